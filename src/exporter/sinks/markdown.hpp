#pragma once

#include <string>
#include <string_view>

#include "exporter/sinks/sink.hpp"

namespace postwake::detail {

/// Foreign text as plain Markdown text on one line: nothing in it is markup, HTML, a link, a mention, a heading, a table
/// cell's end or a template of a site generator. A CommonMark parser gives the text back; line breaks and controls are
/// blanks, controls of writing direction are shown as "[U+202E]".
struct MarkdownGrammar {
  static void append(std::string& out, std::string_view text);
};
using Markdown = Sink<MarkdownGrammar>;

std::string markdown_text(std::string_view text);

/// A link target from outside, or empty when it is not plain http(s).
std::string markdown_url(std::string_view url);
/// The end of a link whose text was begun with "[": "](target)".
Embedded link_end(std::string_view url);

}  // namespace postwake::detail
