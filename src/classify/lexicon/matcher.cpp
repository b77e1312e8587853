#include "classify/lexicon/matcher.hpp"

#include <algorithm>

#include "postwake/text/fold.hpp"
#include "postwake/text/utf8.hpp"

namespace postwake::detail {
namespace {

constexpr std::uint32_t kGapBytes = 48;  // about sixteen characters of a script without blanks, which has no words to count

constexpr std::size_t kShortestWithEnding = 5;  // bytes of a name
constexpr std::size_t kLongestEnding = 16;      // bytes; a longer rest of the word is no ending, and need not be read to its end

bool is_ascii_letter(char c) { return c >= 'a' && c <= 'z'; }

// Endings that names take in Slavic and Turkic languages, behind a name of at least five letters.
bool is_case_ending(std::string_view ending) {
  static constexpr std::string_view kEndings[] = {"а", "у", "е", "ом", "ем", "ы", "и", "і", "ою", "ой", "ою", "я", "ю", "ів", "ов", "а", "ami", "em",
                                           "ie", "a", "u", "owi", "om", "ie", "y", "ow", "s", "da", "de", "ta", "te", "dan", "den", "tan",
                                           "ten", "i", "in", "un", "e", "ye", "ya", "ko", "pe", "par", "mein"};
  return std::find(std::begin(kEndings), std::end(kEndings), ending) != std::end(kEndings);
}

bool is_hangul(std::string_view text, std::size_t at) {
  const char32_t c = decode_utf8(text, at);
  return c >= 0xAC00 && c <= 0xD7A3;
}

// A name with an ending: particles in Korean, cases elsewhere.
bool has_ending(std::string_view text, std::size_t end) {
  std::size_t stop = end;
  while (stop < text.size() && stop - end <= kLongestEnding) {
    std::size_t next = stop;
    if (!is_word_kind(char_kind(decode_utf8(text, next)))) break;
    stop = next;
  }
  std::size_t last = end;
  decode_utf8_before(text, last);
  const bool is_korean = is_hangul(text, last) && is_hangul(text, end) && stop - end <= 9;
  return is_korean || is_case_ending(text.substr(end, stop - end));
}

// Whether a literal that stands in the text counts there.
bool does_count(std::string_view text, const LiteralHit& hit, std::uint32_t token_start, PhraseEnd meaning) {
  const bool is_prefix = meaning.is(PhraseEnd::kIsPrefix), is_alias = meaning.is(PhraseEnd::kIsAlias);
  if (hit.is_inside) return is_prefix || !is_ascii_letter(text[hit.end - 1]) || hit.end == text.size() || !is_ascii_letter(text[hit.end]);
  if (hit.start != token_start && !is_alias) return false;  // behind a proclitic
  return hit.is_whole || is_prefix || (is_alias && hit.end - hit.start >= kShortestWithEnding && has_ending(text, hit.end));
}

// Hits come nearly sorted, and most posts have a handful.
template <typename Hit, typename Before>
void sort_few(std::vector<Hit>& hits, Before&& is_before) {
  constexpr std::size_t kFew = 16;
  if (hits.size() > kFew) {
    std::sort(hits.begin(), hits.end(), is_before);
    return;
  }
  for (std::size_t i = 1; i < hits.size(); ++i) {
    if (!is_before(hits[i], hits[i - 1])) continue;
    const Hit hit = hits[i];
    std::size_t at = i;
    for (; at > 0 && is_before(hit, hits[at - 1]); --at) hits[at] = hits[at - 1];
    hits[at] = hit;
  }
}

}  // namespace

Matcher::Sizes& Matcher::sizes() {
  if (sizes_.own().empty()) sizes_.own().emplace_back();
  return sizes_.own().front();
}

void Matcher::add_row(const LexiconRow& row) {
  const std::uint32_t kind = (row.needs_service ? PhraseEnd::kNeedsService : 0U) | (row.negates ? PhraseEnd::kNegates : 0U);
  for (const auto& phrase : row.phrases) {
    const std::size_t first = parts_.size();
    for (std::size_t i = 0; i < phrase.size(); ++i) {
      const bool is_part = phrase.size() > 1;
      if (is_part) parts_.own().push_back({sizes().rows, phrase[i].gap, static_cast<std::uint8_t>(i), i + 1 == phrase.size(), row.is_sub});
      const std::size_t number = is_part ? first + i : sizes().rows;
      for (const auto& literal : phrase[i].literals) {
        const auto place = row.is_sub ? PhraseTable::Place::inside : literal.is_prefix ? PhraseTable::Place::open : PhraseTable::Place::bounded;
        known_.add(literal.text, place, {number, row.group, kind | (is_part ? PhraseEnd::kIsPart : 0U) | (i > 0 ? PhraseEnd::kIsLater : 0U) | (literal.is_prefix ? PhraseEnd::kIsPrefix : 0U)});
      }
    }
  }
  row_languages_.own().push_back(row.language);
  if (languages_.empty() || languages_.own().back() != row.language) languages_.own().push_back(row.language);
  ++sizes().rows;
}

void Matcher::add_alias(std::string_view text, std::uint32_t alias) {
  std::size_t next = 0;
  const bool is_unspaced = !text.empty() && char_kind(decode_utf8(text, next)) == CharKind::unspaced;
  const bool takes_ending = text.size() >= kShortestWithEnding;
  has_users_ = has_users_ || is_built_;
  (is_built_ ? users_ : known_)
      .add(text, is_unspaced ? PhraseTable::Place::inside : takes_ending ? PhraseTable::Place::open : PhraseTable::Place::bounded,
           {alias, 0, PhraseEnd::kIsAlias});
}

void Matcher::build() {
  if (!is_built_) sizes();
  (is_built_ ? users_ : known_).build();
  is_built_ = true;
}

struct Matcher::Found {
  std::string_view text;
  const std::vector<Token>& tokens;
  MatcherScratch& scratch;
  std::vector<PhraseHit>& phrases;
  std::vector<AliasHit>& aliases;

  std::uint32_t has_reached(std::uint32_t part) const { return static_cast<std::uint32_t>(scratch.is_reached[part / 64] >> part % 64 & 1U); }

  // Words before the first token that starts at or behind `end`.
  std::uint32_t words_at(std::size_t first_token, std::uint32_t end) const {
    std::size_t i = first_token;
    while (i < tokens.size() && tokens[i].start < end) ++i;
    return i < tokens.size() ? tokens[i].words_before : tokens.back().words_before + 1U;
  }
};

void Matcher::take(const LiteralHit& hit, PhraseEnd meaning, Found& to) const {
  if (meaning.is(PhraseEnd::kIsAlias)) {
    if (to.aliases.size() < kMaxHits) to.aliases.push_back({hit.start, hit.end, meaning.number()});
    return;
  }
  std::uint32_t row = meaning.number(), whole_start = hit.start, gap_start = 0, gap_end = 0;
  if (meaning.is(PhraseEnd::kIsPart)) {
    const Part& part = parts_[meaning.number()];
    auto* reached = &to.scratch.reached[meaning.number()];
    row = part.row;
    if (part.number > 0) {
      const auto& before = reached[-1];
      if (before.end > hit.start) return;
      if (part.is_sub) {
        if (hit.start - before.end > (part.gap > 0 ? kGapBytes : 1U)) return;
      } else {
        const std::uint32_t here = to.tokens[hit.token].words_before, words_after = to.words_at(before.token, before.end);
        if (here < words_after || here - words_after > part.gap) return;
      }
      whole_start = before.start;
      gap_start = before.end;
      gap_end = hit.start;
      if (before.gap_end - before.gap_start > gap_end - gap_start) {
        gap_start = before.gap_start;
        gap_end = before.gap_end;
      }
    }
    if (!part.is_last) {
      *reached = {whole_start, hit.end, hit.token, gap_start, gap_end};
      to.scratch.is_reached[meaning.number() / 64] |= std::uint64_t{1} << meaning.number() % 64;
      return;
    }
  }
  if (to.phrases.size() < kMaxHits)
    to.phrases.push_back({whole_start, hit.end, row, meaning.group(), meaning.is(PhraseEnd::kNeedsService), meaning.is(PhraseEnd::kNegates), false, gap_start, gap_end});
}

void Matcher::find(const PhraseTable& table, Found& to) const {
  for (PhraseWalk walk(table, to.text, to.tokens, to.scratch.walk); walk.next();) {
    for (const auto& hit : to.scratch.walk.hits) {
      // Of what common words mean, most is a later part of something whose first part is not there: sifted out without a branch.
      auto& left = to.scratch.meanings;
      std::size_t count = 0;
      for (const auto meaning : hit.ends) {
        const std::uint32_t is_later = meaning.is(PhraseEnd::kIsLater) ? 1U : 0U;
        left[count] = meaning;
        count += (is_later ^ 1U) | to.has_reached((meaning.number() - 1) * is_later);
      }
      const std::uint32_t token_start = to.tokens[hit.token].start;
      const bool counts_for_all = hit.is_whole && !hit.is_inside && hit.start == token_start;
      for (std::size_t i = 0; i < count; ++i)
        if (counts_for_all || does_count(to.text, hit, token_start, left[i])) take(hit, left[i], to);
    }
  }
}

void Matcher::match(std::string_view text, const std::vector<Token>& tokens, MatcherScratch& scratch, std::vector<PhraseHit>& phrases,
                    std::vector<AliasHit>& aliases) const {
  phrases.clear();
  aliases.clear();
  if (scratch.reached.size() < parts_.size()) scratch.reached.resize(parts_.size());
  scratch.is_reached.assign(parts_.size() / 64 + 1, 0);
  Found found{text, tokens, scratch, phrases, aliases};
  find(known_, found);
  if (has_users_) find(users_, found);
  sort_few(phrases, [](const PhraseHit& a, const PhraseHit& b) {
    if (a.start != b.start) return a.start < b.start;
    if (a.end != b.end) return a.end > b.end;
    return a.row < b.row;
  });
  sort_few(aliases, [](const AliasHit& a, const AliasHit& b) {
    if (a.start != b.start) return a.start < b.start;
    if (a.end != b.end) return a.end > b.end;
    return a.alias < b.alias;
  });
}

}  // namespace postwake::detail
