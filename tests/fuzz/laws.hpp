#pragma once

#include <cstddef>
#include <cstdlib>
#include <string_view>

/// What the targets that read a post's text demand.
namespace postwake::fuzz {

/// A broken law ends the program, which is how a fuzzer learns of it.
inline void expect(bool holds) {
  if (!holds) std::abort();
}

/// Whether a code point of valid UTF-8 starts at `at`, or the text ends there.
inline bool is_border(std::string_view text, std::size_t at) {
  return at == text.size() || (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U);
}

}  // namespace postwake::fuzz
