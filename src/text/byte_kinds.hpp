#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "postwake/text/fold.hpp"

namespace postwake::detail {

/// What fold() leaves for segment() about each byte of a folded text: one of the bits 5 to 7 for what its character can be part of
/// (blanks have none), bit 4 for the first byte of a character, bits 0 to 2 the CharKind.
inline constexpr unsigned kWordByte = 0x80, kSingleByte = 0x40, kUnspacedByte = 0x20, kFirstByte = 0x10;

/// Stands behind the text, at least so many times: segment() looks at 64 in a step.
inline constexpr std::uint8_t kNoByte = kFirstByte;
inline constexpr std::size_t kKindsBehind = 64;

/// The bytes of a character of each CharKind, written four at once.
inline constexpr std::array<std::uint32_t, 6> kKindBytes = [] {
  std::array<std::uint32_t, 6> all{};
  for (std::uint32_t kind = 0; kind < all.size(); ++kind) {
    std::uint32_t part = 0;
    switch (static_cast<CharKind>(kind)) {
      case CharKind::space: break;
      case CharKind::letter: case CharKind::digit: part = kWordByte; break;
      case CharKind::unspaced: part = kUnspacedByte; break;
      case CharKind::emoji: case CharKind::other: part = kSingleByte; break;
    }
    all[kind] = (part | kind) * 0x01010101U | kFirstByte;
  }
  return all;
}();

}  // namespace postwake::detail
