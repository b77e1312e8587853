#include "exporter/sinks/yaml.hpp"

#include "postwake/text/utf8.hpp"

namespace postwake::detail {
namespace {

bool must_be_escaped(char32_t c) noexcept {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
         c == 0xFEFF || c == 0xFFFE || c == 0xFFFF;
}

}  // namespace

void YamlGrammar::append(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t point = decode_utf8(text, at);
    if (point == '"' || point == '\\') {
      out += '\\';
      out += static_cast<char>(point);
    } else if (point == '\n') {
      out += "\\n";
    } else if (point == '\t') {
      out += "\\t";
    } else if (must_be_escaped(point)) {
      out += "\\u";
      for (int shift = 12; shift >= 0; shift -= 4) out += kHex[(point >> static_cast<unsigned>(shift)) & 15U];
    } else if (point == kReplacementCharacter) {
      out += "\xEF\xBF\xBD";
    } else {
      out += text.substr(from, at - from);
    }
  }
  out += '"';
}

}  // namespace postwake::detail
