#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace postwake {

/// A text in the form in which phrases are matched, and the way back to the bytes it came from.
///
/// Shape   : origin has one entry for each byte of text and one for its end: where the source character starts in the
///           original. Entries never fall.
/// Lifetime: owns everything; fold() reuses its memory.
struct FoldedText {
  std::string text;
  std::vector<std::uint32_t> origin;
  std::vector<std::uint8_t> kinds;  ///< for segment(): what each byte of text belongs to; longer than text
  bool is_elongated = false;        ///< letters were repeated three times or more ("sooooo")

  /// The part of the original that the folded bytes [start, end) came from, on code point borders, dropped marks included.
  /// Precondition: start < end <= text.size(), both on code point borders of text.
  std::pair<std::uint32_t, std::uint32_t> original(std::size_t start, std::size_t end) const;
};

/// NFKC-like folding for matching: compatibility forms, case, Latin, Greek and Cyrillic accents, Arabic and Hebrew points,
/// alef/ya/kaf/teh forms, tatweel and invisible characters are folded away; digits become ASCII, white space one blank,
/// quotes straight; three or more of one character in a row (digits excepted) become two. Composed and decomposed spellings
/// give the same bytes.
///
/// Law    : fold(fold(x)) == fold(x), checked for every code point. Input must be valid UTF-8 under 4 GiB.
/// Cost   : 2 to 4 ns a byte; the tables are part of the program; no allocation once `out` has grown.
void fold(std::string_view text, FoldedText& out);

/// The same without the map, for phrases.
std::string folded(std::string_view text);

/// What kind of character this is, for boundaries between words.
enum class CharKind : std::uint8_t {
  space,
  letter,    ///< letters and marks of scripts that put blanks between words
  unspaced,  ///< Han, Kana, Thai, Lao, Khmer, Burmese, Tibetan: no blanks between words
  digit,
  emoji,
  other      ///< punctuation, symbols, controls
};
CharKind char_kind(char32_t code_point) noexcept;

}  // namespace postwake
