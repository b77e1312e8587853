#include "postwake/text/terminal.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <array>
#include <cstdio>

namespace postwake {
namespace {

/// Reads one code point; negative for broken UTF-8.
UChar32 next_code_point(std::string_view text, std::size_t& at) {
  auto i = static_cast<std::int32_t>(at);
  UChar32 c = 0;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"  // inside of ICU's macro
  U8_NEXT(text.data(), i, static_cast<std::int32_t>(text.size()), c);
#pragma GCC diagnostic pop
  at = static_cast<std::size_t>(i);
  return c;
}

bool is_dangerous(UChar32 c) {
  switch (u_charType(c)) {
    case U_CONTROL_CHAR:
    case U_SURROGATE:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR: return true;
    // Format characters hide or reorder text; the two joiners only shape letters and emoji.
    case U_FORMAT_CHAR: return c != 0x200C && c != 0x200D;
    default: return false;
  }
}

std::size_t width_of(UChar32 c) {
  const auto type = u_charType(c);
  if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR || c == 0x200D) return 0;
  const auto width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_FULLWIDTH || width == U_EA_WIDE ? 2 : 1;
}

}  // namespace

std::string terminal_escaped(std::string_view text) {
  // Spans past 2^31 never come here: kMaxPostBytes is far below, names are capped; longer ones are cut.
  text = text.substr(0, std::size_t{1} << 30U);
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const UChar32 c = next_code_point(text, at);
    if (c < 0) out += "\xEF\xBF\xBD";
    else if (c == '\n' || c == '\r' || c == '\t') out += ' ';
    else if (is_dangerous(c)) {
      std::array<char, 16> shown{};
      const int n = std::snprintf(shown.data(), shown.size(), c < 0x100 ? "\\x%02x" : "\\u{%04x}", static_cast<unsigned>(c));
      out.append(shown.data(), static_cast<std::size_t>(n));
    } else {
      out.append(text, start, at - start);
    }
  }
  return out;
}

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t at = 0; at < text.size();) {
    const UChar32 c = next_code_point(text, at);
    columns += c < 0 ? 1 : width_of(c);
  }
  return columns;
}

std::string fitted(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  if (columns == 0) return {};
  std::size_t used = 0, end = 0;
  for (std::size_t at = 0; at < text.size();) {
    const UChar32 c = next_code_point(text, at);
    const std::size_t width = c < 0 ? 1 : width_of(c);
    if (used + width > columns - 1) break;
    used += width;
    end = at;
    // A joiner glues the next code point to this one: never cut between them.
    if (c == 0x200D && at < text.size()) {
      std::size_t next = at;
      const UChar32 glued = next_code_point(text, next);
      used += glued < 0 ? 1 : width_of(glued);
      at = end = next;
    }
  }
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace postwake
