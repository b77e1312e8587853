#include "archive/passed_limit.hpp"

#include <array>

namespace postwake::detail {
namespace {

struct LimitWords {
  std::string_view reason, words;  ///< a message begins with the words; none begins another's
};
constexpr std::array<LimitWords, 4> kLimitWords = {{
    {"members_overlap", "members overlap"},
    {"too_many_members", "the archive has more than"},
    {"memory", "wants more than"},
    {"ratio", "unpacks to more than"},
}};

}  // namespace

Failure passed_limit(ArchiveLimit limit, std::string_view detail, std::uint64_t offset, std::string advice) {
  std::string message(kLimitWords[static_cast<std::size_t>(limit)].words);
  if (!detail.empty()) message += " " + std::string(detail);
  return fail(ErrorCode::limit_exceeded, std::move(message), Origin{.offset = offset}, std::move(advice));
}

std::string_view reason_of(const Error& error) noexcept {
  switch (error.code) {
    case ErrorCode::limit_exceeded:
      for (const LimitWords& row : kLimitWords)
        if (error.message.starts_with(row.words)) return row.reason;
      return "damaged";
    case ErrorCode::io: return "unreadable";
    case ErrorCode::not_found: return "unreadable";
    case ErrorCode::unsupported: return "unsupported";
    default: return "damaged";
  }
}

}  // namespace postwake::detail
