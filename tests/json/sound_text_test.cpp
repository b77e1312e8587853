#include "json/sound_text.hpp"

#include <gtest/gtest.h>

#include <random>

#include "fuzz/parser_law.hpp"
#include "postwake/base/limits.hpp"

namespace postwake {
namespace {

using detail::StringScan;

struct TextCase {
  std::string_view name, text;
  bool is_sound;  ///< the fast parser takes it
};

constexpr TextCase kTexts[] = {
    {"record", R"({"id":7,"text":"down","user":{"name":"ann","tags":["a","b"]},"at":null,"is":true,"not":false})", true},
    {"blanks", " \t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : { } }\n ", true},
    {"empty_object", "{}", true},
    {"empty_array", " [ ] ", true},
    {"empty_inside", R"({"a":{},"b":[],"":[{}]})", true},
    {"escapes", R"({"a\n":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude2d","b":"x\u0000y"})", true},
    {"escape_at_the_end_of_sixteen", R"(["123456789012345\n","12345678901234\u00e9.","1234567\/","123456\/8"])", true},
    {"numbers", "[0,-0,7,-7,1.5,-0.25,9223372036854775807,-9223372036854775807,9223372036854775808,9999999999999999999]", true},
    {"raw_letters", "[\"\xE3\x82\xA4\xE3\x83\xB3\", \"\x7F\"]", true},
    {"raw_surrogate", "[\"\xED\xA0\x80\"]", true},  // whoever asks for UTF-8 has checked it before
    {"exponent", "[1e5]", false},
    {"zero_with_an_exponent_that_is_too_large", "[0e999]", false},
    {"twenty_digits", "[12345678901234567890]", false},
    {"least_integer", "[-9223372036854775808]", false},
    {"large_negative", "[-9223372036854775809]", false},
    {"leading_zero", "[01]", false},
    {"bare_minus", "[-]", false},
    {"bare_point", "[1.]", false},
    {"point_first", "[.5]", false},
    {"long_fraction", "[0.12345678901234567890123456789012345]", false},
    {"plus", "[+1]", false},
    {"scalar", "7", false},
    {"nothing", "", false},
    {"blank", "  ", false},
    {"two_values", "{} {}", false},
    {"comma_behind", "[1],", false},
    {"two_with_a_comma", "{},{}]", false},
    {"closed_too_often", "[1]]", false},
    {"wrong_end", "[1}", false},
    {"wrong_end_of_object", R"({"a":1])", false},
    {"comma_before_the_end", "[1,]", false},
    {"comma_before_the_end_of_object", R"({"a":1,})", false},
    {"no_comma", "[1 2]", false},
    {"no_colon", R"({"a" 1})", false},
    {"no_key", "{1:2}", false},
    {"no_value", R"({"a":})", false},
    {"cut_word", "[tru", false},
    {"longer_word", "[truest]", false},
    {"open_string", R"(["a)", false},
    {"newline_in_string", "[\"a\nb\"]", false},
    {"nul_in_string", {"[\"a\0b\"]", 7}, false},
    {"nul_behind", {"[1]\0", 4}, false},
    {"nul_between", {"[1,\0 2]", 7}, false},
    {"wrong_escape", R"(["\x"])", false},
    {"cut_escape", R"(["\)", false},
    {"cut_unit", R"(["\u00)", false},
    {"wrong_unit", R"(["\u00g0"])", false},
    {"lone_high", R"(["\ud83d"])", false},
    {"high_before_a_letter", R"(["\ud83d\u0041"])", false},
    {"lone_low", R"(["\ude2d"])", false},
    {"high_at_the_end", R"(["\ud83d\)", false},
};

TEST(SoundText, AcceptsWhatRecordsAreMadeOfAndLeavesTheRest) {
  for (const TextCase& c : kTexts) {
    for (const StringScan scan : {StringScan::widest, StringScan::portable}) EXPECT_EQ(laws::sound_tree(c.text, scan).has_value(), c.is_sound) << c.name;
    EXPECT_EQ(laws::broken_parser_law(c.text), std::nullopt) << c.name;
  }
}

TEST(SoundText, DepthAndSizeAreCapped) {
  const auto deep = [](int depth) { return std::string(static_cast<std::size_t>(depth), '[') + std::string(static_cast<std::size_t>(depth), ']'); };
  EXPECT_TRUE(laws::sound_tree(deep(kMaxJsonDepth), StringScan::widest));
  EXPECT_FALSE(laws::sound_tree(deep(kMaxJsonDepth + 1), StringScan::widest));
  EXPECT_FALSE(laws::sound_tree(std::string(100'000, '['), StringScan::widest));
  const std::string long_text = "[\"" + std::string(detail::SoundTextParser::kMostBytes, 'a') + "\"]";
  EXPECT_FALSE(laws::sound_tree(long_text, StringScan::widest));
  JsonDocument json;
  ASSERT_TRUE(json.parse(long_text));  // by the other way
}

TEST(SoundText, AsManyNodesAsATextCanHold) {
  for (const std::string_view element : {"1", "[]", "{}", "\"\"", "{\"\":0}", "[0]"})
    for (const std::size_t count : {1U, 2U, 3U, 1000U}) {
      std::string text = "[";
      for (std::size_t i = 0; i < count; ++i) text.append(i == 0 ? "" : ",").append(element);
      EXPECT_TRUE(laws::sound_tree(text + "]", StringScan::widest)) << element << count;
      EXPECT_EQ(laws::broken_parser_law(text), std::nullopt) << element << count;  // cut
      EXPECT_EQ(laws::broken_parser_law(text + "]"), std::nullopt) << element << count;
    }
}

/// Texts that a parser may stumble over: nearly JSON, with all sorts of strings, numbers and blanks.
class TextMaker {
 public:
  explicit TextMaker(std::uint32_t seed) : random_(seed) {}

  std::string text() {
    out_.clear();
    value(0);
    return out_;
  }
  /// One byte of it is another.
  std::string spoiled(std::string text) {
    constexpr std::string_view kBytes = "{}[]\",:\\u0189eE.-+ \n\t/nulltruefals\x01\x1F\x7F\xED\xA0";
    if (!text.empty()) text[below(text.size())] = below(8) == 0 ? static_cast<char>(below(256)) : kBytes[below(kBytes.size())];
    return text;
  }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }
  void blank() {
    constexpr std::string_view kBlanks = " \n\r\t";
    while (below(9) == 0) out_ += kBlanks[below(kBlanks.size())];
  }
  void string() {
    constexpr std::string_view kPieces[] = {"a", "down again", "#instagramdown", "\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "\\uD83D\\uDE2D", "\\ud83d", "\\ude2d", "\xE3\x82\xA4", "\\u30a4",
                                            "https:\\/\\/t.example\\/1", "\x7F", "\xF0\x9F\x98\xAD", "\\u0000", "0123456789abcdef"};
    out_ += '"';
    for (std::size_t i = below(6); i != 0; --i) out_ += kPieces[below(below(9) == 0 ? std::size(kPieces) : 9)];
    out_ += '"';
  }
  void value(int depth) {
    constexpr std::string_view kScalars[] = {"null", "true", "false", "0", "-1", "12", "1139140357192157547", "-0", "3.25", "1e5", "18446744073709551615", "1e999", "-7.0", "0.1"};
    blank();
    const std::size_t kind = depth == 0 ? 5 + below(2) : below(7);
    if (kind < 2) string();
    else if (kind < 4 || depth > 5) out_ += kScalars[below(std::size(kScalars))];
    else container(kind == 5, depth);
    blank();
  }
  void container(bool is_object, int depth) {
    out_ += is_object ? '{' : '[';
    blank();
    for (std::size_t i = below(5); i != 0; --i) {
      if (is_object) {
        string();
        blank();
        out_ += ':';
      }
      value(depth + 1);
      if (i != 1) out_ += ',';
      blank();
    }
    out_ += is_object ? '}' : ']';
  }

  std::mt19937 random_;
  std::string out_;
};

TEST(SoundText, GivesTheTreeOfRapidJsonOrNone) {
  constexpr std::uint32_t kSeed = 20190613;
  TextMaker maker(kSeed);
  int accepted = 0;
  for (int i = 0; i < 4000; ++i) {
    const std::string text = maker.text();
    accepted += laws::sound_tree(text, StringScan::widest) ? 1 : 0;
    ASSERT_EQ(laws::broken_parser_law(text), std::nullopt) << text << " seed " << kSeed;
    const std::string spoiled = maker.spoiled(maker.spoiled(text));
    ASSERT_EQ(laws::broken_parser_law(spoiled), std::nullopt) << spoiled << " seed " << kSeed;
    if (i % 40 != 0) continue;
    for (std::size_t end = 0; end < text.size(); ++end) ASSERT_EQ(laws::broken_parser_law(text.substr(0, end)), std::nullopt) << text.substr(0, end) << " seed " << kSeed;
  }
  EXPECT_GT(accepted, 400);  // the comparison is of something
}

}  // namespace
}  // namespace postwake
