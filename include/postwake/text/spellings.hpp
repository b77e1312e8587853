#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "postwake/text/hashtag.hpp"

namespace postwake {

/// The characters that may stand at each position of a word, in ascending order.
using SpellingPositions = std::vector<std::u32string>;

/// Everything to look for so that no text whose folding holds the folded `word` is missed.
///
/// Shape : the first entry spells the word: at each position all single characters that fold to it (case mates, full-width
///         and styled letters, for loose matching accented ones). The others are one position long and catch what no
///         position can: combining marks written apart, ligatures and other characters that fold to several, jamo and
///         voicing marks. A text that has one of these is worth a parse. Law: tests/text/spellings_test.cpp.
std::vector<SpellingPositions> spellings(std::string_view word, TagMatch match);

/// The longest part of a phrase that escaping and line breaking cannot split: letters, digits and marks only.
std::string longest_word(std::string_view phrase);

}  // namespace postwake
