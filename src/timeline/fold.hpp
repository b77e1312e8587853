#pragma once

#include <cstdint>
#include <string_view>

namespace postwake::detail {

/// The text without what copies differ in: links, mentions, digits, punctuation, blanks, ASCII case, a leading "RT".
struct Folded {
  std::uint64_t hash = 0;
  std::uint32_t letters = 0;  ///< code points that remained
};
Folded fold_copy(std::string_view text) noexcept;

/// "RT @name: ..." and "RT : ...": a repost made by hand, or by an old client.
bool is_manual_repost(std::string_view text) noexcept;

}  // namespace postwake::detail
