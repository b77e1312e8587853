#include "postwake/text/spellings.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <span>
#include <string_view>

#include "postwake/base/expects.hpp"
#include "postwake/text/utf8.hpp"

namespace postwake {
namespace {

using CodePoints = std::u32string;

CodePoints code_points(const icu::UnicodeString& text) {
  CodePoints out;
  for (int32_t i = 0; i < text.length();) {
    const UChar32 c = text.char32At(i);
    out.push_back(static_cast<char32_t>(c));
    i += U16_LENGTH(c);
  }
  return out;
}

struct SingleMate {
  char32_t folded, mate;  ///< `mate` folds to `folded` alone
};
struct SeveralMate {
  char32_t mate;          ///< folds to several characters, or joins others
  std::uint16_t offset, size;
};
#include "mates_table.inc"  // made by make_mates.cpp when the program is built

/// What every character folds to, turned round.
struct Mates {
  std::span<const SingleMate> singles;  ///< by folded character
  std::span<const SeveralMate> severals;
  const char32_t* folded;

  std::span<const SingleMate> of(char32_t c) const {
    const auto [begin, end] = std::equal_range(singles.begin(), singles.end(), SingleMate{c, 0},
                                               [](const SingleMate& a, const SingleMate& b) { return a.folded < b.folded; });
    return {begin, end};
  }
  std::u32string_view folding(const SeveralMate& mate) const { return {folded + mate.offset, mate.size}; }
};

constexpr Mates kLoose{kLooseSingle, kLooseSeveral, kLooseFolded};
constexpr Mates kExact{kExactSingle, kExactSeveral, kExactFolded};

CodePoints decomposed(const icu::UnicodeString& text) {
  // Most tags are: their code points are all there is to know, and ICU's data stays where it is.
  if (std::all_of(text.getBuffer(), text.getBuffer() + text.length(), [](char16_t unit) { return unit < 0x80; })) return code_points(text);
  UErrorCode status = U_ZERO_ERROR;
  const auto* nfkd = icu::Normalizer2::getNFKDInstance(status);
  POSTWAKE_EXPECTS(U_SUCCESS(status));
  return code_points(nfkd->normalize(text, status));
}

/// True for a character that NFC can join to the one before it.
bool joins_backwards(UChar32 c) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* nfkc = icu::Normalizer2::getNFKCInstance(status);
  POSTWAKE_EXPECTS(U_SUCCESS(status));
  return u_getCombiningClass(c) != 0 || nfkc->hasBoundaryBefore(c) == 0;
}

}  // namespace

std::vector<SpellingPositions> spellings(std::string_view word, TagMatch match) {
  const std::string key = tag_key(word, match);
  const auto key_text = icu::UnicodeString::fromUTF8(key);
  const CodePoints folded = code_points(key_text);
  const Mates& mates = match == TagMatch::exact ? kExact : kLoose;

  SpellingPositions positions;
  for (const char32_t c : folded) {
    const std::span<const SingleMate> others = mates.of(c);
    std::u32string& here = positions.emplace_back();
    here.reserve(others.size() + 1);
    here.push_back(c);
    for (const SingleMate& one : others) here.push_back(one.mate);
    std::sort(here.begin(), here.end());
  }

  // What breaks "one character, one position".
  std::u32string apart;
  for (const SeveralMate& one : mates.severals)
    if (folded.find(mates.folding(one)) != CodePoints::npos) apart.push_back(one.mate);
  bool has_latin = false;
  for (const char32_t c : decomposed(key_text)) {
    has_latin = has_latin || (c < 0x250 && u_isalpha(static_cast<UChar32>(c)) != 0);
    if (folded.find(c) != CodePoints::npos || !joins_backwards(static_cast<UChar32>(c))) continue;
    apart.push_back(c);
    for (const SingleMate& one : mates.of(c)) apart.push_back(one.mate);
    for (const SeveralMate& one : mates.severals)
      if (mates.folding(one).find(c) != std::u32string_view::npos) apart.push_back(one.mate);
  }
  if (has_latin && match == TagMatch::loose)
    for (char32_t mark = 0x0300; mark <= 0x036F; ++mark) apart.push_back(mark);
  std::sort(apart.begin(), apart.end());
  apart.erase(std::unique(apart.begin(), apart.end()), apart.end());

  std::vector<SpellingPositions> all;
  all.push_back(std::move(positions));
  if (!apart.empty()) all.push_back({std::move(apart)});
  return all;
}

std::string longest_word(std::string_view phrase) {
  std::string best, current;
  std::size_t best_length = 0, length = 0;
  for (std::size_t at = 0; at <= phrase.size();) {
    const char32_t c = at < phrase.size() ? decode_utf8(phrase, at) : (++at, U' ');
    if (u_isalnum(static_cast<UChar32>(c)) || (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_M_MASK) != 0) {
      append_utf8(current, c);
      ++length;
    } else {
      if (length > best_length) {
        best = current;
        best_length = length;
      }
      current.clear();
      length = 0;
    }
  }
  return best;
}

}  // namespace postwake
