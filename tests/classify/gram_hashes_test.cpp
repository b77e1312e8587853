#include "classify/model/gram_hashes.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/text/utf8.hpp"

namespace postwake {
namespace {

using detail::TextPart;
using GramRows = std::vector<std::uint32_t>;

template <typename Way>
GramRows gram_rows(Way way, std::size_t most, const std::string& text, const std::vector<TextPart>& parts) {
  GramRows rows(most + detail::kGramRoom);
  rows.resize(static_cast<std::size_t>(way(text, parts, rows.data()) - rows.data()));
  return rows;
}

GramRows of_words(const std::string& text, const std::vector<TextPart>& parts) {
  return gram_rows([](auto... in) { return detail::rows_of_words(in...); }, detail::kMostGramsOfWords, text, parts);
}
GramRows of_runs(const std::string& text, const std::vector<TextPart>& parts) {
  return gram_rows([](auto... in) { return detail::rows_of_runs(in...); }, detail::kMostGramsOfRuns, text, parts);
}

// Characters of every length, alone and mixed, cut at places around those where the fast way turns; the text's memory ends where the
// text does, so that a byte read behind it is seen by the sanitizers.
TEST(GramHashes, the_fast_way_gives_what_the_plain_one_gives) {
  std::uint32_t state = 20190613;  // fixed seed
  const auto next = [&] { return (state = state * 1664525U + 1013904223U) >> 8U; };
  const auto letter = [&](std::uint32_t script) -> char32_t {
    switch (script) {
      case 0: return U'a' + next() % 26;
      case 1: return U'а' + next() % 32;
      case 2: return U'あ' + next() % 80;
      case 3: return U'𐌰' + next() % 26;
      case 4: return next() % 12 == 0 ? U'あ' : U'а' + next() % 32;
      case 5: return next() % 12 == 0 ? U'a' : U'अ' + next() % 50;
      default: return next() % 3 == 0 ? U'a' : next() % 3 == 0 ? U'ß' : next() % 2 == 0 ? U'か' : U'𐌰';
    }
  };
  for (std::size_t round = 0; round < 3000; ++round) {
    std::string text;
    std::vector<TextPart> parts;
    const std::uint32_t script = next() % 7;
    for (std::uint32_t words = next() % 12; words > 0; --words) {
      const auto start = static_cast<std::uint32_t>(text.size());
      const std::uint32_t size = next() % 40 == 0 ? 2000 : 1 + next() % 24;
      for (std::uint32_t i = 0; i < size; ++i) append_utf8(text, letter(script));
      parts.push_back({start, static_cast<std::uint32_t>(text.size())});
      if (next() % 4 != 0) text += ' ';
    }
    text.shrink_to_fit();
    const std::string exact(text);
    EXPECT_EQ(of_words(exact, parts), gram_rows([](auto... in) { return detail::plain::rows_of_words(in...); }, detail::kMostGramsOfWords, exact, parts)) << round;
    EXPECT_EQ(of_runs(exact, parts), gram_rows([](auto... in) { return detail::plain::rows_of_runs(in...); }, detail::kMostGramsOfRuns, exact, parts)) << round;
  }
}

struct GramCase {
  std::string_view name, text;
  std::vector<TextPart> parts;
  bool are_words;
  std::vector<std::string> grams;
};

TEST(GramHashes, the_n_grams_of_words_and_of_runs) {
  const GramCase cases[] = {
      {"nothing", "", {}, true, {}},
      {"one_letter", "a", {{0, 1}}, true, {"<a>"}},
      {"three_letters", "abc", {{0, 3}}, true, {"<ab", "abc", "bc>", "<abc>"}},
      {"none_crosses_a_border", "ab c", {{0, 2}, {3, 4}}, true, {"<ab", "ab>", "<c>"}},
      {"five_letters_over_a_block", "abcdef", {{0, 6}}, true, {"<ab", "abc", "bcd", "cde", "def", "ef>", "<abcd", "abcde", "bcdef", "cdef>"}},
      {"a_part_of_the_text", "xxäöxx", {{2, 6}}, true, {"<äö", "äö>"}},
      {"a_run", "落ちた", {{0, 9}}, false, {"落", "ち", "た", "落ち", "ちた", "落ちた"}},
      {"two_runs", "落 ち", {{0, 3}, {4, 7}}, false, {"落", "ち"}},
  };
  for (const auto& c : cases) {
    std::vector<std::string> names;
    GramRows rows(detail::kMostGramsOfRuns + detail::kGramRoom);
    const auto* end = c.are_words ? detail::plain::rows_of_words(c.text, c.parts, rows.data(), &names) : detail::plain::rows_of_runs(c.text, c.parts, rows.data(), &names);
    EXPECT_EQ(names, c.grams) << c.name;
    EXPECT_EQ(static_cast<std::size_t>(end - rows.data()), c.grams.size()) << c.name;
  }
}

TEST(GramHashes, a_hostile_text_is_cut) {
  const std::string word(1'000'000, 'a');
  EXPECT_LE(of_words(word, {{0, 1'000'000}}).size(), detail::kMostGramsOfWords);
  EXPECT_LE(of_runs(word, {{0, 1'000'000}}).size(), detail::kMostGramsOfRuns);
  EXPECT_GT(of_words(word, {{0, 1'000'000}}).size(), 3000U);
  std::vector<TextPart> letters;
  for (std::uint32_t i = 0; i < 512; ++i) letters.push_back({i, i + 1});
  EXPECT_EQ(of_words(word, letters).size(), 511U);
}

// Every letter and its place count, and rows are used evenly: of 676 n-grams few share one.
TEST(GramHashes, rows_are_spread) {
  std::set<std::uint32_t> threes, fives;
  for (char a = 'a'; a <= 'z'; ++a)
    for (char b = 'a'; b <= 'z'; ++b) {
      const std::string word{a, b, 'x', b, a};
      const GramRows rows = of_words(word, {{0, 5}});
      threes.insert(rows[1]);
      fives.insert(rows[6]);
    }
  EXPECT_GT(threes.size(), 665U);
  EXPECT_GT(fives.size(), 665U);
  EXPECT_NE(of_words("abc", {{0, 3}})[1], of_words("cba", {{0, 3}})[1]);
  EXPECT_NE(of_words("abc", {{0, 3}})[1], of_words("acb", {{0, 3}})[1]);
}

}  // namespace
}  // namespace postwake
