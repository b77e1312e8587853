#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace postwake {

inline constexpr char32_t kReplacementCharacter = 0xFFFD;

/// True when every byte belongs to a well-formed sequence (no overlong forms, no surrogates, nothing over U+10FFFF).
bool is_valid_utf8(std::string_view text) noexcept;

/// The text with every maximal ill-formed part replaced by one U+FFFD, as the Unicode standard recommends; `replaced`
/// (if given) grows by the number of replacements. Valid text comes back unchanged.
std::string repair_utf8(std::string_view text, std::uint64_t* replaced = nullptr);

/// The code point at byte `at`, which moves behind it. An ill-formed part gives U+FFFD. Precondition: at < text.size().
char32_t decode_utf8(std::string_view text, std::size_t& at) noexcept;

/// The code point that ends at byte `at`, which moves to its start. Precondition: 0 < at <= text.size(), text valid.
char32_t decode_utf8_before(std::string_view text, std::size_t& at) noexcept;

/// Writes one code point; surrogates and values over U+10FFFF are written as U+FFFD.
void append_utf8(std::string& out, char32_t code_point);

/// How many code points valid UTF-8 holds.
std::size_t count_code_points(std::string_view text) noexcept;

/// Byte offset of the code point with the given index, or text.size() when there are fewer.
std::size_t byte_offset(std::string_view text, std::size_t code_points) noexcept;

/// Windows-1252 (of which Latin-1's letters are a part) as UTF-8. The five unassigned bytes become U+FFFD.
std::string utf8_from_cp1252(std::string_view bytes);

/// Undoes "UTF-8 read as Latin-1" as Meta's exports have it: every code point below U+0100 becomes one byte. nullopt when
/// a code point is higher or the bytes are not valid UTF-8; then the text was not damaged in that way.
std::optional<std::string> undo_latin1_reading(std::string_view text);

/// UTF-16 (with the given byte order, a mark at its start left out) as UTF-8; unpaired surrogates become U+FFFD.
std::string utf8_from_utf16(std::string_view bytes, bool is_big_endian);

}  // namespace postwake
