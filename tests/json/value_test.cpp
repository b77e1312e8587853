#include "postwake/json/value.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "postwake/base/limits.hpp"

namespace postwake {
namespace {

struct BadCase {
  std::string_view name, text;
  ErrorCode code;
};

const BadCase kBadCases[] = {
    {"empty", "", ErrorCode::bad_data},
    {"cut", R"({"id":"1)", ErrorCode::bad_data},
    {"trailing_comma", R"({"id":1,})", ErrorCode::bad_data},
    {"two_values", R"({"id":1} {"id":2})", ErrorCode::bad_data},
    {"single_quotes", R"({'id':1})", ErrorCode::bad_data},
    {"raw_newline_in_string", "{\"a\":\"x\ny\"}", ErrorCode::bad_data},
    {"nul_after_the_value", std::string_view("{\"a\":1}\0{", 9), ErrorCode::bad_data},
    {"nul_inside", std::string_view("{\"a\":\0\"1\"}", 10), ErrorCode::bad_data},
    {"bare_word", "nope", ErrorCode::bad_data},
    {"leading_zero_is_no_number", "[01]", ErrorCode::bad_data},
};

TEST(JsonDocument, RefusesWhatIsNotOneJsonValue) {
  JsonDocument json;
  for (const auto& row : kBadCases) {
    const auto parsed = json.parse(row.text);
    ASSERT_FALSE(parsed) << row.name;
    EXPECT_EQ(parsed.error().code, row.code) << row.name;
    const auto again = json.parse(R"({"sound":true})");
    ASSERT_TRUE(again) << row.name;  // a bad record leaves nothing behind
    EXPECT_EQ((*again)["sound"].boolean(), true) << row.name;
  }
}

TEST(JsonDocument, DepthIsCapped) {
  JsonDocument json;
  const auto deep = [](int depth) { return std::string(static_cast<std::size_t>(depth), '[') + std::string(static_cast<std::size_t>(depth), ']'); };
  EXPECT_TRUE(json.parse(deep(kMaxJsonDepth)));
  const auto refused = json.parse(deep(kMaxJsonDepth + 1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::limit_exceeded);
  EXPECT_FALSE(json.parse(std::string(2'000'000, '[')));
}

TEST(JsonDocument, IdsKeepAllTheirDigits) {
  JsonDocument json;
  const auto v = json.parse(R"({"id":872836479608733696,"big":18446744073709551615,"str":"42","sci":1.3E+18,"neg":-7})");
  ASSERT_TRUE(v);
  EXPECT_EQ((*v)["id"].id(), "872836479608733696");
  EXPECT_EQ((*v)["big"].id(), "18446744073709551615");
  EXPECT_EQ((*v)["str"].id(), "42");
  EXPECT_EQ((*v)["sci"].id(), "");  // its digits are already lost
  EXPECT_EQ((*v)["neg"].integer(), -7);
}

TEST(JsonDocument, ANumberThatNoDoubleHoldsCostsOnlyItself) {
  JsonDocument json;
  const auto v = json.parse("{\"a\":1e99999,\"b\":" + std::string(5000, '9') + ",\"c\":\"kept\"}");
  ASSERT_TRUE(v);
  EXPECT_EQ((*v)["a"].kind(), JsonKind::null);
  EXPECT_EQ((*v)["b"].kind(), JsonKind::null);
  EXPECT_EQ((*v)["c"].string(), "kept");
}

TEST(JsonDocument, LoneSurrogatesBecomeReplacementCharacters) {
  JsonDocument json;
  const auto v = json.parse(R"(["\ud83d","\ud83d\ude2d","\ude2dx","\\ud83d"])");
  ASSERT_TRUE(v);
  EXPECT_EQ((*v)[std::size_t{0}].string(), "\xEF\xBF\xBD");
  EXPECT_EQ((*v)[1].string(), "\xF0\x9F\x98\xAD");
  EXPECT_EQ((*v)[2].string(), "\xEF\xBF\xBDx");
  EXPECT_EQ((*v)[3].string(), "\\ud83d");
  EXPECT_EQ(json.repaired_surrogates(), 2U);
}

TEST(JsonDocument, ALoneLowSurrogateIsFoundWithoutAHighOne) {
  // RapidJSON refuses a high one by itself and lets a low one pass.
  struct Case { std::string_view name, text, expected; std::uint64_t repaired; };
  constexpr Case kCases[] = {
      {"low", R"("is \ude00 it")", "is \xEF\xBF\xBD it", 1},
      {"last_low", R"("\uDFFF")", "\xEF\xBF\xBD", 1},
      {"two_low", R"("\udc00\udc00")", "\xEF\xBF\xBD\xEF\xBF\xBD", 2},
      {"hangul_has_the_same_lead", R"("\ud41d")", "\xED\x90\x9D", 0},
      {"hangul_raw_before_low", "\"\xED\x90\x9D\\ude00\"", "\xED\x90\x9D\xEF\xBF\xBD", 1},
      {"last_before_surrogates", R"("\ud7ff")", "\xED\x9F\xBF", 0},
  };
  for (const Case& c : kCases) {
    JsonDocument json;
    const auto v = json.parse(c.text);
    ASSERT_TRUE(v) << c.name;
    EXPECT_EQ(v->string(), c.expected) << c.name;
    EXPECT_EQ(json.repaired_surrogates(), c.repaired) << c.name;
  }
}

TEST(JsonDocument, TheFirstOfDuplicateKeysStands) {
  JsonDocument json;
  EXPECT_EQ((*json.parse(R"({"a":"first","a":"second"})"))["a"].string(), "first");
}

TEST(JsonDocument, FirstValueOfSeveral) {
  JsonDocument json;
  std::size_t end = 0;
  const std::string_view text = R"({"id":1}  {"id":2})";
  const auto v = json.parse_first(text, end);
  ASSERT_TRUE(v);
  EXPECT_EQ((*v)["id"].integer(), 1);
  EXPECT_EQ(text.substr(end), R"(  {"id":2})");
}

TEST(JsonDocument, AStringIsTheSameHoweverOftenItIsAsked) {
  JsonDocument json;
  const auto v = json.parse(R"({"t\u0065xt":"caf\u00e9 \/ \ud83d\ude2d","n":"\u0034\u0032"})");
  ASSERT_TRUE(v);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ((*v)["text"].string(), "caf\u00e9 / \U0001F62D");
    EXPECT_EQ((*v)["n"].integer(), 42);
    EXPECT_EQ((*v)["n"].id(), "42");
    EXPECT_EQ((*v)["n"].number(), 42.0);
  }
}

TEST(JsonDocument, ALargeTextIsReadAsASmallOneIs) {
  std::string text = "{\"list\":[";
  constexpr int kNumbers = 300'000;
  for (int i = 0; i < kNumbers; ++i) text += std::to_string(i) + ",";
  text += R"({"deep":"\u00e9"}],"behind":1})";
  JsonDocument json;
  const auto v = json.parse(text);
  ASSERT_TRUE(v);
  const JsonView list = (*v)["list"];
  ASSERT_EQ(list.size(), kNumbers + 1U);
  std::int64_t expected = 0;
  for (const JsonView item : list)
    if (item.is_object()) EXPECT_EQ(item["deep"].string(), "\u00e9");
    else ASSERT_EQ(item.integer(), expected++);
  EXPECT_EQ((*v)["behind"].integer(), 1);
  EXPECT_EQ((*json.parse("[7]"))[std::size_t{0}].integer(), 7);
}

TEST(JsonView, MembersAreWalkedInTheirOrder) {
  JsonDocument json;
  const auto v = json.parse(R"({"b":1,"a":{"x":[2,3]},"b":"again","":null})");
  ASSERT_TRUE(v);
  std::vector<std::string> keys;
  for (const JsonMember member : v->members()) keys.emplace_back(member.key);
  EXPECT_EQ(keys, (std::vector<std::string>{"b", "a", "b", ""}));
  EXPECT_EQ(v->size(), 4U);
  EXPECT_EQ(v->key_at(1), "a");
  EXPECT_EQ(v->value_at(1)["x"][1].integer(), 3);
  EXPECT_EQ(v->value_at(2).string(), "again");
  EXPECT_EQ(v->key_at(4), "");
  EXPECT_TRUE(v->value_at(4).is_missing());
  EXPECT_TRUE((*v)["a"]["x"][2].is_missing());
  for (const JsonMember member : (*v)["b"].members()) FAIL() << member.key;
}

TEST(JsonView, MissingPathsChain) {
  JsonDocument json;
  const auto v = json.parse(R"({"user":null,"list":[1,2]})");
  ASSERT_TRUE(v);
  EXPECT_TRUE((*v)["user"]["screen_name"].is_missing());
  EXPECT_EQ((*v)["user"]["screen_name"].string(), "");
  EXPECT_FALSE((*v)["user"]);
  std::int64_t sum = 0;
  for (const JsonView item : (*v)["list"]) sum += item.integer().value_or(0);
  EXPECT_EQ(sum, 3);
  for (const JsonView item : (*v)["user"]) FAIL() << item.id();
}

}  // namespace
}  // namespace postwake
