// Any bytes, repaired, through everything that reads a post's text: folding keeps its laws, spans lie on borders, and what a
// terminal gets holds no control.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "laws.hpp"
#include "postwake/text/fold.hpp"
#include "postwake/text/hashtag.hpp"
#include "postwake/text/html.hpp"
#include "postwake/text/segment.hpp"
#include "postwake/text/terminal.hpp"
#include "postwake/text/utf8.hpp"

namespace {

using namespace postwake;
using fuzz::expect;
using fuzz::is_border;

void check_fold(std::string_view text) {
  FoldedText once, twice;
  fold(text, once);
  fold(once.text, twice);
  expect(is_valid_utf8(once.text) && once.text == twice.text && once.text == folded(text));
  expect(once.origin.size() == once.text.size() + 1);
  for (std::size_t i = 0; i + 1 < once.origin.size(); ++i) expect(once.origin[i] <= once.origin[i + 1]);
  expect(once.origin.back() <= text.size());

  std::vector<Token> tokens, one_by_one;
  segment(once, tokens);
  segment(once.text, one_by_one);
  expect(tokens.size() == one_by_one.size());
  for (std::size_t i = 0; i < tokens.size(); ++i) expect(tokens[i].start == one_by_one[i].start && tokens[i].end == one_by_one[i].end && tokens[i].kind == one_by_one[i].kind);
  std::uint32_t before = 0;
  for (const Token& token : tokens) {
    expect(token.start < token.end && token.end <= once.text.size() && token.start >= before);
    expect(is_border(once.text, token.start) && is_border(once.text, token.end));
    const auto [start, end] = once.original(token.start, token.end);
    expect(start < end && end <= text.size() && is_border(text, start) && is_border(text, end));
    before = token.kind == TokenKind::hashtag ? token.start : token.end;  // a hashtag's words follow inside of it
  }
}

void check_spans(std::string_view text, const std::vector<TagSpan>& spans) {
  std::size_t before = 0;
  for (const TagSpan& span : spans) {
    expect(span.start >= before && span.start < span.end && span.end <= text.size() && !span.word.empty());
    expect(is_border(text, span.start) && is_border(text, span.end));
    before = span.end;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string text = repair_utf8(bytes);
  expect(is_valid_utf8(text) && repair_utf8(text) == text);
  check_fold(text);
  check_spans(text, find_hashtags(text));
  check_spans(text, find_mentions(text));
  for (const TagMatch match : {TagMatch::loose, TagMatch::exact}) {
    expect(is_valid_utf8(tag_key(text, match)));
    expect(tag_key(tag_key(text, match), match) == tag_key(text, match));
  }
  expect(is_valid_utf8(html_to_text(text).text) && is_valid_utf8(unescape_twitter(text)) && is_valid_utf8(unescape_entities(text)));
  const std::string shown = terminal_escaped(bytes);
  expect(is_valid_utf8(shown));
  for (const char c : shown) expect(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
  expect(display_width(fitted(shown, 40)) <= 40);
  return 0;
}
