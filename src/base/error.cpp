#include "postwake/base/error.hpp"

#include <stdexcept>

#include "postwake/base/expects.hpp"

namespace postwake {

std::string_view name(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::bad_data: return "bad_data";
    case ErrorCode::unsupported: return "unsupported";
    case ErrorCode::limit_exceeded: return "limit_exceeded";
    case ErrorCode::damaged: return "damaged";
    case ErrorCode::io: return "io";
    case ErrorCode::not_found: return "not_found";
    case ErrorCode::usage: return "usage";
    case ErrorCode::network: return "network";
    case ErrorCode::rate_limited: return "rate_limited";
    case ErrorCode::unauthorized: return "unauthorized";
    case ErrorCode::cancelled: return "cancelled";
  }
  return "unknown";
}

std::string describe(const Origin& origin) {
  std::string text = origin.file;
  if (!origin.member.empty()) text += "!" + origin.member;
  if (origin.line != 0) text += ":" + std::to_string(origin.line);
  else if (origin.offset != 0) text += "@" + std::to_string(origin.offset);
  return text;
}

namespace detail {

void precondition_broken(const char* condition, const char* file, int line) {
  throw std::logic_error(std::string("broken precondition: ") + condition + " (" + file + ":" + std::to_string(line) + ")");
}

}  // namespace detail
}  // namespace postwake
