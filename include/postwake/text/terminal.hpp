#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace postwake {

/// Text from anywhere (posts, names, file names, servers) made safe for a terminal: C0, DEL and C1 controls, bidi and
/// other format controls are shown as \x1b or \u{202e}, broken UTF-8 as U+FFFD; newlines and tabs become a blank.
std::string terminal_escaped(std::string_view text);

/// Columns that a terminal uses for valid UTF-8: two for wide and emoji, none for combining marks.
std::size_t display_width(std::string_view text);

/// The text cut to at most `columns`, with "…" where it was cut; never inside a grapheme.
std::string fitted(std::string_view text, std::size_t columns);

}  // namespace postwake
