// Laws of classifying: any text, however broken or malicious, ends in a verdict whose spans lie on character borders, in time
// that grows with its length.
#include <gtest/gtest.h>

#include <ctime>

#include "postwake/classify/classifier.hpp"
#include "postwake/text/terminal.hpp"
#include "postwake/text/utf8.hpp"

namespace postwake {
namespace {

const Classifier& following() {
  static const Classifier made = std::move(Classifier::make({.services = {"whatsapp", "Acme Water"}}).value());
  return made;
}

Post hostile_post(std::string text) {
  Post post;
  post.platform = "twitter";
  post.author.handle = "someone_42";
  post.text = std::move(text);
  return post;
}

// Borders of characters; each ill-formed part is one.
std::vector<bool> borders_of(std::string_view text) {
  std::vector<bool> is_border(text.size() + 1, false);
  for (std::size_t at = 0; at < text.size(); decode_utf8(text, at)) is_border[at] = true;
  is_border[text.size()] = true;
  return is_border;
}

void expect_sound_verdict(const Post& post, ClassifierScratch& scratch, Verdict& verdict) {
  following().classify(post, scratch, verdict);
  std::uint32_t sum = 0;
  for (const auto share : verdict.shares) sum += share;
  ASSERT_EQ(sum, 1000U);
  if (verdict.signals.empty()) return;
  const std::vector<bool> is_border = borders_of(post.text);
  for (const auto& signal : verdict.signals) {
    ASSERT_LT(signal.span.start, signal.span.end) << signal.cue;
    ASSERT_LE(signal.span.end, post.text.size()) << signal.cue;
    ASSERT_TRUE(is_border[signal.span.start] && is_border[signal.span.end]) << signal.cue;
  }
}

std::string bytes_of(char32_t c) {
  std::string out;
  append_utf8(out, c);
  return out;
}

// Around each code point stand words that give signals, glued and apart, so that spans begin and end at it.
TEST(HostileText, every_code_point) {
  ClassifierScratch scratch;
  Verdict verdict;
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    if (c > 0x32000 && c < 0xE0000 && c % 256 != 0) continue;  // unassigned
    if (c > 0xE0200 && c % 4096 != 0) continue;                // private use
    const std::string one = bytes_of(c);
    expect_sound_verdict(hostile_post("is" + one + "down instagram" + one + " " + one + one + "落ちた" + one + " #insta" + one + "down @whatsapp" + one), scratch, verdict);
    if (HasFatalFailure()) FAIL() << std::hex << static_cast<std::uint32_t>(c);
  }
}

struct HostileCase {
  std::string_view name, part;
};
// Repeated to a megabyte. What a square of time needs: many openings that never close, many things that are compared in pairs.
constexpr HostileCase kHostileCases[] = {
    {"phrases", "is down "},
    {"negations", "not "},
    {"negated_phrases", "not down "},
    {"negations_far_from_phrases", "not aa bb cc dd ee ff is down "},
    {"hashtags", "#instagramdown "},
    {"glued_hashtag", "#instagramwhatsappdown"},
    {"shared_brands", "#vodafonedown @vodafone "},
    {"hash_signs", "#"},
    {"hash_and_digits", "#1"},
    {"mentions", "@whatsapp "},
    {"at_signs", "@"},
    {"hosts", "@a@b.c."},
    {"ambiguous_names", "signal is "},
    {"names_with_endings", "инстаграмом"},
    {"one_word", "a"},
    {"one_cyrillic_word", "не"},
    {"han", "落"},
    {"han_phrases", "落ちた"},
    {"thai", "ล่ม"},
    {"hangul_jamo", "\u1100\u1161"},
    {"voiced_kana", "か\u3099"},
    {"zalgo", "a\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308"},
    {"marks_alone", "\u0301"},
    {"bidi", "\u202E\u202Dis down\u2066\u2069"},
    {"invisible", "\u200B\u200D\uFEFF\u00AD"},
    {"long_folding", "\uFDFA"},
    {"hyphens", "a-"},
    {"links", "https://x.example/down "},
    {"one_link", "https://x.example/a/"},
    {"claims", "56,999 reports "},
    {"numbers", "1,2.3:4"},
    {"emoji", "🤬"},
    {"flags_and_tones", "🇩🇪👍🏽"},
    {"quotes", "\"'"},
    {"proclitics", "وبالانستا"},
    {"nul", std::string_view("is down\0", 8)},
    {"escapes", "\x1B[31mis down\x1B[0m"},
    {"cut_sequence", "is down\xE2\x82"},
    {"stray_bytes", "\x80\xBFinstagram"},
    {"overlong", "\xC0\xAF is down \xE0\x80\xAF"},
    {"surrogates", "\xED\xA0\x80 down \xED\xB0\x80"},
    {"above_unicode", "\xF4\x90\x80\x80 down \xFF\xFE"},
};

/// The least of three runs, or the first that is short enough.
double seconds_for(std::string_view part, std::size_t size, double enough, ClassifierScratch& scratch, Verdict& verdict) {
  Post post = hostile_post("");
  while (post.text.size() < size) post.text += part;
  double best = 1e9;
  for (int round = 0; round < 3 && best > enough; ++round) {
    const std::clock_t before = std::clock();  // CPU time: what others do does not count
    following().classify(post, scratch, verdict);
    best = std::min(best, static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC);
  }
  expect_sound_verdict(post, scratch, verdict);
  return best;
}

// A sixteenth of a megabyte against the whole: 16 times the time where it is linear, 256 times where it is a square.
TEST(HostileText, a_megabyte_takes_linear_time) {
  ClassifierScratch scratch;
  Verdict verdict;
  for (const auto& c : kHostileCases) {
    const double small = seconds_for(c.part, std::size_t{1} << 16U, 0, scratch, verdict);
    if (HasFatalFailure()) FAIL() << c.name;
    const double bound = 64 * std::max(small, 0.002);
    const double large = seconds_for(c.part, std::size_t{1} << 20U, bound / 2, scratch, verdict);
    EXPECT_LT(large, bound) << c.name << ": " << small << " s, then " << large << " s";
  }
}

TEST(HostileText, explanations_are_safe_and_narrow) {
  ClassifierScratch scratch;
  for (const auto& c : kHostileCases) {
    ClassifiedPost classified{hostile_post(""), {}};
    while (classified.post.text.size() < 500) classified.post.text += c.part;
    following().classify(classified.post, scratch, classified.verdict);
    const std::string told = following().explain(classified);
    ASSERT_TRUE(is_valid_utf8(told)) << c.name;
    for (std::size_t start = 0; start < told.size();) {
      const std::size_t end = told.find('\n', start);
      ASSERT_NE(end, std::string::npos) << c.name;
      const std::string line = told.substr(start, end - start);
      EXPECT_LE(display_width(line), 100U) << c.name << ": " << line;
      EXPECT_EQ(terminal_escaped(line), line) << c.name;
      start = end + 1;
    }
  }
}

// Law: random mixes of valid and broken pieces.
TEST(HostileText, any_mix_gives_a_sound_verdict) {
  std::uint32_t state = 20190613;  // fixed seed
  const auto next = [&] { return state = state * 1664525U + 1013904223U; };
  ClassifierScratch scratch;
  Verdict verdict;
  for (int round = 0; round < 5000; ++round) {
    std::string text;
    for (std::uint32_t i = next() >> 8 & 15U; i > 0; --i) {
      if ((next() >> 10 & 3U) != 0) text += kHostileCases[(next() >> 9) % std::size(kHostileCases)].part;
      else text += static_cast<char>(next() >> 11 & 0xFFU);
    }
    expect_sound_verdict(hostile_post(text), scratch, verdict);
    if (HasFatalFailure()) FAIL() << "round " << round;
  }
}

}  // namespace
}  // namespace postwake
