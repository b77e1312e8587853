#include "timeline/fold.hpp"

namespace postwake::detail {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

bool is_manual_repost(std::string_view text) noexcept {
  if (text.size() < 4 || lower(text[0]) != 'r' || lower(text[1]) != 't' || text[2] != ' ') return false;
  return text[3] == '@' || text[3] == ':';
}

Folded fold_copy(std::string_view text) noexcept {
  Folded out;
  out.hash = 0xcbf29ce484222325ULL;
  if (is_manual_repost(text)) text.remove_prefix(2);
  std::size_t i = 0;
  while (i < text.size()) {
    if (is_blank(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && !is_blank(text[end])) ++end;
    const std::string_view token = text.substr(i, end - i);
    i = end;
    if (token[0] == '@' || token.starts_with("http://") || token.starts_with("https://")) continue;
    for (const char raw : token) {
      const char c = lower(raw);
      const auto byte = static_cast<unsigned char>(c);
      const bool is_letter = byte >= 0x80 || (c >= 'a' && c <= 'z');
      if (!is_letter) continue;
      out.hash ^= byte;
      out.hash *= 0x100000001b3ULL;
      if ((byte & 0xC0U) != 0x80U) ++out.letters;
    }
  }
  return out;
}

}  // namespace postwake::detail
