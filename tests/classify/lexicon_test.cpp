#include <gtest/gtest.h>

#include "classify/lexicon/matcher.hpp"
#include "classify/lexicon/phrases.hpp"
#include "postwake/base/embedded.hpp"
#include "postwake/text/fold.hpp"

namespace postwake {
namespace {

bool holds(const detail::Matcher& matcher, std::string_view text) {
  static detail::MatcherScratch scratch;
  scratch.reached.clear();  // another matcher each time
  std::vector<Token> tokens;
  std::vector<detail::PhraseHit> phrases;
  std::vector<detail::AliasHit> aliases;
  const std::string plain = folded(text);
  segment(plain, tokens);
  matcher.match(plain, tokens, scratch, phrases, aliases);
  return !phrases.empty();
}

TEST(Lexicon, every_row_matches_its_positive_samples_and_none_of_its_negative_ones) {
  std::size_t rows = 0;
  for (const auto& file : embedded_files()) {
    if (!file.name.starts_with("lexicon/")) continue;
    const auto parsed = detail::parse_lexicon(file.bytes, file.name);
    ASSERT_TRUE(parsed) << file.name << ": " << parsed.error().message << " line " << parsed.error().origin.line;
    for (const auto& row : *parsed) {
      ++rows;
      detail::Matcher matcher;
      matcher.add_row(row);
      matcher.build();
      for (const auto sample : row.positive) EXPECT_TRUE(holds(matcher, sample)) << file.name << ":" << row.line << ": misses " << sample;
      for (const auto sample : row.negative) EXPECT_FALSE(holds(matcher, sample)) << file.name << ":" << row.line << ": takes " << sample;
    }
  }
  EXPECT_GT(rows, 2000U);
}

struct PhraseCase {
  std::string_view name, phrase, text;
  bool is_found;
};
constexpr PhraseCase kPhraseCases[] = {
    {"alternatives", "(app|site) is (down|dead)", "the SITE is dead, Jim", true},
    {"optional_word", "is (it|) just me", "is just me?", true},
    {"word_border_behind", "is down", "he is downtown", false},
    {"word_border_before", "is down", "this down jacket", false},
    {"any_ending", "çalışm*", "uygulama ÇALIŞMIYOR", true},
    {"ending_then_word", "kart* geçm*", "kartım geçmiyor", true},
    {"ending_then_word_apart", "kart* geçm*", "kartım hiç geçmiyor", false},
    {"gap_of_four", "no .. power", "no one here has any power", true},
    {"gap_of_five", "no .. power", "no one in here has any power", false},
    {"gap_in_order", "no .. power", "power to no one", false},
    {"nested", "(a (b|c) d|e) f", "a c d f", true},
    {"inside_a_link", "down", "https://x.example/down", false},
    {"inside_a_mention", "down", "@down hello", false},
    {"inside_a_hashtag", "down", "#down", true},
    {"accents_do_not_matter", "caído", "CAIDO", true},
    {"composed_or_not", "caído", "cai\u0301do", true},
};

TEST(Phrase, parses_and_matches) {
  for (const auto& c : kPhraseCases) {
    const auto phrases = detail::parse_phrase(c.phrase);
    ASSERT_TRUE(phrases) << c.name;
    detail::LexiconRow row;
    row.phrases = *phrases;
    detail::Matcher matcher;
    matcher.add_row(row);
    matcher.build();
    EXPECT_EQ(holds(matcher, c.text), c.is_found) << c.name;
  }
}

TEST(Phrase, refuses_what_it_cannot_read) {
  for (const std::string_view text : {"(a|b", "a)", "", "(|)", "a*b"}) EXPECT_FALSE(detail::parse_phrase(text)) << text;
}

TEST(Lexicon, refuses_rows_without_samples_and_unknown_words) {
  constexpr std::string_view kHead = "group\tphrase\tflags\tpositive\tnegative\n";
  for (const std::string_view row : {"down\tis down\t\tit is down\t", "dawn\tis down\t\tit is down\tdawn", "down\tis down\tloud\tit is down\tdawn", "down\tis down"})
    EXPECT_FALSE(detail::parse_lexicon(std::string(kHead) + std::string(row) + "\n", "x")) << row;
}

}  // namespace
}  // namespace postwake
