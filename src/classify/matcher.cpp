#include "classify/matcher.hpp"

#include <algorithm>

#include "postwake/text/fold.hpp"
#include "postwake/text/utf8.hpp"

namespace postwake::detail {
namespace {

constexpr std::uint32_t kGapBytes = 48;  // about sixteen characters of a script without blanks, which has no words to count

constexpr std::size_t kLongestEnding = 16;  // bytes; a longer rest of the word is no ending, and need not be read to its end

bool is_word_kind(CharKind kind) { return kind == CharKind::letter || kind == CharKind::digit; }

CharKind kind_before(std::string_view text, std::size_t at) {
  if (at == 0) return CharKind::space;
  return char_kind(decode_utf8_before(text, at));
}

CharKind kind_behind(std::string_view text, std::size_t at) {
  if (at >= text.size()) return CharKind::space;
  return char_kind(decode_utf8(text, at));
}

bool is_ascii_letter(char c) { return c >= 'a' && c <= 'z'; }

// Endings that names take in Slavic and Turkic languages, behind a name of at least five letters.
bool is_case_ending(std::string_view ending) {
  static constexpr std::string_view kEndings[] = {"а", "у", "е", "ом", "ем", "ы", "и", "і", "ою", "ой", "ою", "я", "ю", "ів", "ов", "а", "ami", "em",
                                           "ie", "a", "u", "owi", "om", "ie", "y", "ow", "s", "da", "de", "ta", "te", "dan", "den", "tan",
                                           "ten", "i", "in", "un", "e", "ye", "ya", "ko", "pe", "par", "mein"};
  return std::find(std::begin(kEndings), std::end(kEndings), ending) != std::end(kEndings);
}

// What Arabic and Hebrew write at the front of a word: "and", "in", "to", "as", the article, and two of them.
bool is_proclitic(std::string_view letters) {
  static constexpr std::string_view kProclitics[] = {"و", "ف", "ب", "ل", "ك", "ال", "لل", "وب", "ول", "وال", "بال", "فال", "كال",
                                              "ה", "ב", "ל", "ו", "מ", "ש", "כ", "וה", "שה", "מה", "וב", "ול", "שב"};
  return std::find(std::begin(kProclitics), std::end(kProclitics), letters) != std::end(kProclitics);
}

bool is_hangul(std::string_view text, std::size_t at) {
  const char32_t c = decode_utf8(text, at);
  return c >= 0xAC00 && c <= 0xD7A3;
}

}  // namespace

Matcher::Sizes& Matcher::sizes() {
  if (sizes_.own().empty()) sizes_.own().emplace_back();
  return sizes_.own().front();
}

void Matcher::add_row(const LexiconRow& row) {
  auto& ends = known_.ends.own();
  for (const auto& phrase : row.phrases) {
    Chain chain;
    chain.row = sizes().rows;
    chain.group = row.group;
    chain.parts = static_cast<std::uint8_t>(phrase.size());
    chain.is_sub = row.is_sub;
    chain.needs_service = row.needs_service;
    chain.negates = row.negates;
    chain.first_slot = sizes().slots;
    chain.first_gap = static_cast<std::uint32_t>(gaps_.size());
    if (phrase.size() > 1) sizes().slots += static_cast<std::uint32_t>(phrase.size());
    for (const auto& part : phrase) gaps_.own().push_back(part.gap);
    const auto number = static_cast<std::uint32_t>(chains_.size());
    for (std::size_t i = 0; i < phrase.size(); ++i) {
      for (const auto& literal : phrase[i].literals) {
        const auto end = static_cast<std::uint32_t>(ends.size());
        const bool is_same = !ends.empty() && !ends.back().is_alias && ends.back().chain == number && ends.back().part == i &&
                             ends.back().is_prefix == literal.is_prefix;
        if (!is_same) ends.push_back({number, static_cast<std::uint8_t>(i), literal.is_prefix, false});
        (row.is_sub ? known_.inside : known_.bounded).add(literal.text, is_same ? end - 1 : end);
      }
    }
    chains_.own().push_back(chain);
  }
  ++sizes().rows;
}

void Matcher::add_alias(std::string_view text, std::uint32_t alias) {
  Literals& to = is_built_ ? users_ : known_;
  const auto end = static_cast<std::uint32_t>(to.ends.size());
  to.ends.own().push_back({alias, 0, false, true});
  const bool is_unspaced = kind_behind(text, 0) == CharKind::unspaced;
  (is_unspaced ? to.inside : to.bounded).add(text, end);
}

void Matcher::build() {
  Literals& now = is_built_ ? users_ : known_;
  now.bounded.build();
  now.inside.build();
  if (!is_built_) sizes();
  is_built_ = true;
}

// Whether a literal stands on borders that its kind asks for.
bool Matcher::is_whole(std::string_view text, const End& found, Mode mode, std::size_t start, std::size_t end) {
  if (mode == Mode::inside)
    return found.is_prefix || !is_ascii_letter(text[end - 1]) || end == text.size() || !is_ascii_letter(text[end]);
  if (mode == Mode::name && !found.is_alias) return false;
  if (found.is_prefix || !is_word_kind(kind_before(text, end)) || !is_word_kind(kind_behind(text, end))) return true;
  if (!found.is_alias || end - start < 5) return false;
  // A name with an ending: particles in Korean, cases elsewhere.
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

// The tree does not fit the cache, and a walk through it is a chain of misses. So the walks of up to 64 places go step by step
// side by side, and their misses overlap; what they find is put in order before anything depends on it.
template <typename Take>
void Matcher::find(const Literals& literals, std::string_view text, const std::vector<Token>& tokens, MatcherScratch& scratch, Take&& take) const {
  struct Place {
    PhraseTrie::Walk walk;
    std::uint32_t start, token;
    Mode mode;
  };
  constexpr std::size_t kTogether = 64;
  std::array<Place, kTogether> places;
  std::array<std::uint8_t, kTogether> going;
  std::uint32_t count = 0;

  const auto run = [&] {
    scratch.found.clear();
    std::size_t left = count;
    for (std::size_t i = 0; i < left; ++i) going[i] = static_cast<std::uint8_t>(i);
    while (left > 0) {
      std::size_t kept = 0;
      for (std::size_t i = 0; i < left; ++i) {
        Place& place = places[going[i]];
        const auto& trie = place.mode == Mode::inside ? literals.inside : literals.bounded;
        const auto on = [&](std::uint32_t value, std::uint32_t end) {
          __builtin_prefetch(literals.ends.data() + value);
          scratch.found.push_back({going[i], value, place.start, end});
        };
        if (trie.step(text, place.walk, on)) going[kept++] = going[i];
      }
      left = kept;
    }
    // By place, shorter ones first.
    std::sort(scratch.found.begin(), scratch.found.end(), [](const auto& a, const auto& b) {
      if (a.order != b.order) return a.order < b.order;
      return a.end != b.end ? a.end < b.end : a.value < b.value;
    });
    for (const auto& one : scratch.found) {
      const End& found = literals.ends[one.value];
      const Place& place = places[one.order];
      if (is_whole(text, found, place.mode, one.start, one.end)) take(found, place.token, one.start, one.end);
    }
    count = 0;
  };
  const auto set_out = [&](std::uint32_t token, std::uint32_t start, Mode mode) {
    Place& place = places[count];
    if (!(mode == Mode::inside ? literals.inside : literals.bounded).set_out(text, start, place.walk)) return;
    place.start = start;
    place.token = token;
    place.mode = mode;
    if (++count == kTogether) run();
  };

  for (std::uint32_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    // Handles name services, but they say nothing: "@down_bad" is no outage.
    if (token.kind == TokenKind::url || token.kind == TokenKind::mention || token.kind == TokenKind::hashtag) continue;
    set_out(i, token.start, Mode::word);
    // Arabic and Hebrew write "and", "in", "to" and the article at the word: names may stand behind one or two letters.
    if (token.kind == TokenKind::word && static_cast<unsigned char>(text[token.start]) >= 0xD7 &&
        static_cast<unsigned char>(text[token.start]) <= 0xDB) {
      for (std::uint32_t skip = 2; skip <= 6 && token.start + skip + 6 <= token.end; skip += 2)
        if (is_proclitic(text.substr(token.start, skip))) set_out(i, token.start + skip, Mode::name);
    }
    // Phrases that count inside words, from each character; among ASCII letters only from the first.
    if (literals.inside.empty()) continue;
    for (std::uint32_t at = token.start; at < token.end;) {
      const auto byte = static_cast<unsigned char>(text[at]);
      if (!is_ascii_letter(text[at]) || at == 0 || !is_ascii_letter(text[at - 1])) set_out(i, at, Mode::inside);
      at += byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    }
  }
  run();
}

void Matcher::match(std::string_view text, const std::vector<Token>& tokens, MatcherScratch& scratch, std::vector<PhraseHit>& phrases,
                    std::vector<AliasHit>& aliases) const {
  phrases.clear();
  aliases.clear();
  if (scratch.reached.size() < sizes_[0].slots) scratch.reached.assign(sizes_[0].slots, {});
  const std::uint64_t post = ++scratch.post;

  const auto words_at = [&](std::size_t first_token, std::uint32_t end) {
    // Words before the first token that starts at or behind `end`.
    std::size_t i = first_token;
    while (i < tokens.size() && tokens[i].start < end) ++i;
    return i < tokens.size() ? tokens[i].words_before
                             : (tokens.empty() ? 0U : tokens.back().words_before + 1U);
  };

  const auto take = [&](const End& found, std::uint32_t token, std::uint32_t start, std::uint32_t end) {
    if (found.is_alias) {
      if (aliases.size() < kMaxHits) aliases.push_back({start, end, found.chain});
      return;
    }
    const Chain& chain = chains_[found.chain];
    std::uint32_t whole_start = start;
    if (chain.parts > 1) {
      auto* slots = &scratch.reached[chain.first_slot];
      if (found.part > 0) {
        const auto& before = slots[found.part - 1];
        const std::uint8_t gap = gaps_[chain.first_gap + found.part];
        if (before.post != post || before.end > start) return;
        if (chain.is_sub) {
          if (start - before.end > (gap > 0 ? kGapBytes : 1U)) return;
        } else {
          const std::uint32_t here = tokens[token].words_before;
          if (here < before.words_after || here - before.words_after > gap) return;
        }
        whole_start = before.start;
      }
      if (found.part + 1 < chain.parts) {
        slots[found.part] = {post, whole_start, end, words_at(token, end)};
        return;
      }
    }
    if (phrases.size() < kMaxHits) phrases.push_back({whole_start, end, chain.row, chain.group, chain.needs_service, chain.negates, false});
  };

  find(known_, text, tokens, scratch, take);
  if (!users_.ends.empty()) find(users_, text, tokens, scratch, take);
  // Walks overlap (a run is walked from each character), so the order is made here; nothing depends on it before.
  std::sort(phrases.begin(), phrases.end(), [](const PhraseHit& a, const PhraseHit& b) {
    if (a.start != b.start) return a.start < b.start;
    if (a.end != b.end) return a.end > b.end;
    return a.row < b.row;
  });
  std::sort(aliases.begin(), aliases.end(), [](const AliasHit& a, const AliasHit& b) {
    if (a.start != b.start) return a.start < b.start;
    if (a.end != b.end) return a.end > b.end;
    return a.alias < b.alias;
  });
}

}  // namespace postwake::detail
