#include "timeline/status_label.hpp"

namespace postwake::detail {
namespace {

struct Word {
  std::string_view word;  // lower case
  StatusLabel label;
};
constexpr Word kWords[] = {{"investigating", StatusLabel::investigating},
                           {"identified", StatusLabel::identified},
                           {"monitoring", StatusLabel::monitoring},
                           {"resolved", StatusLabel::resolved}};

bool starts_with_word(std::string_view text, std::string_view word) {
  if (text.size() < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + 32) : text[i];
    if (c != word[i]) return false;
  }
  return true;
}

}  // namespace

StatusLabel status_label(std::string_view text) {
  const bool is_bracketed = text.starts_with('[');
  if (is_bracketed) text.remove_prefix(1);
  for (const Word& w : kWords) {
    if (!starts_with_word(text, w.word)) continue;
    std::string_view rest = text.substr(w.word.size());
    if (is_bracketed) return rest.starts_with(']') ? w.label : StatusLabel::none;
    if (rest.starts_with(' ')) rest.remove_prefix(1);
    for (const std::string_view mark : {":", "- ", "\u2013 ", "\u2014 "})
      if (rest.starts_with(mark)) return w.label;
    return StatusLabel::none;  // "Resolved my login by ..." is a sentence
  }
  return StatusLabel::none;
}

}  // namespace postwake::detail
