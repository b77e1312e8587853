#pragma once

#include "exporter/sinks/sink.hpp"

namespace postwake::detail {

/// HTML text and quoted attribute values. A parser gets the text back, except: a CR becomes LF, other controls U+FFFD, and
/// controls of writing direction are shown as "[U+202E]", because they make a quote read as something else.
struct HtmlGrammar {
  static void append(std::string& out, std::string_view text);
};
using Html = Sink<HtmlGrammar>;

/// The text with controls of writing direction (U+202A to U+202E, U+2066 to U+2069) made visible.
std::string with_visible_direction(std::string_view text);

/// True for the links that a page may carry: http and https with a host, no controls or blanks.
bool is_web_link(std::string_view url) noexcept;

}  // namespace postwake::detail
