#include "postwake/text/fold.hpp"

#include <gtest/gtest.h>

#include "postwake/text/segment.hpp"
#include "postwake/text/utf8.hpp"

namespace postwake {
namespace {

struct FoldCase {
  std::string_view name, text, expected;
};
constexpr FoldCase kFoldCases[] = {
    {"ascii", "Is it DOWN?", "is it down?"},
    {"accents", "Está CAÍDO, não é?", "esta caido, nao e?"},
    {"composed_apart", "cai\u0301do", "caido"},
    {"polish_and_danish_strokes", "łódź søndag đá", "lodz sondag da"},
    {"turkish", "İSTANBUL ışık", "istanbul isik"},
    {"german", "Straße GROẞ", "strasse gross"},
    {"cyrillic_marks", "Ёлка й", "елка и"},
    {"greek_tonos_and_final_sigma", "Έπεσε ΟΔΟΣ", "επεσε οδοσ"},
    {"full_width", "ＤＯＷＮ！１２３", "down!123"},
    {"half_width_kana", "ﾂｲｯﾀｰ ｶﾞ", "ツイッター ガ"},
    {"kana_voicing_apart", "か\u3099", "が"},
    {"hangul_jamo", "\u1112\u1161\u11AB", "한"},
    {"korean_laughter_stays", "ㅋㅋ", "ㅋㅋ"},
    {"arabic_alefs_and_points", "أَنَا إلى آخر", "انا الي اخر"},
    {"arabic_tatweel_and_teh", "معـــطلة", "معطله"},
    {"persian_letters", "قطعی کیفیت", "قطعي كيفيت"},
    {"arabic_digits", "١٢٣ ۴۵۶", "123 456"},
    {"hebrew_points", "שָׁלוֹם", "שלום"},
    {"elongation", "nooooo!!!!", "noo!!"},
    {"digits_are_not_cut", "10000", "10000"},
    {"invisible", "in\u200Bsta\u00ADgram\uFE0F", "instagram"},
    {"blanks", "a \t\n b\u3000c", "a b c"},
    {"quotes", "it’s “down”", "it's \"down\""},
    {"hyphen_between_letters", "avez-vous mag\u2010log", "avez vous mag log"},
    {"hyphens_behind_signs", "a-b #c-d e-f x/y-z g-h @i-j-k l-m", "a b #c-d e f x/y-z g h @i-j-k l m"},
    {"hyphen_elsewhere", "5-3 -a https://a-b.example/c-d", "5-3 -a https://a-b.example/c-d"},
    {"skin_tone", "👍🏽", "👍"},
    {"bold_letters", "𝗱𝗼𝘄𝗻", "down"},
    {"empty", "", ""},
};

TEST(Fold, folds) {
  for (const auto& c : kFoldCases) {

    EXPECT_EQ(folded(c.text), c.expected) << c.name;
  }
}

TEST(Fold, twice_is_once_for_every_code_point) {
  FoldedText once, twice;
  for (char32_t c = 1; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    if (c > 0x32000 && c < 0xE0000) continue;  // unassigned
    std::string text = "x";
    append_utf8(text, c);
    text += "-y";
    append_utf8(text, c);
    fold(text, once);
    fold(once.text, twice);
    ASSERT_EQ(once.text, twice.text) << std::hex << static_cast<std::uint32_t>(c);
    ASSERT_TRUE(is_valid_utf8(once.text)) << std::hex << static_cast<std::uint32_t>(c);
    ASSERT_EQ(once.origin.size(), once.text.size() + 1);
  }
}

// Law: sixteen bytes of ASCII at a time give what one character at a time gives. An invisible character behind each keeps the
// latter apart, and is dropped.
TEST(Fold, many_at_once_are_as_one_by_one) {
  std::uint32_t state = 20190613;  // fixed seed
  const auto below = [&](std::size_t n) { return (state = state * 1664525U + 1013904223U, state >> 8U) % n; };
  constexpr std::string_view kParts[] = {"a", "B", "aaa", "  ", " ", "-", "0", "000", "`", "\t", "\x7F", "é", "й", "落", "🤬", "か\u3099", "#", "@x", "/", "e\u0301", "word", "Other words"};
  constexpr std::string_view kDropped = "\u200B";
  for (int round = 0; round < 20000; ++round) {
    std::string text, apart;
    std::vector<std::uint32_t> place_apart;  // of each byte of `text`
    for (std::size_t i = below(30); i > 0; --i) text += kParts[below(std::size(kParts))];
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t start = at;
      decode_utf8(text, at);
      for (std::size_t i = start; i < at; ++i) place_apart.push_back(static_cast<std::uint32_t>(apart.size() + (i - start)));
      apart.append(text, start, at - start).append(kDropped);
    }
    place_apart.push_back(static_cast<std::uint32_t>(apart.size()));
    FoldedText together, alone;
    fold(text, together);
    fold(apart, alone);
    ASSERT_EQ(together.text, alone.text) << text;
    ASSERT_EQ(together.is_elongated, alone.is_elongated) << text;
    ASSERT_EQ(together.origin.size(), alone.origin.size()) << text;
    for (std::size_t i = 0; i < together.origin.size(); ++i) ASSERT_EQ(place_apart[together.origin[i]], alone.origin[i]) << text << " at " << i;
  }
}

// Law: spans lie on code point borders of the original, in order, for any mix of characters.
TEST(Fold, the_way_back_ends_on_borders) {
  std::uint32_t state = 12345;  // fixed seed
  const auto next = [&] { return state = state * 1664525U + 1013904223U; };
  const char32_t pool[] = {'a', 'A', ' ', '-', '!', '#', '@', 'o', 0xE9, 0x301, 0x640, 0x627, 0x622, 0xFDFA, 0x3099, 0x304B, 0x1100, 0x1161, 0x11A8,
                           0x200D, 0x1F602, 0x1F3FD, 0xFF21, 0x338F, 0x2026, 0x5D0, 0xE33, 0x1D5EE, 0xDF, 0x130, '\n', 0x202E};
  FoldedText out, again;
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    const std::size_t length = next() >> 8 & 15U;
    for (std::size_t i = 0; i < length; ++i) append_utf8(text, pool[(next() >> 10) % std::size(pool)]);
    fold(text, out);
    fold(out.text, again);
    ASSERT_EQ(out.text, again.text) << text;
    std::vector<bool> is_border(text.size() + 1, false);
    for (std::size_t at = 0; at < text.size(); decode_utf8(text, at)) is_border[at] = true;
    is_border[text.size()] = true;
    std::size_t start = 0;
    std::uint32_t reached = 0;
    while (start < out.text.size()) {
      std::size_t end = start;
      decode_utf8(out.text, end);
      const auto [from, to] = out.original(start, end);
      ASSERT_LT(from, to);
      ASSERT_TRUE(is_border[from] && is_border[to]) << text;
      ASSERT_GE(from, reached);
      reached = from;
      start = end;
    }
  }
}

struct SegmentCase {
  std::string_view name, text, expected;  // tokens joined by '|', with a letter for the kind
};
constexpr SegmentCase kSegmentCases[] = {
    {"words", "is it down?", "w:is|w:it|w:down|m:?"},
    {"numbers", "1,234.5 at 09:40, 5g", "n:1,234.5|w:at|n:09:40|m:,|w:5g"},
    {"hashtag", "#insta_down now", "h:#insta_down|w:insta|w:down|w:now"},
    {"hash_number", "#1", "m:#|n:1"},
    {"mention", "@ab_c hi a@b.co", "a:@ab_c|w:hi|w:a|m:@|w:b|m:.|w:co"},
    {"fediverse", "@a@b.example hi", "a:@a@b.example|w:hi"},
    {"url", "see https://x.example/a?b end", "w:see|u:https://x.example/a?b|w:end"},
    {"unspaced", "instaล่มแล้ว", "w:insta|s:ล่มแล้ว"},
    {"emoji", "ok 😂😂", "w:ok|e:😂|e:😂"},
};

TEST(Segment, cuts) {
  for (const auto& c : kSegmentCases) {
    std::vector<Token> tokens;
    segment(c.text, tokens);
    std::string got;
    for (const auto& token : tokens) {
      if (!got.empty()) got += '|';
      got += "wsnhauem"[static_cast<std::size_t>(token.kind)];
      got += ':';
      got += c.text.substr(token.start, token.end - token.start);
    }
    EXPECT_EQ(got, c.expected) << c.name;
  }
}

// Law: a text is cut as its parts between blanks are, however far its end is.
TEST(Segment, cuts_a_text_as_its_parts) {
  std::uint32_t state = 20190613;  // fixed seed
  const auto below = [&](std::size_t n) { return (state = state * 1664525U + 1013904223U, state >> 8U) % n; };
  constexpr std::string_view kParts[] = {"a", "word", "0", "9.4", ":", "#", "_", "@", "é", "й", "落", "🤬", "?", "-", "http://", "z9"};
  for (int round = 0; round < 5000; ++round) {
    std::string whole;
    std::vector<Token> expected, cut;
    for (std::size_t i = 1 + below(12); i > 0; --i) {
      std::string part;
      for (std::size_t j = 1 + below(4); j > 0 && part.size() < 9; --j) part += kParts[below(std::size(kParts))];
      segment(part, cut);
      const std::uint32_t words = expected.empty() ? 0 : expected.back().words_before + (expected.back().kind == TokenKind::word || expected.back().kind == TokenKind::number || expected.back().kind == TokenKind::unspaced ? 1 : 0);
      for (auto token : cut) {
        token.start += static_cast<std::uint32_t>(whole.size());
        token.end += static_cast<std::uint32_t>(whole.size());
        token.words_before += words;
        expected.push_back(token);
      }
      whole += part + " ";
    }
    segment(whole, cut);
    ASSERT_EQ(cut.size(), expected.size()) << whole;
    for (std::size_t i = 0; i < cut.size(); ++i) {
      ASSERT_EQ(cut[i].start, expected[i].start) << whole;
      ASSERT_EQ(cut[i].end, expected[i].end) << whole;
      ASSERT_EQ(cut[i].kind, expected[i].kind) << whole;
      ASSERT_EQ(cut[i].is_in_hashtag, expected[i].is_in_hashtag) << whole;
      ASSERT_EQ(cut[i].words_before, expected[i].words_before) << whole;
    }
  }
}

void expect_same_cuts(std::string_view text) {
  static FoldedText folded;  // what a longer text left stands behind a shorter one
  static std::vector<Token> fast, plain;
  fold(text, folded);
  segment(folded, fast);
  segment(folded.text, plain);
  ASSERT_EQ(fast.size(), plain.size()) << text;
  for (std::size_t i = 0; i < fast.size(); ++i) {
    ASSERT_EQ(fast[i].start, plain[i].start) << text;
    ASSERT_EQ(fast[i].end, plain[i].end) << text;
    ASSERT_EQ(fast[i].kind, plain[i].kind) << text;
    ASSERT_EQ(fast[i].is_in_hashtag, plain[i].is_in_hashtag) << text;
    ASSERT_EQ(fast[i].words_before, plain[i].words_before) << text;
  }
}

// Law: 64 bytes at a time are cut as one character at a time.
TEST(Segment, fast_is_plain_for_every_code_point) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    if (c > 0x32000 && c < 0xE0000) continue;  // unassigned
    std::string one;
    append_utf8(one, c);
    ASSERT_NO_FATAL_FAILURE(expect_same_cuts("x" + one + one + "-" + one + " 1" + one + " @" + one + " #" + one + "落" + one));
  }
}

TEST(Segment, fast_is_plain_where_steps_end) {
  constexpr std::string_view kFillers[] = {"ab", "a ", "лй", "落て", "12", "🤬", ". ", "한국"};
  constexpr std::string_view kSpecial[] = {"", "x", "#tag_z9", "#落_a", "#1", "@ab.c", "@a@b-.c", "@é", "http://x/y", "t.co/z", "ww.x", "what.", "the:", "9:40", "9.40pm", "5g", "л", "落", "🤬", "!?"};
  for (const auto filler : kFillers) {
    for (std::size_t size = 0; size <= 140; size += filler.size()) {
      std::string before;
      while (before.size() < size) before += filler;
      for (const auto special : kSpecial)
        for (const std::string_view behind : {"", " ", "a", "é", "落", "@b"}) {
          ASSERT_NO_FATAL_FAILURE(expect_same_cuts(before + std::string(special) + std::string(behind)));
          ASSERT_NO_FATAL_FAILURE(expect_same_cuts(before + " " + std::string(special) + std::string(behind) + before));
        }
    }
  }
}

TEST(Segment, fast_is_plain_for_mixtures_and_broken_bytes) {
  std::uint32_t state = 20190613;  // fixed seed
  const auto below = [&](std::size_t n) { return (state = state * 1664525U + 1013904223U, state >> 8U) % n; };
  constexpr std::string_view kParts[] = {"a", "Word", " ", "0", "9.4", ":", "#", "_", "@", "é", "й", "落", "ล", "🤬", "?", "-", "http://", "t.co/", "pic.twitter.com/", "z9", "aaa",
                                         "\u1112\u1161\u11AB", "か\u3099", "㎞", "ﷺ", "\u200B", "\x80", "\xFF", "\xC3", "\xE2\x82", "\xED\xA0\x80", "\xF0\x9F"};
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (std::size_t i = below(60); i > 0; --i) text += kParts[below(std::size(kParts))];
    ASSERT_NO_FATAL_FAILURE(expect_same_cuts(text));
  }
}

}  // namespace
}  // namespace postwake
