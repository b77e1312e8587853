#include "source/formats/deletion_notice.hpp"

#include <array>
#include <charconv>
#include <string>

#include "source/formats/times.hpp"

namespace postwake::detail {
namespace {

/// Takes a text apart from its beginning.
struct NoticeCursor {
  std::string_view rest;

  bool take(std::string_view word) noexcept {
    if (rest.substr(0, word.size()) != word) return false;
    rest.remove_prefix(word.size());
    return true;
  }
  /// Up to `most` digits; empty when there is none.
  std::string_view digits(std::size_t most) noexcept {
    std::size_t n = 0;
    while (n < rest.size() && n < most && rest[n] >= '0' && rest[n] <= '9') ++n;
    const std::string_view taken = rest.substr(0, n);
    rest.remove_prefix(n);
    return taken;
  }
};

struct NoticeMember {
  std::string_view key;  ///< with its quotes and colon
  bool is_string;
};
constexpr std::array kNoticeMembers = {NoticeMember{"\"id\":", false}, NoticeMember{"\"id_str\":", true}, NoticeMember{"\"user_id\":", false}, NoticeMember{"\"user_id_str\":", true}};
constexpr std::size_t kMostDigits = 18;  // of a time
constexpr std::size_t kMostIdDigits = 19;

}  // namespace

std::optional<Tombstone> read_deletion_notice(std::string_view line) {
  NoticeCursor at{line};
  if (!at.take("{\"delete\":{\"status\":{")) return std::nullopt;
  std::array<std::string_view, kNoticeMembers.size()> values;
  std::size_t which = kNoticeMembers.size() - 1;
  do {
    // In their usual order each is found at once.
    std::size_t tries = 0;
    do which = (which + 1) % kNoticeMembers.size();
    while (!at.take(kNoticeMembers[which].key) && ++tries < kNoticeMembers.size());
    if (tries == kNoticeMembers.size() || !values[which].empty()) return std::nullopt;
    const bool is_string = kNoticeMembers[which].is_string;
    if (is_string && !at.take("\"")) return std::nullopt;
    const std::string_view digits = at.digits(kMostIdDigits);
    // 007 is a text, but no number.
    if (digits.empty() || (!is_string && digits.front() == '0' && digits.size() > 1) || (is_string && !at.take("\""))) return std::nullopt;
    values[which] = digits;
  } while (at.take(","));
  if (!at.take("}")) return std::nullopt;
  Tombstone gone;
  if (at.take(",\"timestamp_ms\":\"")) {
    const std::string_view digits = at.digits(kMostDigits);
    std::int64_t ms = 0;
    if (digits.empty() || !at.take("\"")) return std::nullopt;
    std::from_chars(digits.data(), digits.data() + digits.size(), ms);
    if (const auto time = epoch_time(ms)) gone.at = time->at;
  }
  if (at.rest != "}}") return std::nullopt;
  const std::string_view id = values[1].empty() ? values[0] : values[1];
  if (id.empty()) return std::nullopt;
  gone.platform = "twitter";
  gone.id = id;
  return gone;
}

}  // namespace postwake::detail
