#include "archive/order/output.hpp"

#include "archive/passed_limit.hpp"

namespace postwake::detail {

Reject make_reject(std::string reason, std::string detail, const Origin& where) {
  Reject reject;
  reject.reason = std::move(reason);
  reject.detail = std::move(detail);
  reject.origin = where;
  return reject;
}

Reject make_reject(const Error& error, const Origin& where) {
  Origin origin = where;
  origin.offset = error.origin.offset;
  std::string detail = error.message;
  if (error.origin.offset != 0) detail += " at byte " + std::to_string(error.origin.offset);
  if (!error.advice.empty()) detail += "; " + error.advice;
  return make_reject(std::string(reason_of(error)), std::move(detail), origin);
}

}  // namespace postwake::detail
