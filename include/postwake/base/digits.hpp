#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace postwake {

inline constexpr std::size_t kMostDigits = 19;  ///< that fit 64 bits whatever they are

/// The number that 1 to kMostDigits digits are, zeros in front among them; nothing for any other text.
///
/// Method : eight digits are one word: checked at once, and joined to twos, fours and eight by three multiplications.
inline std::optional<std::uint64_t> read_digits(std::string_view text) noexcept {
  if (text.empty() || text.size() > kMostDigits) return std::nullopt;
  std::uint64_t value = 0;
  if constexpr (std::endian::native == std::endian::little) {
    for (; text.size() >= sizeof value; text.remove_prefix(sizeof value)) {
      std::uint64_t word = 0;
      std::memcpy(&word, text.data(), sizeof word);
      constexpr std::uint64_t kHigh = 0xF0F0F0F0F0F0F0F0ULL, kZeros = 0x3030303030303030ULL, kSix = 0x0606060606060606ULL;
      if ((word & kHigh) != kZeros || ((word + kSix) & kHigh) != kZeros) return std::nullopt;
      word = (word & 0x0F0F0F0F0F0F0F0FULL) * ((10U << 8U) + 1) >> 8U;
      word = (word & 0x00FF00FF00FF00FFULL) * ((100ULL << 16U) + 1) >> 16U;
      word = (word & 0x0000FFFF0000FFFFULL) * ((10000ULL << 32U) + 1) >> 32U;
      value = value * 100'000'000 + word;
    }
  }
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

}  // namespace postwake
