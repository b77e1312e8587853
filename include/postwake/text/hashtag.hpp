#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace postwake {

/// A hashtag or mention in a text: byte offsets of the whole, '#' or '@' included, and its word without that sign.
struct TagSpan {
  std::size_t start = 0;
  std::size_t end = 0;
  std::string word;

  bool operator==(const TagSpan&) const = default;
};

/// Hashtags as Twitter finds them (github.com/twitter/twitter-text, conformance/extract.yml): '#' or U+FF03 not behind a
/// letter, digit or '&', then letters, marks, digits and a few joiners, at least one of them a letter; not in a URL, not
/// directly before another '#' or "://". The text must be valid UTF-8.
std::vector<TagSpan> find_hashtags(std::string_view text);

/// Mentions: '@' or U+FF20 not behind a word character, then 1 to 20 ASCII word characters; fediverse handles keep "@host".
std::vector<TagSpan> find_mentions(std::string_view text);

/// How much two spellings of a tag may differ and still be one tag.
enum class TagMatch : std::uint8_t {
  loose,  ///< case, width, composition, and accents on Latin letters do not matter: #apagon is #Apagón
  exact   ///< accents matter
};

/// The form in which tags are compared: without leading '#' or U+FF03, NFKC, case-folded, invisible characters at its ends
/// dropped; under `loose` also without combining marks behind Latin letters, and with Turkish dotless i as i.
std::string tag_key(std::string_view tag, TagMatch match);

/// The same folding for a whole text, for phrases: nothing is trimmed.
std::string fold_text(std::string_view text, TagMatch match);

/// True when folded `text` holds folded `phrase` as whole words: where an end of the phrase is a letter or digit of a script
/// that puts spaces between words, the next character of the text is not one. Both come from fold_text; runs of white space
/// are equal.
bool holds_phrase(std::string_view folded_text, std::string_view folded_phrase);

}  // namespace postwake
