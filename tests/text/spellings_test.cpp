#include "postwake/text/spellings.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "postwake/text/utf8.hpp"

namespace postwake {
namespace {

std::string escaped(char32_t c) {
  const auto unit = [](unsigned u) {
    std::string out = "\\u";
    for (unsigned shift = 16; shift > 0; shift -= 4) out.push_back("0123456789abcdef"[u >> (shift - 4) & 0xFU]);
    return out;
  };
  if (c < 0x10000) return unit(static_cast<unsigned>(c));
  return unit(static_cast<unsigned>(0xD800 + ((c - 0x10000) >> 10))) + unit(static_cast<unsigned>(0xDC00 + ((c - 0x10000) & 0x3FF)));
}

/// The slowest matcher that could be right: tries every start, and both ways to write each character.
bool found(const std::vector<SpellingPositions>& patterns, const std::string& bytes) {
  const auto from = [&](auto&& self, const SpellingPositions& positions, std::size_t position, std::size_t at) -> bool {
    if (position == positions.size()) return true;
    for (const char32_t c : positions[position]) {
      std::string utf8;
      append_utf8(utf8, c);
      for (const std::string& spelling : {utf8, escaped(c)})
        if (bytes.compare(at, spelling.size(), spelling) == 0 && self(self, positions, position + 1, at + spelling.size())) return true;
    }
    return false;
  };
  for (const auto& positions : patterns)
    for (std::size_t at = 0; at < bytes.size(); ++at)
      if (from(from, positions, 0, at)) return true;
  return false;
}

TEST(Spellings, NoSpellingOfATagIsMissed) {
  const std::string_view tags[] = {"instagramdown", "apagón", "straße", "障害", "ダウン", "сбой", "트위터", "διακοπές", "offline", "kg", "إنستغرام"};
  // Characters that hostile or careless writers use instead; many fold to something else and simply do not match.
  std::u32string noise = U"iIıİｉ𝐢𝓲ⅰsSſßﬆnNñŉoOóòºſﬀﬁﬂkKKgG㎏アｱダﾀﾞﾟ゙\u0301\u0308\u0323σςΣｓﾄｳﾝءأإٱﺇﻧ트ᄐ\u1173위터ﾾ\u11AB";
  std::mt19937 random(11);
  int matches = 0;
  for (const auto match : {TagMatch::loose, TagMatch::exact}) {
    for (const auto tag : tags) {
      const auto patterns = spellings(tag, match);
      const std::string key = tag_key(tag, match);
      std::u32string letters;
      for (std::size_t at = 0; at < tag.size();) letters.push_back(decode_utf8(tag, at));
      for (int round = 0; round < 1500; ++round) {
        std::u32string changed = letters;
        for (auto n = random() % 3; n > 0; --n) {
          const std::size_t at = random() % changed.size();
          const char32_t c = noise[random() % noise.size()];
          if (random() % 2 == 0) changed[at] = c;
          else changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(at), c);
        }
        std::string text, raw;
        for (const char32_t c : changed) {
          append_utf8(text, c);
          if (random() % 3 == 0) raw += escaped(c);
          else append_utf8(raw, c);
        }
        if (tag_key(text, match) != key) continue;
        ++matches;
        ASSERT_TRUE(found(patterns, raw)) << tag << ": " << raw;
      }
    }
  }
  EXPECT_GT(matches, 10'000);
}

struct SpellingCase {
  std::string_view name, tag, raw;
  bool loose, exact;
};

const SpellingCase kSpellingCases[] = {
    {"plain", "apagon", "{\"text\":\"#APAGON\"}", true, true},
    {"accent", "apagon", "#apagón", true, false},
    {"escaped_accent", "apagon", "#apag\\u00f3n", true, false},
    {"decomposed", "apagon", "#apago\u0301n", true, false},
    {"decomposed_escape", "apagon", "#apago\\u0301n", true, false},
    {"surrogate_pair", "down", "\\ud835\\udc1down", true, true},
    {"ligature", "offline", "o\uFB00line", true, true},
    {"nothing_like_it", "apagon", "{\"text\":\"all is well\"}", false, false},
};

TEST(Spellings, KnownCases) {
  for (const auto& row : kSpellingCases) {
    EXPECT_EQ(found(spellings(row.tag, TagMatch::loose), std::string(row.raw)), row.loose) << row.name;
    EXPECT_EQ(found(spellings(row.tag, TagMatch::exact), std::string(row.raw)), row.exact) << row.name;
  }
}

TEST(Spellings, LongestWordOfAPhrase) {
  EXPECT_EQ(longest_word("AT&T is down"), "down");
  EXPECT_EQ(longest_word("can't connect"), "connect");
  EXPECT_EQ(longest_word("障害 です"), "障害");
  EXPECT_EQ(longest_word("!?"), "");
}

}  // namespace
}  // namespace postwake
