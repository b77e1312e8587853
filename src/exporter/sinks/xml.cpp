#include "exporter/sinks/xml.hpp"

#include "postwake/text/utf8.hpp"

namespace postwake::detail {

void XmlGrammar::append(std::string& out, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t point = decode_utf8(text, at);
    switch (point) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;  // "]]>" too
      case '"': out += "&quot;"; break;
      case '\'': out += "&apos;"; break;
      case '\t': out += "&#9;"; break;  // a parser turns white space in attributes into blanks, and CR into LF
      case '\n': out += "&#10;"; break;
      case '\r': out += "&#13;"; break;
      default:
        if (point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0xFFFE || point == 0xFFFF || point == kReplacementCharacter) out += "\xEF\xBF\xBD";
        else out += text.substr(from, at - from);
    }
  }
}

}  // namespace postwake::detail
