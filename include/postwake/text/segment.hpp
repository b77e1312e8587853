#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "postwake/text/fold.hpp"

namespace postwake {

enum class TokenKind : std::uint8_t {
  word,      ///< letters, or letters and digits, of a script with blanks between words
  unspaced,  ///< a run of a script without them
  number,    ///< digits with inner '.', ',' or ':'
  hashtag,   ///< '#' and its word; the words inside follow as tokens of their own
  mention,   ///< '@' and a handle
  url,
  emoji,     ///< one pictograph
  mark       ///< one punctuation character or symbol
};

/// A part of a folded text.
struct Token {
  std::uint32_t start = 0;
  std::uint32_t end = 0;
  TokenKind kind = TokenKind::word;
  bool is_in_hashtag = false;
  std::uint32_t words_before = 0;  ///< words, numbers and unspaced runs before it: how gaps are counted
};

/// Cuts a folded text (see fold.hpp) into tokens, in order; blanks belong to none.
///
/// Cost: one pass, no allocation once `out` has grown.
void segment(std::string_view folded_text, std::vector<Token>& out);

/// The same for what fold() left, several times as fast.
void segment(const FoldedText& folded, std::vector<Token>& out);

}  // namespace postwake
