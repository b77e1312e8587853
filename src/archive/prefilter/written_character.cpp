#include "archive/prefilter/written_character.hpp"

#include <algorithm>
#include <optional>

namespace postwake::detail {
namespace {

constexpr std::size_t kEscapeBytes = 6;
constexpr char32_t kFirstPair = 0x10000;

std::optional<std::uint16_t> unit_at(std::string_view bytes, std::size_t at) noexcept {
  if (bytes.size() < at + kEscapeBytes || bytes[at] != '\\' || bytes[at + 1] != 'u') return std::nullopt;
  unsigned unit = 0;
  for (std::size_t i = at + 2; i < at + kEscapeBytes; ++i) {
    const std::uint8_t digit = kDigitValues[static_cast<unsigned char>(bytes[i])];
    if (digit == kNoDigit) return std::nullopt;
    unit = unit << 4U | digit;
  }
  return static_cast<std::uint16_t>(unit);
}

bool is_high(std::uint16_t unit) noexcept { return (unit & 0xfc00U) == 0xd800U; }
bool is_low(std::uint16_t unit) noexcept { return (unit & 0xfc00U) == 0xdc00U; }
char32_t joined(std::uint16_t high, std::uint16_t low) noexcept { return kFirstPair + ((high & 0x3ffU) << 10U | (low & 0x3ffU)); }

/// What begins with a byte over 0x7f. What is written longer than it must be, a surrogate and what ends too early are none.
WrittenCharacter utf8_at(std::string_view bytes, std::size_t at) noexcept {
  const auto first = static_cast<unsigned char>(bytes[at]);
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || bytes.size() - at < size) return {};
  char32_t c = first & (0x7fU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[at + i]);
    if ((byte & 0xc0U) != 0x80) return {};
    c = c << 6U | (byte & 0x3fU);
  }
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, kFirstPair};
  if (c < kLeast[size] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000)) return {};
  return {.c = c, .size = size};
}

}  // namespace

Utf8 utf8_of(char32_t c) noexcept {
  const auto low = [c](unsigned shift) { return static_cast<char>(0x80U | (c >> shift & 0x3fU)); };
  if (c < 0x80) return {.bytes = {static_cast<char>(c)}, .size = 1};
  if (c < 0x800) return {.bytes = {static_cast<char>(0xc0U | c >> 6U), low(0)}, .size = 2};
  if (c < kFirstPair) return {.bytes = {static_cast<char>(0xe0U | c >> 12U), low(6), low(0)}, .size = 3};
  return {.bytes = {static_cast<char>(0xf0U | c >> 18U), low(12), low(6), low(0)}, .size = 4};
}

Utf16 utf16_of(char32_t c) noexcept {
  if (c < kFirstPair) return {.units = {static_cast<std::uint16_t>(c)}, .size = 1};
  return {.units = {static_cast<std::uint16_t>(0xd800U + ((c - kFirstPair) >> 10U)), static_cast<std::uint16_t>(0xdc00U + ((c - kFirstPair) & 0x3ffU))}, .size = 2};
}

WrittenCharacter character_at(std::string_view bytes, std::size_t at) noexcept {
  const auto first = static_cast<unsigned char>(bytes[at]);
  if (first >= 0x80) return utf8_at(bytes, at);
  const auto unit = first == '\\' ? unit_at(bytes, at) : std::nullopt;
  if (!unit) return {.c = first, .size = 1};
  if (!is_high(*unit)) return {.c = *unit, .size = kEscapeBytes};
  const auto second = unit_at(bytes, at + kEscapeBytes);
  if (!second || !is_low(*second)) return {};
  return {.c = joined(*unit, *second), .size = 2 * kEscapeBytes};
}

WrittenCharacter escape_before(std::string_view bytes, std::size_t end) noexcept {
  const auto unit = end < kEscapeBytes ? std::nullopt : unit_at(bytes.substr(0, end), end - kEscapeBytes);
  if (!unit || is_high(*unit)) return {};
  if (!is_low(*unit)) return {.c = *unit, .size = kEscapeBytes};
  const auto first = end < 2 * kEscapeBytes ? std::nullopt : unit_at(bytes, end - 2 * kEscapeBytes);
  if (!first || !is_high(*first)) return {};
  return {.c = joined(*first, *unit), .size = 2 * kEscapeBytes};
}

WrittenCharacter utf8_before(std::string_view bytes, std::size_t end) noexcept {
  for (std::size_t size = 2; size <= std::min<std::size_t>(4, end); ++size) {
    if ((static_cast<unsigned char>(bytes[end - size]) & 0xc0U) == 0x80) continue;
    const WrittenCharacter found = static_cast<unsigned char>(bytes[end - size]) < 0x80 ? WrittenCharacter{} : utf8_at(bytes.substr(0, end), end - size);
    return found.size == size ? found : WrittenCharacter{};
  }
  return {};
}

}  // namespace postwake::detail
