#include "postwake/text/terminal.hpp"

#include <gtest/gtest.h>

namespace postwake {
namespace {

struct EscapeCase {
  std::string_view name, text, expected;
};

const EscapeCase kEscapeCases[] = {
    {"plain", "is it down?", "is it down?"},
    {"colour_sequence", "\x1b[31mred", "\\x1b[31mred"},
    {"title_sequence", "\x1b]0;pwned\x07", "\\x1b]0;pwned\\x07"},
    {"c1_csi", "\xc2\x9b" "31m", "\\x9b31m"},
    {"right_to_left_override", "\xe2\x80\xae" "abc", "\\u{202e}abc"},
    {"isolates", "\xe2\x81\xa7" "a", "\\u{2067}a"},
    {"delete", "a\x7f", "a\\x7f"},
    {"nul", std::string_view("a\0b", 3), "a\\x00b"},
    {"newline_is_a_blank", "a\nb", "a b"},
    {"line_separator", "a\xe2\x80\xa8" "b", "a\\u{2028}b"},
    {"broken_utf8", "a\xff", "a\xEF\xBF\xBD"},
    {"arabic_stays", "انستقرام", "انستقرام"},
    {"joined_emoji_stays", "👩‍💻", "👩‍💻"},
};

TEST(Terminal, EscapesWhatATerminalActsOn) {
  for (const auto& row : kEscapeCases) EXPECT_EQ(terminal_escaped(row.text), row.expected) << row.name;
}

TEST(Terminal, CountsColumns) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("障害"), 4U);
  EXPECT_EQ(display_width("e\xcc\x81"), 1U);
  EXPECT_EQ(display_width("😭"), 2U);
}

TEST(Terminal, CutsAtColumns) {
  EXPECT_EQ(fitted("down again", 20), "down again");
  EXPECT_EQ(fitted("down again", 6), "down …");
  EXPECT_EQ(fitted("障害です", 5), "障害…");
  EXPECT_EQ(fitted("x", 0), "");
  EXPECT_LE(display_width(fitted("👩‍💻👩‍💻👩‍💻", 5)), 8U);
}

}  // namespace
}  // namespace postwake
