#include "exporter/sinks/html.hpp"

#include "postwake/text/utf8.hpp"

namespace postwake::detail {
namespace {

bool is_direction_control(char32_t c) noexcept { return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069); }

void append_named(std::string& out, char32_t c) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  out += "[U+";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHex[(c >> static_cast<unsigned>(shift)) & 15U];
  out += ']';
}

/// True when the word "script" stands before the byte `at`, in any case.
bool is_after_script(std::string_view text, std::size_t at) {
  constexpr std::string_view kScript = "script";
  if (at < kScript.size()) return false;
  for (std::size_t i = 0; i < kScript.size(); ++i)
    if ((text[at - kScript.size() + i] | 0x20) != kScript[i]) return false;
  return true;
}

}  // namespace

void HtmlGrammar::append(std::string& out, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (static_cast<unsigned char>(c) >= 0x80) {
      const std::size_t from = at;
      const char32_t point = decode_utf8(text, at);
      if (is_direction_control(point)) append_named(out, point);
      else if (point < 0xA0 || point == kReplacementCharacter) out += "\xEF\xBF\xBD";
      else out += text.substr(from, at - from);
      continue;
    }
    ++at;
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      // Harmless in quoted text; but filters that know no HTML take " onload=" and "javascript:" for active content.
      case '=': out += "&#61;"; break;
      case ':': out += is_after_script(text, at - 1) ? "&#58;" : ":"; break;
      case '\r':
        if (at >= text.size() || text[at] != '\n') out += '\n';
        break;
      default:
        if ((static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n') || c == 0x7F) out += "\xEF\xBF\xBD";
        else out += c;
    }
  }
}

std::string with_visible_direction(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t point = decode_utf8(text, at);
    if (is_direction_control(point)) append_named(out, point);
    else out += text.substr(from, at - from);
  }
  return out;
}

bool is_web_link(std::string_view url) noexcept {
  const std::size_t scheme = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
  if (scheme == 0 || url.size() == scheme || url[scheme] == '/') return false;
  for (const char c : url)
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '<' || c == '>' || c == '"' || c == '\\' || c == '`') return false;
  return true;
}

}  // namespace postwake::detail
