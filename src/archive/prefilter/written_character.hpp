#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace postwake::detail {

// How a character stands in raw JSON: as UTF-8, or escaped as \uXXXX (hex digits in any case; a surrogate pair past U+FFFF).

inline constexpr std::uint8_t kNoDigit = 0xff;
constexpr std::array<std::uint8_t, 256> make_digit_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNoDigit);
  for (unsigned i = 0; i < 10; ++i) values['0' + i] = static_cast<std::uint8_t>(i);
  for (unsigned i = 0; i < 6; ++i) values['a' + i] = values['A' + i] = static_cast<std::uint8_t>(10 + i);
  return values;
}
inline constexpr std::array<std::uint8_t, 256> kDigitValues = make_digit_values();

/// The value of a hex digit; anything else counts as one, for those who compare in full afterwards.
inline unsigned hex_value(char c) noexcept { return kDigitValues[static_cast<unsigned char>(c)] & 0xfU; }

/// At most four bytes.
struct Utf8 {
  std::array<char, 4> bytes{};
  std::uint8_t size = 0;
  std::string_view view() const& noexcept { return {bytes.data(), size}; }
  std::string_view view() const&& = delete;  ///< it would not live as long
};
/// Of a code point that is no surrogate.
Utf8 utf8_of(char32_t c) noexcept;

/// The code units that its escape has: one, or two for a pair.
struct Utf16 {
  std::array<std::uint16_t, 2> units{};
  std::uint8_t size = 0;
};
Utf16 utf16_of(char32_t c) noexcept;

/// A character and the bytes it takes; size 0: none stands there.
struct WrittenCharacter {
  char32_t c = 0;
  std::size_t size = 0;
};
/// The character that begins at `at`, which must be inside. A backslash that begins no escape is a character.
WrittenCharacter character_at(std::string_view bytes, std::size_t at) noexcept;
/// The escape, or the character outside ASCII, that ends at `end`.
WrittenCharacter escape_before(std::string_view bytes, std::size_t end) noexcept;
WrittenCharacter utf8_before(std::string_view bytes, std::size_t end) noexcept;

}  // namespace postwake::detail
