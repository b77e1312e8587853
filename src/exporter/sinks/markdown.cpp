#include "exporter/sinks/markdown.hpp"

#include "exporter/sinks/html.hpp"

namespace postwake::detail {

void MarkdownGrammar::append(std::string& out, std::string_view text) { out += markdown_text(text); }

std::string markdown_text(std::string_view foreign) {
  const std::string text = with_visible_direction(foreign);
  constexpr std::string_view kMarkup = "#$*[\\]^_`|~";
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    // A backslash before any ASCII punctuation is the character itself; < > & become entities so that even a renderer
    // which lets HTML through (or a template engine that runs first) sees none.
    if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '&') out += "&amp;";
    else if (c == '@') out += "&#64;";   // no renderer pings a person
    else if (c == '{') out += "&#123;";  // no site generator sees {{
    else if (c == '}') out += "&#125;";
    else if (c == ':') out += text.compare(i, 3, "://") == 0 ? "&#58;" : ":";  // no bare URL is linked
    else if (c == 'w' && text.compare(i, 4, "www.") == 0) out += "&#119;";       // nor this form of one
    else if (byte < 0x20 || byte == 0x7F) out += ' ';
    else if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) {
      out += ' ';
      ++i;
    } else {
      if (kMarkup.find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  // A line must not begin as a list, a rule, a heading or code: leading blanks go, signs and "1." or "1)" are escaped.
  const std::size_t first = out.find_first_not_of(' ');
  out.erase(0, first == std::string::npos ? out.size() : first);
  const std::size_t digits = out.find_first_not_of("0123456789");
  if (digits != 0 && digits != std::string::npos && (out[digits] == '.' || out[digits] == ')')) out.insert(digits, "\\");
  if (!out.empty() && (out[0] == '-' || out[0] == '+' || out[0] == '=')) out.insert(0, "\\");
  return out;
}

Embedded link_end(std::string_view url) { return Embedded("](" + markdown_url(url) + ")"); }

std::string markdown_url(std::string_view url) {
  if (!is_web_link(url)) return {};
  std::string out;
  for (const char c : url) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '(' || c == ')' || c == '[' || c == ']' || c == '{' || c == '}' || c == '|') {
      constexpr std::string_view kHex = "0123456789ABCDEF";
      out += '%';
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace postwake::detail
