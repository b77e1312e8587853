#include <gtest/gtest.h>

#include "postwake/text/utf8.hpp"
#include "source/reading.hpp"

// Every kind of damage to a record, alone between two sound neighbours and inside of an unknown field of a post: no neighbour
// is lost, nothing broken is accepted, nothing sound is refused.
namespace postwake::testing {
namespace {

std::string tweet(int id, std::string_view extra = "\"x\":1") {
  return R"({"created_at":"Thu Jun 13 21:30:00 +0000 2019","id_str":")" + std::to_string(id) + R"(","text":"#down","user":{"screen_name":"ann"},)" + std::string(extra) + "}";
}

struct ValueCase {
  std::string_view name, value;
  bool is_sound;
};

const ValueCase kValues[] = {
    {"object", "{}", true}, {"array", "[]", true}, {"escape", R"("\u00e9\/")", true}, {"exponent", "1e5", true}, {"minus_zero", "-0", true},
    {"huge_exponent", "1e99999", true}, {"five_thousand_digits_stand_in", "123456789012345678901234567890123456789012345678901234567890", true},
    {"lone_surrogate", R"("\ud83d")", true}, {"swapped_surrogates", R"("\ude00\ud83d")", true}, {"escaped_nul", R"("\u0000")", true},
    {"del", "\"\x7F\"", true}, {"duplicate_keys", R"({"a":1,"a":2})", true}, {"empty_key", R"({"":1})", true},
    {"single_quotes", "'a'", false}, {"bare_word", "nope", false}, {"nan", "NaN", false}, {"infinity", "-Infinity", false}, {"hex", "0x1F", false},
    {"leading_zero", "01", false}, {"leading_plus", "+1", false}, {"bare_point", ".5", false}, {"ending_point", "5.", false}, {"bare_exponent", "1e", false},
    {"two_minuses", "--1", false}, {"trailing_comma", "[1,]", false}, {"double_comma", "[1,,2]", false}, {"missing_comma", "[1 2]", false}, {"comma_in_object", "{\"a\":1,}", false},
    {"missing_colon", "{\"a\" 1}", false}, {"number_key", "{1:2}", false}, {"comment", "1/*x*/", false}, {"bad_escape", R"("\x41")", false}, {"short_escape", R"("\u12")", false},
    {"raw_tab", "\"a\tb\"", false}, {"raw_control", "\"a\x01z\"", false}, {"true_in_capitals", "True", false}, {"mismatched", "[1}", false}, {"unclosed_array", "[1", false}, {"unclosed_string", "\"a", false},
};

TEST(HostileLines, NeighboursLiveAndNothingBrokenIsAccepted) {
  for (const auto& row : kValues) {
    const std::string lines = tweet(1) + "\n" + tweet(2, "\"unknown\":" + std::string(row.value)) + "\n" + tweet(3) + "\n";
    for (const bool is_array : {false, true}) {
      std::string bytes = lines;
      if (is_array) bytes = "[\n" + tweet(1) + ",\n" + tweet(2, "\"unknown\":" + std::string(row.value)) + ",\n" + tweet(3) + "\n]";
      const auto read = read_text(bytes);
      std::string ids;
      for (const Post& post : read.posts) ids += post.id;
      EXPECT_EQ(ids, row.is_sound ? "123" : "13") << row.name << (is_array ? " in an array" : " in lines") << " " << read.reasons();
      EXPECT_EQ(read.reasons(), row.is_sound ? "" : "invalid_json=1") << row.name << (is_array ? " in an array" : " in lines");
    }
  }
}

struct LineCase {
  std::string_view name;
  std::string line;
  std::string reasons;
};

TEST(HostileLines, LinesThatAreNoRecordLeaveTheirNeighbours) {
  std::string deep(200'000, '[');
  std::string deep_objects;
  for (int i = 0; i < 50'000; ++i) deep_objects += "{\"a\":";
  const LineCase kCases[] = {
      {"brackets", deep, "nested_too_deep=1"},
      {"objects", deep_objects, "nested_too_deep=1"},
      {"nul_bytes_between", std::string("{\"id\":\0}", 8), "invalid_json=1"},
      {"binary", "\x80\xFF\xFE\x01\x02", "invalid_json=1"},
      {"html", "<html><body>502 Bad Gateway</body></html>", "invalid_json=1"},
      {"a_number", "42", "not_a_post=1"},
      {"a_string", "\"text\"", "not_a_post=1"},
      {"an_object_of_nobody", "{\"color\":\"red\",\"size\":3}", "not_a_post=1"},
      {"an_error_answer", "{\"errors\":[{\"code\":88,\"message\":\"Rate limit exceeded\"}]}", "api_error=1"},
      {"half_a_record", tweet(2).substr(0, 60), "invalid_json=1"},
      {"two_halves_glued", tweet(2).substr(0, 60) + tweet(4).substr(60, 20), "invalid_json=1"},
      {"without_a_time", R"({"id_str":"2","text":"x","user":{"screen_name":"a"}})", "no_timestamp=1"},
      {"with_the_year_zero", R"({"created_at":"Thu Jun 13 21:30:00 +0000 0000","id_str":"2","text":"x","user":{"screen_name":"a"}})", "no_timestamp=1"},
      {"with_the_31st_of_february", R"({"created_at":"Thu Feb 31 21:30:00 +0000 2019","id_str":"2","text":"x","user":{"screen_name":"a"}})", "no_timestamp=1"},
      {"text_of_the_wrong_kind", R"({"created_at":"Thu Jun 13 21:30:00 +0000 2019","id_str":"2","text":{"a":1},"user":{"screen_name":"a"}})", "no_text=1"},
  };
  for (const auto& row : kCases) {
    const auto read = read_text(tweet(1) + "\n" + row.line + "\n" + tweet(3) + "\n");
    std::string ids;
    for (const Post& post : read.posts) ids += post.id;
    EXPECT_EQ(ids, "13") << row.name;
    EXPECT_EQ(read.reasons(), row.reasons) << row.name;
    ASSERT_EQ(read.rejects.size(), 1U) << row.name;
    EXPECT_EQ(read.rejects[0].origin.line, 2U) << row.name;
    EXPECT_LE(read.rejects[0].excerpt.size(), 200U) << row.name;
  }
}

TEST(HostileLines, PaddingIsNoDamage) {
  const auto read = read_text("\xEF\xBB\xBF" + tweet(1) + "\r\n\r\n" + std::string(3, '\0') + tweet(2) + std::string(2, '\0') + "\n  " + tweet(3) + "  \n\x1E" + tweet(4));
  EXPECT_EQ(read.posts.size(), 4U);
  EXPECT_EQ(read.reasons(), "");
  EXPECT_EQ(read.notices(), "blank=1");
}

TEST(HostileLines, BrokenUtf8IsRepairedAndCounted) {
  std::string line = tweet(1);
  line.insert(line.find("#down"), "caf\xE9 \xED\xA0\x80 ");
  const auto read = read_text(tweet(2) + "\n" + line + "\n");
  ASSERT_EQ(read.posts.size(), 2U);
  EXPECT_TRUE(is_valid_utf8(read.posts[1].text));
  EXPECT_EQ(read.posts[1].text, "caf\uFFFD \uFFFD\uFFFD\uFFFD #down");
  EXPECT_EQ(read.notices(), "repaired_utf8=1");
}

TEST(HostileLines, APostOfTenMegabytesIsCut) {
  const std::string text(10U << 20U, 'a');
  std::string line = tweet(1);
  line.replace(line.find("#down"), 5, text);
  const auto read = read_text(line + "\n" + tweet(2) + "\n");
  ASSERT_EQ(read.posts.size(), 2U);
  EXPECT_EQ(read.posts[0].text.size(), kMaxPostBytes);
  EXPECT_TRUE(read.posts[0].text_truncated);
}

TEST(HostileLines, ManyTagsCostNoTime) {
  std::string tags;
  for (int i = 0; i < 100'000; ++i) tags += (i == 0 ? "" : ",") + std::string("{\"text\":\"t") + std::to_string(i) + "\"}";
  const auto read = read_text(tweet(1, "\"entities\":{\"hashtags\":[" + tags + "]}") + "\n");
  ASSERT_EQ(read.posts.size(), 1U);
  EXPECT_EQ(read.posts[0].tags.size(), 1000U);
}

}  // namespace
}  // namespace postwake::testing
