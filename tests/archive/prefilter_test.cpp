#include "postwake/archive/prefilter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace postwake {
namespace {

/// "inst" with characters that fold to its letters.
SpellingPattern inst() { return {{U"Ii", U"Nn", U"Ss\u017f", U"Tt"}}; }

using Marks = std::vector<std::pair<std::size_t, bool>>;

Marks marks(const Prefilter& filter, std::string_view lines) {
  const auto scratch = filter.make_scratch();
  std::vector<MarkedLine> marked;
  filter.mark(lines, *scratch, marked);
  Marks plain;
  for (const MarkedLine& line : marked) plain.emplace_back(line.end, line.is_hit);
  return plain;
}

struct HitCase {
  std::string_view name, line;
  bool hits;
};
constexpr HitCase kHitCases[] = {
    {"plain", "x inst y", true},
    {"capitals", "INST", true},
    {"mixed", "iNsT", true},
    {"escaped first", "\\u0049nst", true},
    {"escaped, lower hex", "in\\u017ft", true},
    {"escaped, upper hex", "in\\u017Ft", true},
    {"raw long s", "in\xc5\xbft", true},
    {"all escaped", "\\u0069\\u006e\\u0073\\u0074", true},
    {"all escaped, upper hex", "\\u0069\\u006E\\u0073\\u0074", true},
    {"the letters apart", "i nst", false},
    {"cut", "ins", false},
    {"another escape", "\\u0048nst", false},
    {"no escape", "\\u00g9nst", false},
    {"empty", "", false},
};

class PrefilterEngines : public ::testing::TestWithParam<Prefilter::Engine> {};

TEST_P(PrefilterEngines, finds_every_spelling) {
  const std::vector<SpellingPattern> patterns = {inst()};
  const auto filter = Prefilter::compile(patterns, GetParam());
  ASSERT_TRUE(filter);
  const auto scratch = filter->make_scratch();
  for (const HitCase& one : kHitCases) {
    SCOPED_TRACE(one.name);
    const std::string lines = "before\n" + std::string(one.line) + "\nafter\n";
    const std::size_t begin = 7, end = begin + one.line.size();
    EXPECT_EQ(marks(*filter, lines), (Marks{{6, false}, {end, one.hits}, {end + 6, false}}));
  }
}

INSTANTIATE_TEST_SUITE_P(all, PrefilterEngines,
                         ::testing::Values(Prefilter::Engine::avx512, Prefilter::Engine::avx2, Prefilter::Engine::hyperscan, Prefilter::Engine::re2));

TEST(Prefilter, engines_find_the_same_lines_in_hostile_text) {
  // Words of few letters, their escapes and look-alikes, glued at random: near misses are the rule.
  const std::string_view bits[] = {"i", "n", "s", "t", "I", "S", "ns", "st", "\\u0069", "\\u006e", "\\u006E", "\\u0073", "\\u0074", "\\u017f",
                                   "\\u017F", "\xc5\xbf", "\xc5", "\\", "\\u", "\\u00", "u0069", "x", "5", "55", "\\u0035", "\n", "\n", "\xe3\x81\x82", "\\u3042",
                                   "\xef\xbd\x89", "\\uff49", "\\ud835", "\\uD835\\uDC22", "\\udc2c", "\\ud835\\udc2d", "\xf0\x9d\x90\xa2", "\xf0\x9d\x90\xac", "\xf0", "\x90\xac", "                                "};
  const SpellingPattern digits{{U"5", U"5", U"5"}}, kana{{U"\u3042", U"Ss"}}, entity{{U"x", U"5", U"Iin"}};
  const SpellingPattern styled{{U"i\U0001D422", U"n", U"s\U0001D42C\U0001D42D"}};
  // More patterns than the vector loops tell apart.
  std::vector<SpellingPattern> many = {inst(), digits, kana, entity, styled};
  for (const std::u32string_view word : {U"ts", U"in", U"5x5", U"stin", U"x", U"tt"}) {
    auto& pattern = many.emplace_back();
    for (const char32_t c : word) pattern.positions.emplace_back(1, c);
  }
  const std::vector<std::vector<SpellingPattern>> sets = {{inst()}, {digits}, {kana}, {entity}, {styled}, {inst(), digits, kana, entity}, many};
  std::minstd_rand random(1306);
  std::size_t hits = 0;
  for (const auto& patterns : sets) {
    const auto avx512 = Prefilter::compile(patterns, Prefilter::Engine::avx512);
    const auto avx2 = Prefilter::compile(patterns, Prefilter::Engine::avx2);
    const auto hyperscan = Prefilter::compile(patterns, Prefilter::Engine::hyperscan);
    const auto re2 = Prefilter::compile(patterns, Prefilter::Engine::re2);
    for (int round = 0; round < 200; ++round) {
      std::string text;
      // Now and then so much that the loops' list of blocks is filled several times.
      const int size = round % 50 == 0 ? 20000 : 400;
      for (int i = 0; i < size; ++i) text += bits[random() % std::size(bits)];
      const Marks expected = marks(*re2, text);
      ASSERT_EQ(marks(*hyperscan, text), expected) << text;
      ASSERT_EQ(marks(*avx2, text), expected) << text;
      ASSERT_EQ(marks(*avx512, text), expected) << text;
      hits += static_cast<std::size_t>(std::count_if(expected.begin(), expected.end(), [](const auto& line) { return line.second; }));
    }
  }
  EXPECT_GT(hits, 1000U);
}

TEST(Prefilter, without_patterns_finds_nothing) {
  const auto filter = Prefilter::compile({});
  ASSERT_TRUE(filter);
  EXPECT_EQ(marks(*filter, "anything\n"), (Marks{{8, false}}));
}

TEST(Prefilter, too_much_is_refused_by_name) {
  const std::vector<SpellingPattern> patterns(20000, inst());
  const auto filter = Prefilter::compile(patterns);
  ASSERT_FALSE(filter);
  EXPECT_EQ(filter.error().code, ErrorCode::limit_exceeded);
}

TEST(Prefilter, marks_every_line_to_its_end) {
  const std::vector<SpellingPattern> patterns = {inst()};
  const std::string long_line(200, 'x');
  const struct {
    std::string_view name;
    std::string lines;
    Marks expected;
  } cases[] = {
      {"nothing", "", {}},
      {"one line", "inst\n", {{4, true}}},
      {"without a newline", "a\ninst", {{1, false}, {6, true}}},
      {"empty lines", "\n\n", {{0, false}, {1, false}}},
      {"twice in one line", "inst inst\nx\n", {{9, true}, {11, false}}},
      {"across a newline is none", "in\nst\n", {{2, false}, {5, false}}},
      {"behind whole vectors", long_line + "\n" + long_line + "inst\n" + long_line, {{200, false}, {405, true}, {606, false}}},
      {"the rest of a vector", std::string(63, 'x') + "\ninst", {{63, false}, {68, true}}},
  };
  for (const Prefilter::Engine engine : {Prefilter::Engine::avx512, Prefilter::Engine::avx2, Prefilter::Engine::hyperscan, Prefilter::Engine::re2}) {
    const auto filter = Prefilter::compile(patterns, engine);
    for (const auto& one : cases) {
      SCOPED_TRACE(one.name);
      EXPECT_EQ(marks(*filter, one.lines), one.expected);
    }
  }
}

}  // namespace
}  // namespace postwake
