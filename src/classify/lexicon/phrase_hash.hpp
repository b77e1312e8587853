#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "postwake/text/fold.hpp"
#include "postwake/text/utf8.hpp"

namespace postwake::detail {

// Hashes of the beginnings of literals. A literal that counts at word borders is a row of pieces: a run of letters and digits is
// one, any other character is one; between two of them a blank stands or not. One that counts inside of words is a row of
// characters. Both are hashed piece by piece, so that the hash of a beginning goes on to that of a longer one.

inline constexpr std::uint64_t kBoundedStart = 0x243F6A8885A308D3ULL, kInsideStart = 0x13198A2E03707344ULL;
inline constexpr std::size_t kLongestLiteral = 1000;

inline std::uint64_t mixed(std::uint64_t hash, std::uint64_t bytes) noexcept {
  hash = (hash ^ bytes) * 0x9E3779B97F4A7C15ULL;
  return hash ^ hash >> 32;
}

/// Eight bytes from `at` on, the first lowest; 0 behind the end. Little-endian machines only: CMake refuses others.
inline std::uint64_t eight_bytes(std::string_view text, std::size_t at) noexcept {
  std::uint64_t bytes = 0;
  const std::size_t left = text.size() - at;
  if (left >= sizeof bytes) std::memcpy(&bytes, text.data() + at, sizeof bytes);
  else std::memcpy(&bytes, text.data() + at, left);
  return bytes;
}

/// The first 1 to 8 of them.
inline std::uint64_t first_of(std::uint64_t bytes, std::size_t count) noexcept { return bytes & ~std::uint64_t{0} >> (64 - 8 * count); }

/// The same, all of them for more than 8.
inline std::uint64_t first_or_all_of(std::uint64_t bytes, std::size_t count) noexcept { return count >= 8 ? bytes : first_of(bytes, count); }

/// Two words of eight bytes.
struct PieceHead {
  std::uint64_t first = 0, second = 0;
};

/// The first `size` of sixteen bytes, at most all: out of a table, for how long words are cannot be guessed.
inline const PieceHead& head_mask(std::size_t size) noexcept {
  static constexpr auto kMasks = [] {
    std::array<PieceHead, 17> masks{};
    for (std::size_t i = 0; i < 16; ++i)
      for (std::size_t j = i + 1; j < masks.size(); ++j) (i < 8 ? masks[j].first : masks[j].second) |= std::uint64_t{0xFF} << i % 8 * 8;
    return masks;
  }();
  return kMasks[size < 16 ? size : 16];
}

/// The first sixteen bytes of [start, end), zeros behind it. Without a branch that depends on where words end.
inline PieceHead head_of(std::string_view text, std::size_t start, std::size_t end) noexcept {
  PieceHead head;
  if (text.size() - start >= sizeof head) std::memcpy(&head, text.data() + start, sizeof head);
  else std::memcpy(&head, text.data() + start, text.size() - start);
  const PieceHead& mask = head_mask(end - start);
  return {head.first & mask.first, head.second & mask.second};
}

inline std::uint64_t hash_behind(std::uint64_t hash, std::string_view text, std::size_t start, std::size_t end) noexcept {
  for (start += 16; start < end; start += 8) hash = mixed(hash, first_or_all_of(eight_bytes(text, start), end - start));
  return hash;
}

/// Precondition: start < end.
inline std::uint64_t hash_of_piece(std::string_view text, std::size_t start, std::size_t end) noexcept {
  const PieceHead head = head_of(text, start, end);
  return hash_behind(mixed(mixed(end - start, head.first), head.second), text, start, end);
}

inline std::uint64_t with_piece(std::uint64_t before, bool is_behind_blank, std::uint64_t piece) noexcept {
  return mixed(before + (is_behind_blank ? 1U : 0U), piece);
}

inline std::size_t char_size(char first) noexcept {
  // By the first four bits, out of a number: no branch where scripts are mixed.
  constexpr std::uint64_t kSizes = 0x4322'1111'1111'1111ULL;
  return kSizes >> (static_cast<unsigned char>(first) >> 4U) * 4U & 7U;
}

/// The end of the character at `at`; the text is folded, so valid UTF-8.
inline std::size_t char_end(std::string_view text, std::size_t at) noexcept {
  const std::size_t end = at + char_size(text[at]);
  return end < text.size() ? end : text.size();
}

inline std::uint64_t with_char(std::uint64_t before, std::string_view text, std::size_t at, std::size_t end) noexcept {
  return mixed(before, first_of(eight_bytes(text, at), end - at));
}

inline bool is_word_kind(CharKind kind) noexcept { return kind == CharKind::letter || kind == CharKind::digit; }

/// The end of the piece at `at`, which is no blank; runs longer than any literal are cut.
inline std::size_t piece_end(std::string_view text, std::size_t at) noexcept {
  std::size_t end = at;
  if (!is_word_kind(char_kind(decode_utf8(text, end)))) return end;
  while (end < text.size() && end - at <= kLongestLiteral) {
    std::size_t next = end;
    if (!is_word_kind(char_kind(decode_utf8(text, next)))) break;
    end = next;
  }
  return end;
}

}  // namespace postwake::detail
