#include "classify/matcher.hpp"

#include <algorithm>

#include "postwake/text/fold.hpp"
#include "postwake/text/utf8.hpp"

namespace postwake::detail {
namespace {

constexpr std::uint32_t kGapBytes = 48;  // about sixteen characters of a script without blanks, which has no words to count

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
  constexpr std::string_view kEndings[] = {"а", "у", "е", "ом", "ем", "ы", "и", "і", "ою", "ой", "ою", "я", "ю", "ів", "ов", "а", "ami", "em",
                                           "ie", "a", "u", "owi", "om", "ie", "y", "ow", "s", "da", "de", "ta", "te", "dan", "den", "tan",
                                           "ten", "i", "in", "un", "e", "ye", "ya", "ko", "pe", "par", "mein"};
  return std::find(std::begin(kEndings), std::end(kEndings), ending) != std::end(kEndings);
}

// What Arabic and Hebrew write at the front of a word: "and", "in", "to", "as", the article, and two of them.
bool is_proclitic(std::string_view letters) {
  constexpr std::string_view kProclitics[] = {"و", "ف", "ب", "ل", "ك", "ال", "لل", "وب", "ول", "وال", "بال", "فال", "كال",
                                              "ה", "ב", "ל", "ו", "מ", "ש", "כ", "וה", "שה", "מה", "וב", "ול", "שב"};
  return std::find(std::begin(kProclitics), std::end(kProclitics), letters) != std::end(kProclitics);
}

bool is_hangul(std::string_view text, std::size_t at) {
  const char32_t c = decode_utf8(text, at);
  return c >= 0xAC00 && c <= 0xD7A3;
}

}  // namespace

void Matcher::add_row(const LexiconRow& row) {
  for (const auto& phrase : row.phrases) {
    Chain chain;
    chain.row = rows_;
    chain.group = row.group;
    chain.parts = static_cast<std::uint8_t>(phrase.size());
    chain.is_sub = row.is_sub;
    chain.needs_service = row.needs_service;
    chain.negates = row.negates;
    chain.first_slot = slots_;
    if (phrase.size() > 1) slots_ += static_cast<std::uint32_t>(phrase.size());
    for (const auto& part : phrase) chain.gaps.push_back(part.gap);
    const auto number = static_cast<std::uint32_t>(chains_.size());
    for (std::size_t i = 0; i < phrase.size(); ++i) {
      for (const auto& literal : phrase[i].literals) {
        const auto end = static_cast<std::uint32_t>(ends_.size());
        const bool is_same = !ends_.empty() && !ends_.back().is_alias && ends_.back().chain == number && ends_.back().part == i &&
                             ends_.back().is_prefix == literal.is_prefix;
        if (!is_same) ends_.push_back({number, static_cast<std::uint8_t>(i), literal.is_prefix, false});
        (row.is_sub ? inside_ : bounded_).add(literal.text, is_same ? end - 1 : end);
      }
    }
    chains_.push_back(std::move(chain));
  }
  ++rows_;
}

void Matcher::add_alias(std::string_view text, std::uint32_t alias) {
  const auto end = static_cast<std::uint32_t>(ends_.size());
  ends_.push_back({alias, 0, false, true});
  const bool is_unspaced = kind_behind(text, 0) == CharKind::unspaced;
  (is_unspaced ? inside_ : bounded_).add(text, end);
}

void Matcher::build() {
  bounded_.build();
  inside_.build();
}

void Matcher::match(std::string_view text, const std::vector<Token>& tokens, MatcherScratch& scratch, std::vector<PhraseHit>& phrases,
                    std::vector<AliasHit>& aliases) const {
  phrases.clear();
  aliases.clear();
  if (scratch.reached.size() < slots_) scratch.reached.assign(slots_, {});
  const std::uint64_t post = ++scratch.post;

  const auto words_at = [&](std::size_t first_token, std::uint32_t end) {
    // Words before the first token that starts at or behind `end`.
    std::size_t i = first_token;
    while (i < tokens.size() && tokens[i].start < end) ++i;
    return i < tokens.size() ? tokens[i].words_before
                             : (tokens.empty() ? 0U : tokens.back().words_before + 1U);
  };

  const auto take = [&](const End& found, std::size_t token, std::uint32_t start, std::uint32_t end) {
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
        if (before.post != post || before.end > start) return;
        if (chain.is_sub) {
          if (start - before.end > (chain.gaps[found.part] > 0 ? kGapBytes : 1U)) return;
        } else {
          const std::uint32_t here = tokens[token].words_before;
          if (here < before.words_after || here - before.words_after > chain.gaps[found.part]) return;
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

  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (token.kind == TokenKind::url) continue;
    // Handles name services, but they say nothing: "@down_bad" is no outage.
    const bool is_mention = token.kind == TokenKind::mention;
    if (is_mention || token.kind == TokenKind::hashtag) continue;
    const auto bounded = [&](std::size_t start, bool only_aliases) {
      bounded_.walk(text, start, [&](std::uint32_t value, std::size_t end) {
        const End& found = ends_[value];
        if (only_aliases && !found.is_alias) return;
        if (!found.is_prefix && is_word_kind(kind_before(text, end)) && is_word_kind(kind_behind(text, end))) {
          if (!found.is_alias || end - start < 5) return;
          // A name with an ending: particles in Korean, cases elsewhere.
          std::size_t stop = end;
          while (stop < text.size()) {
            std::size_t next = stop;
            if (!is_word_kind(char_kind(decode_utf8(text, next)))) break;
            stop = next;
          }
          std::size_t last = end;
          decode_utf8_before(text, last);
          const bool is_korean = is_hangul(text, last) && is_hangul(text, end) && stop - end <= 9;
          if (!is_korean && !is_case_ending(text.substr(end, stop - end))) return;
        }
        take(found, i, static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(end));
      });
    };
    bounded(token.start, false);
    // Arabic and Hebrew write "and", "in", "to" and the article at the word: names may stand behind one or two letters.
    if (token.kind == TokenKind::word && static_cast<unsigned char>(text[token.start]) >= 0xD7 &&
        static_cast<unsigned char>(text[token.start]) <= 0xDB) {
      for (std::uint32_t skip = 2; skip <= 6 && token.start + skip + 6 <= token.end; skip += 2)
        if (is_proclitic(text.substr(token.start, skip))) bounded(token.start + skip, true);
    }
    // Phrases that count inside words.
    for (std::size_t at = token.start; at < token.end;) {
      inside_.walk(text, at, [&](std::uint32_t value, std::size_t end) {
        const End& found = ends_[value];
        if (is_ascii_letter(text[at]) && at > 0 && is_ascii_letter(text[at - 1])) return;
        if (!found.is_prefix && is_ascii_letter(text[end - 1]) && end < text.size() && is_ascii_letter(text[end])) return;
        take(found, i, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end));
      });
      decode_utf8(text, at);
    }
  }
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
