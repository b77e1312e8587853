#include "postwake/text/spellings.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <set>
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

void append_escape(std::string& out, unsigned unit) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out.push_back(kHex[unit >> static_cast<unsigned>(shift) & 0xFU]);
}

/// Both ways to write a character.
void add_spellings(std::vector<std::string>& to, char32_t c) {
  std::string utf8;
  append_utf8(utf8, c);
  to.push_back(std::move(utf8));
  std::string escaped;
  if (c < 0x10000) append_escape(escaped, static_cast<unsigned>(c));
  else {
    append_escape(escaped, static_cast<unsigned>(0xD800U + ((c - 0x10000U) >> 10U)));
    append_escape(escaped, static_cast<unsigned>(0xDC00U + ((c - 0x10000U) & 0x3FFU)));
  }
  to.push_back(std::move(escaped));
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
    std::vector<std::string> here;
    add_spellings(here, c);
    for (const SingleMate& one : mates.of(c)) add_spellings(here, one.mate);
    positions.push_back(std::move(here));
  }

  // What breaks "one character, one position".
  std::set<char32_t> apart;
  for (const SeveralMate& one : mates.severals)
    if (folded.find(mates.folding(one)) != CodePoints::npos) apart.insert(one.mate);
  UErrorCode status = U_ZERO_ERROR;
  const auto* nfkd = icu::Normalizer2::getNFKDInstance(status);
  POSTWAKE_EXPECTS(U_SUCCESS(status));
  const CodePoints decomposed = code_points(nfkd->normalize(key_text, status));
  bool has_latin = false;
  for (const char32_t c : decomposed) {
    has_latin = has_latin || (c < 0x250 && u_isalpha(static_cast<UChar32>(c)) != 0);
    if (folded.find(c) != CodePoints::npos || !joins_backwards(static_cast<UChar32>(c))) continue;
    apart.insert(c);
    for (const SingleMate& one : mates.of(c)) apart.insert(one.mate);
    for (const SeveralMate& one : mates.severals)
      if (mates.folding(one).find(c) != std::u32string_view::npos) apart.insert(one.mate);
  }
  if (has_latin && match == TagMatch::loose)
    for (char32_t mark = 0x0300; mark <= 0x036F; ++mark) apart.insert(mark);

  std::vector<SpellingPositions> all;
  all.push_back(std::move(positions));
  if (!apart.empty()) {
    std::vector<std::string> marks;
    for (const char32_t c : apart) add_spellings(marks, c);
    all.push_back({std::move(marks)});
  }
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
