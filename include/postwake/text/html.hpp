#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace postwake {

/// A post that came as HTML (Mastodon, ActivityPub, Hacker News, Lemmy).
struct HtmlText {
  std::string text;                ///< plain: <br> and paragraphs are line feeds, entities are characters
  std::vector<std::string> links;  ///< http(s) targets of links that are neither mentions nor hashtags
};

/// Lenient: unclosed tags, a bare '&' and "<3" are text. A link's text is its target, because Mastodon hides parts of it
/// in spans; mentions and hashtags keep their words. Scripts and styles vanish. Numeric entities and the common named ones
/// that are not letters are decoded; others stay as written. Input and output are valid UTF-8.
HtmlText html_to_text(std::string_view html);

/// Twitter's three: &amp; &lt; &gt;, once. To be done after cutting by indices, which count the escaped text.
std::string unescape_twitter(std::string_view text);

/// Entities as in html_to_text, no tags. Reddit escapes its bodies so.
std::string unescape_entities(std::string_view text);

}  // namespace postwake
