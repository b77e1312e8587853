#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/base/result.hpp"

namespace postwake::detail {

/// One spelling of a part of a phrase, folded.
struct PhraseLiteral {
  std::string text;
  bool is_prefix = false;  ///< any ending may follow

  bool operator==(const PhraseLiteral&) const = default;
};

/// A part of a phrase: its spellings, and how many words may stand between the part before and this one.
struct PhrasePart {
  std::vector<PhraseLiteral> literals;
  std::uint8_t gap = 0;

  bool operator==(const PhrasePart&) const = default;
};

/// A phrase as parts that must follow each other.
using Phrase = std::vector<PhrasePart>;

inline constexpr std::uint8_t kGapWords = 4;

/// Parses a lexicon phrase: words, `(a|b)`, `(a|)`, nesting, `word*`, ` .. `. One text may give several phrases, where
/// endings or gaps stand inside alternatives.
///
/// Errors: bad_data for unbalanced parentheses, an empty phrase, or more than 2000 spellings.
Result<std::vector<Phrase>> parse_phrase(std::string_view text);

/// A row of a lexicon.
struct LexiconRow {
  std::array<char, 2> language{};  ///< of the lexicon, from its file's name; zeros when that names none
  std::uint8_t group = 0;
  bool is_sub = false;        ///< also inside words: scripts without blanks, agglutinating ones
  bool needs_service = false;
  bool negates = false;
  std::vector<Phrase> phrases;
  std::vector<std::string_view> positive, negative;  ///< samples: views into the parsed bytes
  std::size_t line = 0;
};

/// Errors: bad_data naming file and line: unknown group or flag, missing samples, a phrase that does not parse.
Result<std::vector<LexiconRow>> parse_lexicon(std::string_view bytes, std::string_view file);

}  // namespace postwake::detail
