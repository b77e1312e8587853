#include "postwake/text/utf8.hpp"

#include <gtest/gtest.h>

#include <random>

namespace postwake {
namespace {

struct RepairCase {
  std::string_view name, bytes, repaired;
  std::uint64_t replaced;
};

const RepairCase kRepairCases[] = {
    {"ascii", "plain", "plain", 0},
    {"valid_of_every_length", "a\u00e9\u20ac\U0001F600", "a\u00e9\u20ac\U0001F600", 0},
    {"lone_continuation", "a\x80z", "a\uFFFDz", 1},
    {"overlong_slash", "\xC0\xAF", "\uFFFD\uFFFD", 2},
    {"overlong_three", "\xE0\x80\xAF", "\uFFFD\uFFFD\uFFFD", 3},
    {"surrogate", "\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD", 3},
    {"over_the_end_of_unicode", "\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD", 4},
    {"cut_sequence_is_one", "\xE2\x82", "\uFFFD", 1},
    {"cut_four_before_ascii", "\xF0\x9F\x98z", "\uFFFDz", 1},
    {"never_a_lead", "\xFE\xFF", "\uFFFD\uFFFD", 2},
};

TEST(Utf8, RepairsAsUnicodeRecommends) {
  for (const auto& row : kRepairCases) {
    std::uint64_t replaced = 0;
    EXPECT_EQ(repair_utf8(row.bytes, &replaced), row.repaired) << row.name;
    EXPECT_EQ(replaced, row.replaced) << row.name;
    EXPECT_EQ(is_valid_utf8(row.bytes), row.replaced == 0) << row.name;
  }
}

TEST(Utf8, RepairOfAnyBytesIsValidAndStable) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes(random() % 40, '\0');
    for (char& c : bytes) c = static_cast<char>(random() % 3 == 0 ? random() % 256 : 0x80 + random() % 0x78);
    const std::string once = repair_utf8(bytes);
    ASSERT_TRUE(is_valid_utf8(once));
    ASSERT_EQ(repair_utf8(once), once);
  }
}

TEST(Utf8, EveryCodePointSurvivesWritingAndReading) {
  for (char32_t c = 0; c <= 0x10FFFF; c += (c < 0x3000 ? 1 : 97)) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string text;
    append_utf8(text, c);
    std::size_t at = 0, back = text.size();
    ASSERT_EQ(decode_utf8(text, at), c);
    ASSERT_EQ(at, text.size());
    ASSERT_EQ(decode_utf8_before(text, back), c);
    ASSERT_EQ(back, 0U);
  }
  std::string text;
  append_utf8(text, 0xD800);
  EXPECT_EQ(text, "\uFFFD");
}

TEST(Utf8, OffsetsCountCodePoints) {
  const std::string_view text = "a\u00e9\U0001F600z";
  EXPECT_EQ(count_code_points(text), 4U);
  EXPECT_EQ(byte_offset(text, 0), 0U);
  EXPECT_EQ(byte_offset(text, 2), 3U);
  EXPECT_EQ(byte_offset(text, 3), 7U);
  EXPECT_EQ(byte_offset(text, 9), text.size());
}

TEST(Utf8, OtherEncodingsBecomeUtf8) {
  EXPECT_EQ(utf8_from_cp1252("caf\xE9 \x80 \x93x\x94"), "caf\u00e9 \u20ac \u201cx\u201d");
  EXPECT_EQ(utf8_from_utf16(std::string_view("\xFF\xFE" "a\0\x3D\xD8\x00\xDE", 8), false), "a\U0001F600");
  EXPECT_EQ(utf8_from_utf16(std::string_view("\xFE\xFF\0a\xD8\x3D", 6), true), "a\uFFFD");
  EXPECT_EQ(undo_latin1_reading("apag\u00c3\u00b3n"), "apag\u00f3n");
  EXPECT_FALSE(undo_latin1_reading("apag\u00f3n"));   // one byte F3 is not UTF-8: it was right before
  EXPECT_FALSE(undo_latin1_reading("\u20ac"));
}

}  // namespace
}  // namespace postwake
