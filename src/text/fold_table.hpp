#pragma once

#include <cstddef>
#include <cstdint>

#include "postwake/text/fold.hpp"

namespace postwake::detail {

/// The folding and kind of every code point: pages of rows, equal pages stored once. Made by make_fold_table.cpp.
///
/// A row: bits 0-7 the number of bytes that the code point folds to, or one of the two constants below; bits 8-10 its own kind,
/// 11-13 the kind of the first character of its folding; bit 14: it folds to one character that composes with none before it;
/// from bit 16 those bytes, or (kFoldsToPool) their number and their place in the pool.
inline constexpr char32_t kPageSize = 64;
inline constexpr std::uint64_t kFoldsToItself = 7, kFoldsToPool = 8, kMostInline = 6, kMostPooled = 60;
inline constexpr unsigned kKindShift = 8, kFoldedKindShift = 11, kPayloadShift = 16;
inline constexpr std::uint64_t kIsPlain = std::uint64_t{1} << 14;

extern const std::uint16_t kFoldPages[];
extern const std::uint64_t kFoldRows[];
extern const unsigned char kFoldPool[];

inline std::uint64_t fold_row(char32_t c) noexcept {
  return kFoldRows[static_cast<std::size_t>(kFoldPages[c / kPageSize]) * kPageSize + c % kPageSize];
}
inline CharKind kind_in(std::uint64_t row) noexcept { return static_cast<CharKind>(row >> kKindShift & 7U); }
inline CharKind folded_kind_in(std::uint64_t row) noexcept { return static_cast<CharKind>(row >> kFoldedKindShift & 7U); }

/// The code point at `at` of a text known to be valid, `length` its bytes. What is not valid gives some number within Unicode
/// and never reads behind `end`.
inline char32_t decode_valid(const char* at, const char* end, std::size_t& length) noexcept {
  const auto byte = [at](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(at[i])); };
  const char32_t lead = byte(0);
  const auto left = static_cast<std::size_t>(end - at);
  length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (length > left) {
    length = left;
    return 0xFFFD;
  }
  switch (length) {
    case 1: return lead;
    case 2: return (lead & 0x1FU) << 6U | (byte(1) & 0x3FU);
    case 3: return (lead & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU);
    default: break;
  }
  const char32_t c = (lead & 0x07U) << 18U | (byte(1) & 0x3FU) << 12U | (byte(2) & 0x3FU) << 6U | (byte(3) & 0x3FU);
  return c < 0x110000 ? c : 0xFFFD;
}

}  // namespace postwake::detail
