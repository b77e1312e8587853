#include "exporter/sinks/ics.hpp"

#include "postwake/text/utf8.hpp"

namespace postwake::detail {

void IcsGrammar::append(std::string& out, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t c = decode_utf8(text, at);
    if (c == '\\' || c == ';' || c == ',') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029) {
      if (c == '\r' && at < text.size() && text[at] == '\n') ++at;
      out += "\\n";
    } else if ((c < 0x20 && c != '\t') || (c >= 0x7F && c < 0xA0) || c == kReplacementCharacter) {
      out += "\xEF\xBF\xBD";
    } else {
      out += text.substr(from, at - from);
    }
  }
}

void add_ics_line(std::string& out, const IcsLine& line) {
  constexpr std::size_t kOctets = 75;
  std::string_view rest = line.str();
  std::size_t room = kOctets;
  while (rest.size() > room) {
    std::size_t cut = room;
    while (cut > 0 && (static_cast<unsigned char>(rest[cut]) & 0xC0U) == 0x80U) --cut;
    out += rest.substr(0, cut);
    out += "\r\n ";
    rest.remove_prefix(cut);
    room = kOctets - 1;  // the blank that marks a folded line counts
  }
  out += rest;
  out += "\r\n";
}

}  // namespace postwake::detail
