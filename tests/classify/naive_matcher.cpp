#include "classify/naive_matcher.hpp"

#include <algorithm>
#include <tuple>

#include "postwake/text/fold.hpp"
#include "postwake/text/utf8.hpp"

namespace postwake {
namespace {

bool is_word_char(std::string_view text, std::size_t at) {
  if (at >= text.size()) return false;
  const CharKind kind = char_kind(decode_utf8(text, at));
  return kind == CharKind::letter || kind == CharKind::digit;
}

bool is_between_word_chars(std::string_view text, std::size_t at) {
  if (at == 0) return false;
  std::size_t before = at;
  decode_utf8_before(text, before);
  return is_word_char(text, before) && is_word_char(text, at);
}

bool is_latin(char c) { return c >= 'a' && c <= 'z'; }

bool is_korean(char32_t c) { return c >= 0xAC00 && c <= 0xD7A3; }

const std::set<std::string_view>& word_fronts() {
  static const std::set<std::string_view> fronts{"و", "ف", "ب", "ل", "ك", "ال", "لل", "وب", "ول", "وال", "بال", "فال", "كال", "ה",
                                                 "ב", "ל", "ו", "מ", "ש", "כ", "וה", "שה", "מה", "וב", "ול", "שב"};
  return fronts;
}

const std::set<std::string_view>& name_endings() {
  static const std::set<std::string_view> endings{"а", "у", "е", "ом", "ем", "ы", "и", "і", "ою", "ой", "я", "ю", "ів", "ов", "ami",
                                                  "em", "ie", "a", "u", "owi", "om", "y", "ow", "s", "da", "de", "ta", "te", "dan", "den",
                                                  "tan", "ten", "i", "in", "un", "e", "ye", "ya", "ko", "pe", "par", "mein"};
  return endings;
}

bool is_name_with_ending(std::string_view text, std::size_t start, std::size_t end) {
  if (end - start < 5) return false;
  std::size_t stop = end;
  while (is_word_char(text, stop)) decode_utf8(text, stop);
  std::size_t last = end, behind = end;
  const char32_t before = decode_utf8_before(text, last), after = decode_utf8(text, behind);
  if (is_korean(before) && is_korean(after) && stop - end <= 9) return true;
  return name_endings().count(text.substr(end, stop - end)) != 0;
}

}  // namespace

void NaiveMatcher::add(Literal literal) {
  std::string first = literal.text.substr(0, 4);
  literals_[std::move(first)].push_back(std::move(literal));
}

void NaiveMatcher::add_row(const detail::LexiconRow& row) {
  for (const auto& phrase : row.phrases) {
    for (std::size_t i = 0; i < phrase.size(); ++i) {
      detail::LexiconRow flags;
      flags.group = row.group;
      flags.is_sub = row.is_sub;
      flags.needs_service = row.needs_service;
      flags.negates = row.negates;
      parts_.push_back({rows_, flags, phrases_, i, phrase.size(), phrase[i].gap});
      for (const auto& literal : phrase[i].literals) add({literal.text, false, literal.is_prefix, row.is_sub, 0, parts_.size() - 1});
    }
    ++phrases_;
  }
  ++rows_;
}

void NaiveMatcher::add_alias(std::string_view text, std::uint32_t alias) {
  std::size_t at = 0;
  const bool is_inside = char_kind(decode_utf8(text, at)) == CharKind::unspaced;
  add({std::string(text), true, false, is_inside, alias, 0});
}

void NaiveMatcher::take(const std::vector<Token>& tokens, std::size_t token, std::uint32_t start, std::uint32_t end, const Literal& literal) {
  if (literal.is_alias) {
    alias_hits_->push_back({start, end, literal.alias});
    return;
  }
  const Part& part = parts_[literal.part];
  std::uint32_t whole_start = start;
  if (part.number > 0) {
    const auto before = seen_.find(literal.part - 1);
    if (before == seen_.end() || before->second.end > start) return;
    if (part.flags.is_sub) {
      if (start - before->second.end > (part.gap > 0 ? 48U : 1U)) return;
    } else {
      const std::uint32_t here = tokens[token].words_before;
      if (here < before->second.words_after || here - before->second.words_after > part.gap) return;
    }
    whole_start = before->second.start;
  }
  if (part.number + 1 < part.count) {
    std::size_t next = token;
    while (next < tokens.size() && tokens[next].start < end) ++next;
    seen_[literal.part] = {whole_start, end, next < tokens.size() ? tokens[next].words_before : tokens.back().words_before + 1};
    return;
  }
  phrase_hits_->push_back({whole_start, end, part.row, part.flags.group, part.flags.needs_service, part.flags.negates, false});
}

void NaiveMatcher::look(std::string_view text, const std::vector<Token>& tokens, std::size_t token, std::uint32_t start, Place place) {
  std::vector<const Literal*> found;
  for (std::size_t size = 1; size <= 4; ++size) {
    const auto known = literals_.find(std::string(text.substr(start, size)));
    if (known == literals_.end() || known->first.size() != size) continue;
    for (const auto& literal : known->second) {
      if (literal.is_inside != (place == Place::inside) || !text.substr(start).starts_with(literal.text)) continue;
      const std::size_t end = start + literal.text.size();
      bool counts = false;
      if (literal.is_inside) counts = literal.is_prefix || !(is_latin(text[end - 1]) && end < text.size() && is_latin(text[end]));
      else if (place == Place::name && !literal.is_alias) counts = false;
      else counts = literal.is_prefix || !is_between_word_chars(text, end) || (literal.is_alias && is_name_with_ending(text, start, end));
      if (counts) found.push_back(&literal);
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const Literal* a, const Literal* b) { return a->text.size() < b->text.size(); });
  for (const auto* literal : found) take(tokens, token, start, start + static_cast<std::uint32_t>(literal->text.size()), *literal);
}

void NaiveMatcher::match(std::string_view text, const std::vector<Token>& tokens, std::vector<detail::PhraseHit>& phrases,
                         std::vector<detail::AliasHit>& aliases) {
  phrases.clear();
  aliases.clear();
  seen_.clear();
  phrase_hits_ = &phrases;
  alias_hits_ = &aliases;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (token.kind == TokenKind::url || token.kind == TokenKind::mention || token.kind == TokenKind::hashtag) continue;
    look(text, tokens, i, token.start, Place::word);
    for (std::uint32_t skip = 2; token.kind == TokenKind::word && skip <= 6 && token.start + skip + 6 <= token.end; skip += 2)
      if (word_fronts().count(text.substr(token.start, skip)) != 0) look(text, tokens, i, token.start + skip, Place::name);
    for (std::size_t at = token.start; at < token.end; decode_utf8(text, at))
      if (at == 0 || !is_latin(text[at]) || !is_latin(text[at - 1])) look(text, tokens, i, static_cast<std::uint32_t>(at), Place::inside);
  }
  std::stable_sort(phrases.begin(), phrases.end(), [](const auto& a, const auto& b) { return std::tuple(a.start, b.end, a.row) < std::tuple(b.start, a.end, b.row); });
  std::stable_sort(aliases.begin(), aliases.end(), [](const auto& a, const auto& b) { return std::tuple(a.start, b.end, a.alias) < std::tuple(b.start, a.end, b.alias); });
}

}  // namespace postwake
