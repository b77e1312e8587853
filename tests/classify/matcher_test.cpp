// Law: the fast matcher finds what a plain one finds.
#include "classify/lexicon/matcher.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "classify/lexicon/kit.hpp"
#include "classify/naive_matcher.hpp"
#include "postwake/base/embedded.hpp"
#include "postwake/text/fold.hpp"

namespace postwake {
namespace {

std::string told(const std::vector<detail::PhraseHit>& phrases, const std::vector<detail::AliasHit>& aliases) {
  std::vector<std::string> lines;
  const auto number = [](std::uint32_t n) { return std::to_string(n) + " "; };
  for (const auto& hit : phrases)
    lines.push_back(number(hit.start) + number(hit.end) + "row " + number(hit.row) + number(hit.group) + number(hit.needs_service ? 1 : 0) + number(hit.negates ? 1 : 0));
  for (const auto& hit : aliases) lines.push_back(number(hit.start) + number(hit.end) + "alias " + number(hit.alias));
  std::sort(lines.begin(), lines.end());
  std::string all;
  for (const auto& line : lines) all += line + "\n";
  return all;
}

struct BothMatchers {
  detail::Matcher fast;
  NaiveMatcher naive;
  detail::MatcherScratch scratch;
  std::vector<Token> tokens;
  std::vector<detail::PhraseHit> phrases, naive_phrases;
  std::vector<detail::AliasHit> aliases, naive_aliases;

  std::size_t expect_same(std::string_view text) {
    const std::string plain = folded(text);
    segment(plain, tokens);
    fast.match(plain, tokens, scratch, phrases, aliases);
    naive.match(plain, tokens, naive_phrases, naive_aliases);
    const auto is_by_start = [](const auto& a, const auto& b) { return a.start < b.start; };
    EXPECT_TRUE(std::is_sorted(phrases.begin(), phrases.end(), is_by_start) && std::is_sorted(aliases.begin(), aliases.end(), is_by_start));
    EXPECT_EQ(told(phrases, aliases), told(naive_phrases, naive_aliases)) << plain;
    return phrases.size() + aliases.size();
  }
};

TEST(Matcher, finds_what_a_plain_one_finds_in_the_corpora) {
  BothMatchers both;
  std::vector<std::string> texts;
  for (const auto& file : embedded_files()) {
    if (!file.name.starts_with("lexicon/")) continue;
    const auto rows = detail::parse_lexicon(file.bytes, file.name);
    ASSERT_TRUE(rows) << file.name;
    for (const auto& row : *rows) {
      both.fast.add_row(row);
      both.naive.add_row(row);
      // The samples are texts in all scripts that hold phrases or just do not. Some stand in hashtags, links and behind others.
      if (row.line % 3 != 0) continue;
      for (const auto sample : row.positive) texts.emplace_back(sample);
      for (const auto sample : row.negative) texts.emplace_back(sample);
      texts.push_back("#" + std::string(row.positive.front()) + "9.40" + std::string(row.negative.front()) + " https://x.example/" + std::string(row.positive.front()) + " @x" +
                      std::string(row.positive.back()));
    }
  }
  detail::Services services;
  services.read_files(embedded_file("services.tsv"), embedded_file("outage_words.tsv"));
  services.add_aliases(both.fast, 0);
  for (std::uint32_t i = 0; i < services.alias_count(); ++i) {
    const std::string name(services.alias_text(i));
    both.naive.add_alias(name, i);
    if (i % 7 == 0) texts.push_back("وال" + name + " " + name + "ом " + name + "dan שב" + name + "3.5" + name + "는 落" + name + "_" + name);
  }
  both.fast.build();
  std::size_t found = 0;
  for (const auto& text : texts) found += both.expect_same(text);
  EXPECT_GT(found, texts.size());
}

// Few letters, so that literals meet, overlap and continue each other, and everything that text is cut at.
TEST(Matcher, finds_what_a_plain_one_finds_in_mixtures) {
  std::uint32_t state = 20190613;  // fixed seed
  const auto below = [&](std::size_t n) { return (state = state * 1664525U + 1013904223U, state >> 8U) % n; };
  constexpr std::string_view kLetters[] = {"a", "b", "ab", " ", " ", "й", "落", "ち", "ل", "ب", "다", "는", "ก", "9", "'", "ß"};
  constexpr std::string_view kBetween[] = {" ", " ", " #", "@", "_", ".", "9.40", " https://a.b/", "🤬", "-", "ال", "ом", "\u0301", "?"};
  const auto word_of = [&](std::size_t most) {
    std::string word;
    for (std::size_t i = 1 + below(most); i > 0; --i) word += kLetters[below(std::size(kLetters))];
    return word;
  };
  const auto squeezed_of = [&](std::size_t most) {
    for (;;) {
      std::string word = folded(word_of(most));
      while (word.starts_with(' ')) word.erase(0, 1);
      while (word.ends_with(' ')) word.pop_back();
      if (!word.empty()) return word;
    }
  };
  std::size_t found = 0;
  for (int round = 0; round < 300; ++round) {
    BothMatchers both;
    std::vector<std::string> words;
    const auto literal = [&] {
      words.push_back(squeezed_of(round % 3 == 0 ? 20 : 4));
      return detail::PhraseLiteral{words.back(), below(3) == 0};
    };
    for (int i = 0; i < 25; ++i) {
      detail::LexiconRow row;
      row.group = static_cast<std::uint8_t>(below(30));
      row.is_sub = below(3) == 0;
      row.negates = below(2) == 0;
      detail::Phrase phrase;
      for (std::size_t part = 0; part < 1 + below(3) / 2 * (1 + below(2)); ++part) {
        detail::PhrasePart made{{literal()}, static_cast<std::uint8_t>(part > 0 ? below(4) : 0)};
        if (const auto other = literal(); other != made.literals.front()) made.literals.push_back(other);
        phrase.push_back(made);
      }
      row.phrases.push_back(phrase);
      both.fast.add_row(row);
      both.naive.add_row(row);
    }
    for (std::uint32_t i = 0; i < 12; ++i) {
      words.push_back(squeezed_of(6));
      both.fast.add_alias(words.back(), i);
      both.naive.add_alias(words.back(), i);
      if (i == 8) both.fast.build();  // the last ones are the user's
    }
    both.fast.build();
    for (int attempt = 0; attempt < 30; ++attempt) {
      std::string text;
      for (std::size_t i = 1 + below(12); i > 0; --i) {
        text += below(2) == 0 ? words[below(words.size())] : word_of(3);
        text += kBetween[below(std::size(kBetween))];
      }
      found += both.expect_same(text);
      ASSERT_FALSE(HasFailure()) << "round " << round;
    }
  }
  EXPECT_GT(found, 20000U);
}

TEST(Matcher, cuts_hits_of_hostile_texts) {
  detail::Matcher matcher;
  detail::LexiconRow row;
  row.phrases = detail::parse_phrase("a").value();
  matcher.add_row(row);
  matcher.build();
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "a ";
  std::vector<Token> tokens;
  segment(text, tokens);
  detail::MatcherScratch scratch;
  std::vector<detail::PhraseHit> phrases;
  std::vector<detail::AliasHit> aliases;
  matcher.match(text, tokens, scratch, phrases, aliases);
  EXPECT_EQ(phrases.size(), detail::Matcher::kMaxHits);
  EXPECT_EQ(phrases.back().start, 2 * (detail::Matcher::kMaxHits - 1)) << "the first ones are kept";
}

}  // namespace
}  // namespace postwake
