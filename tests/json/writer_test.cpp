#include "postwake/json/writer.hpp"

#include <gtest/gtest.h>

namespace postwake {
namespace {

struct StringCase {
  std::string_view name, text, expected;
};

const StringCase kStringCases[] = {
    {"plain", "down", R"("down")"},
    {"quotes_and_backslash", R"(a"b\c)", R"("a\"b\\c")"},
    {"newline_tab", "a\n\t", R"("a\n\t")"},
    {"escape_character", "\x1b[31m", R"("\u001b[31m")"},
    {"delete", "\x7f", R"("\u007f")"},
    {"c1_control", "\xc2\x9b" "31m", R"("\u009b31m")"},
    {"not_a_c1_control", "\xc2\xa0", "\"\xc2\xa0\""},
    {"nul", std::string_view("a\0b", 3), R"("a\u0000b")"},
    {"emoji_stays", "\xF0\x9F\x98\xAD", "\"\xF0\x9F\x98\xAD\""},
    {"broken_utf8", "a\xff\xc3", "\"a\xEF\xBF\xBD\xEF\xBF\xBD\""},
    {"encoded_surrogate", "\xed\xa0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
    {"overlong", "\xc0\xaf", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
};

/// One byte after the other, for ASCII.
std::string escaped_plainly(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    if (c == '"' || c == '\\') out += std::string("\\") + c;
    else if (c == '\n') out += "\\n";
    else if (c == '\r') out += "\\r";
    else if (c == '\t') out += "\\t";
    else if (c < 0x20 || c == 0x7F) out += std::string("\\u00") + kHex[static_cast<std::size_t>(c) >> 4U] + kHex[static_cast<std::size_t>(c) & 15U];
    else out += c;
  }
  return out + "\"";
}

TEST(JsonWriter, EscapesEachByteWhereverItStands) {
  // Strings are copied 16 and 8 bytes at a time: the one that needs an escape stands at every place of every length.
  JsonWriter out;
  for (std::size_t length = 1; length <= 40; ++length)
    for (std::size_t at = 0; at < length; ++at)
      for (int c = 0; c < 0x80; ++c) {
        std::string text(length, 'x');
        text[at] = static_cast<char>(c);
        out.clear();
        out.string(text);
        ASSERT_EQ(out.text(), escaped_plainly(text)) << length << " " << at << " " << c;
      }
}

TEST(JsonWriter, EscapesStrings) {
  for (const auto& row : kStringCases) {
    JsonWriter out;
    out.string(row.text);
    EXPECT_EQ(out.take(), row.expected) << row.name;
  }
}

TEST(JsonWriter, NestsAndSeparates) {
  JsonWriter out;
  out.begin_object().key("a").begin_array().integer(1).integer(2).end_array().key("b").null().key("c").begin_object().end_object().end_object();
  EXPECT_EQ(out.take(), R"({"a":[1,2],"b":null,"c":{}})");
}

TEST(JsonWriter, PrettyKeepsScalarsOnOneLine) {
  JsonWriter out(JsonWriter::Style::pretty);
  out.begin_object().key("n").begin_array().integer(1).integer(2).end_array();
  out.key("o").begin_array().begin_object().key("x").boolean(true).end_object().end_array().end_object();
  EXPECT_EQ(out.take(), "{\n  \"n\": [1, 2],\n  \"o\": [\n    {\n      \"x\": true\n    }\n  ]\n}");
}

TEST(JsonWriter, ThousandthsAreDecimals) {
  const auto milli = [](std::uint64_t v) { JsonWriter out; out.milli(v); return out.take(); };
  EXPECT_EQ(milli(873), "0.873");
  EXPECT_EQ(milli(1000), "1");
  EXPECT_EQ(milli(12050), "12.05");
  EXPECT_EQ(milli(7), "0.007");
}

TEST(JsonWriter, WhatJsonCannotSayIsNull) {
  JsonWriter out;
  out.begin_array().real(0.1).real(1.0 / 0.0).end_array();
  EXPECT_EQ(out.take(), "[0.1,null]");
}

}  // namespace
}  // namespace postwake
