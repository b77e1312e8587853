#include "classify/lexicon/phrase_walk.hpp"

#include <algorithm>

namespace postwake::detail {
namespace {

constexpr std::uint32_t kMostNames = 3;  // names behind proclitics, a token

bool is_small_letter(char c) { return c >= 'a' && c <= 'z'; }

// What Arabic and Hebrew write at the front of a word: "and", "in", "to", "as", the article, and two of them.
bool is_proclitic(std::string_view letters) {
  static constexpr std::string_view kProclitics[] = {"و", "ف", "ب", "ل", "ك", "ال", "لل", "وب", "ول", "وال", "بال", "فال", "كال",
                                                     "ה", "ב", "ל", "ו", "מ", "ש", "כ", "וה", "שה", "מה", "וב", "ול", "שב"};
  return std::find(std::begin(kProclitics), std::end(kProclitics), letters) != std::end(kProclitics);
}

bool may_be_proclitic(char first, char second) {
  const auto lead = static_cast<unsigned char>(first), tail = static_cast<unsigned char>(second);
  // alef, beh, feh, kaf, lam, waw; bet, he, vav, kaf, lamed, mem, shin
  if (lead == 0xD8) return tail == 0xA7 || tail == 0xA8;
  if (lead == 0xD9) return tail == 0x81 || tail == 0x83 || tail == 0x84 || tail == 0x88;
  if (lead == 0xD7) return tail == 0x91 || tail == 0x94 || tail == 0x95 || tail == 0x9B || tail == 0x9C || tail == 0x9E || tail == 0xA9;
  return false;
}

// Hashes a word and looks at its bytes in one go.
void take_word(std::string_view text, std::size_t start, std::size_t end, TokenPiece& piece) {
  constexpr std::uint64_t kTops = 0x8080808080808080ULL;
  const std::size_t size = end - start;
  const PieceHead head = head_of(text, start, end);
  std::uint64_t beyond = 0, ascii = 0, three = 0;
  const auto see = [&](std::uint64_t part, std::uint64_t tops) {
    beyond |= part & tops;
    ascii |= ~part & tops;
    three |= (~(part | part << 1U) | (part & part << 1U & part << 2U)) & tops;  // digits, characters of three bytes or four
  };
  see(head.first, first_or_none_of(kTops, size));
  see(head.second, first_or_none_of(kTops, size > 8 ? size - 8 : 0));
  for (std::size_t at = start + 16; at < end; at += 8) see(first_or_none_of(eight_bytes(text, at), end - at), first_or_none_of(kTops, end - at));
  piece.hash = hash_behind(mixed(mixed(size, head.first), head.second), text, start, end);
  piece.bytes = head.first;
  piece.end = static_cast<std::uint32_t>(end);
  piece.script = three != 0 || (beyond != 0 && ascii != 0) ? TokenPiece::Script::any : beyond == 0 ? TokenPiece::Script::ascii : TokenPiece::Script::two_bytes;
}

}  // namespace

PhraseWalk::PhraseWalk(const PhraseTable& table, std::string_view text, const std::vector<Token>& tokens, PhraseWalkScratch& scratch)
    : table_(table), text_(text), tokens_(tokens), scratch_(scratch), word_token_(table.has_bounded() ? 0 : static_cast<std::uint32_t>(tokens.size())),
      char_token_(table.has_inside() ? 0 : static_cast<std::uint32_t>(tokens.size())) {
  cut_pieces();
}

void PhraseWalk::cut_pieces() {
  if (scratch_.pieces.size() < tokens_.size()) scratch_.pieces.resize(tokens_.size());
  TokenPiece* piece = scratch_.pieces.data();
  const std::string_view text = text_;
  for (const Token& token : tokens_) {
    const char first = text[token.start];
    std::size_t end = token.end;
    switch (token.kind) {
      case TokenKind::word:
        if (!(first >= '0' && first <= '9')) {
          take_word(text, token.start, token.end, *piece++);
          continue;
        }
        [[fallthrough]];  // "9.40pm" is three pieces
      case TokenKind::number: end = piece_end(text, token.start); break;
      case TokenKind::unspaced: end = char_end(text, token.start); break;
      case TokenKind::emoji: case TokenKind::mark: break;
      // Handles name services, but they say nothing: "@down_bad" is no outage. The words of a hashtag are tokens of their own.
      case TokenKind::url: case TokenKind::mention: case TokenKind::hashtag: (piece++)->end = 0; continue;
    }
    *piece++ = {hash_of_piece(text, token.start, end), eight_bytes(text, token.start), static_cast<std::uint32_t>(end), TokenPiece::Script::any};
  }
}

void PhraseWalk::look_inside_piece(const HashGate::View& ends, std::size_t longest, std::uint64_t before, std::uint32_t piece_start, Place place) {
  const std::uint32_t stop = place.end;
  for (std::size_t end = char_end(text_, piece_start); end < stop && end - piece_start <= longest; end = char_end(text_, end)) {
    place.end = static_cast<std::uint32_t>(end);
    place.hash = mixed(before, hash_of_piece(text_, piece_start, end));
    if (ends.may_hold(place.hash)) put(place, false, false);
  }
}

// Names may stand behind proclitics.
void PhraseWalk::look_behind_proclitics(const PhraseTable::Gates& gates, std::uint32_t number, Places& to) {
  const Token& token = tokens_[number];
  for (std::uint32_t skip = 2; skip <= 2 * kMostNames && token.start + skip + 6 <= token.end; skip += 2) {
    if (!is_proclitic(text_.substr(token.start, skip))) continue;
    const std::uint32_t start = token.start + skip;
    const Place place{mixed(kBoundedStart, hash_of_piece(text_, start, token.end)), start, token.end, number, number + 1};
    if (gates.first.ends.may_hold(place.hash)) put(place, true, false);
    if (gates.may_open(kBoundedStart, true, eight_bytes(text_, start), token.end - start)) look_inside_piece(gates.first.ends, gates.longest_open, kBoundedStart, start, place);
    if (gates.first.beginnings.may_hold(place.hash)) to.list[to.count++] = place;
  }
}

void PhraseWalk::walk_words() {
  const auto gates = table_.gates();
  const std::string_view text = text_;
  const Token* const tokens = tokens_.data();
  const TokenPiece* const pieces = scratch_.pieces.data();
  const auto count = static_cast<std::uint32_t>(tokens_.size());
  Places first, second;
  Places *from = &first, *to = &second;

  std::uint32_t token = word_token_;
  for (std::uint32_t started = 0; token < count && started + kMostNames < kTogether; ++token) {
    const TokenPiece& piece = pieces[token];
    if (piece.end == 0) continue;
    ++started;
    Place& place = from->list[from->count];
    place = {mixed(kBoundedStart, piece.hash), tokens[token].start, piece.end, token, token + 1};
    if (gates.first.ends.may_hold(place.hash)) [[unlikely]] put(place, true, false);
    if (gates.may_open(kBoundedStart, true, piece.bytes, piece.end - place.start)) [[unlikely]]
      look_inside_piece(gates.first.ends, gates.longest_open, kBoundedStart, place.start, place);
    from->count += gates.first.beginnings.may_hold(place.hash) ? 1 : 0;
    if (piece.script == TokenPiece::Script::ascii || piece.end - tokens[token].start < 8) continue;
    if (!may_be_proclitic(text[tokens[token].start], text[tokens[token].start + 1]) || tokens[token].kind != TokenKind::word) continue;
    const std::size_t before = from->count;
    look_behind_proclitics(gates, token, *from);
    started += static_cast<std::uint32_t>(from->count - before);
  }
  word_token_ = token;

  for (; from->count > 0; std::swap(from, to)) {
    to->count = 0;
    for (std::size_t i = 0; i < from->count; ++i) {
      Place& place = to->list[to->count];
      place = from->list[i];
      const bool is_behind_blank = place.end < text.size() && text[place.end] == ' ';
      const std::uint32_t start = place.end + (is_behind_blank ? 1U : 0U);
      if (start >= text.size()) continue;
      const std::uint64_t before = place.hash + (is_behind_blank ? 1U : 0U);
      while (place.next < count && tokens[place.next].start < start) ++place.next;
      std::uint64_t piece = 0, bytes = 0;
      if (place.next < count && tokens[place.next].start == start && pieces[place.next].end != 0) {
        place.end = pieces[place.next].end;
        piece = pieces[place.next].hash;
        bytes = pieces[place.next].bytes;
      } else {
        place.end = static_cast<std::uint32_t>(piece_end(text, start));
        piece = hash_of_piece(text, start, place.end);
        bytes = eight_bytes(text, start);
      }
      place.hash = mixed(before, piece);
      if (gates.later.ends.may_hold(place.hash)) [[unlikely]] put(place, true, false);
      if (gates.may_open(before, false, bytes, place.end - start)) [[unlikely]] look_inside_piece(gates.later.ends, gates.longest_open, before, start, place);
      to->count += gates.later.beginnings.may_hold(place.hash) ? 1 : 0;
    }
  }
}

// From each character; among letters of ASCII only from the first.
void PhraseWalk::walk_chars() {
  const auto gates = table_.gates();
  const std::string_view text = text_;
  const auto count = static_cast<std::uint32_t>(tokens_.size());
  Places first, second;
  Places *from = &first, *to = &second;
  const auto step = [&](Place& place) {
    const std::uint32_t start = place.end;
    place.end = static_cast<std::uint32_t>(char_end(text, start));
    place.hash = with_char(place.hash, text, start, place.end);
    if (gates.inside.ends.may_hold(place.hash)) [[unlikely]] put(place, true, true);
    return gates.inside.beginnings.may_hold(place.hash) ? 1U : 0U;
  };

  std::uint32_t at = at_, token = char_token_;
  for (; token < count && from->count < kTogether; ++token) {
    const TokenPiece& piece = scratch_.pieces[token];
    if (piece.end == 0 || (piece.script == TokenPiece::Script::two_bytes && !gates.has_inside_of_two_bytes)) continue;
    const std::uint32_t stop = piece.script == TokenPiece::Script::ascii ? tokens_[token].start + 1 : tokens_[token].end;
    for (at = std::max(at, tokens_[token].start); at < stop && from->count < kTogether;) {
      const std::uint32_t start = at;
      at = static_cast<std::uint32_t>(char_end(text, start));
      if (!gates.may_start_inside(text[start], start + 1 < text.size() ? text[start + 1] : '\0')) continue;
      if (is_small_letter(text[start]) && start > 0 && is_small_letter(text[start - 1])) continue;
      Place& place = from->list[from->count];
      place = {with_char(kInsideStart, text, start, at), start, at, token, 0};
      if (gates.single.may_hold(place.hash)) [[unlikely]] put(place, true, true);
      if (at < text.size()) from->count += step(place);
    }
    if (at < stop) break;
  }
  char_token_ = token;
  at_ = at;

  for (; from->count > 0; std::swap(from, to)) {
    to->count = 0;
    for (std::size_t i = 0; i < from->count; ++i) {
      if (from->list[i].end >= text.size()) continue;
      Place& place = to->list[to->count];
      place = from->list[i];
      to->count += step(place);
    }
  }
}

bool PhraseWalk::next() {
  if (word_token_ == tokens_.size() && char_token_ == tokens_.size()) return false;
  scratch_.candidates.clear();
  scratch_.hits.clear();
  if (word_token_ != tokens_.size()) walk_words();
  if (char_token_ != tokens_.size()) walk_chars();
  if (!scratch_.candidates.empty()) settle();
  return true;
}

void PhraseWalk::settle() {
  auto& candidates = scratch_.candidates;
  for (const auto& one : candidates) table_.call_record(one.hash);
  std::sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) { return a.start != b.start ? a.start < b.start : a.end < b.end; });
  for (const auto& one : candidates) {
    const auto ends = table_.find(one.hash, one.is_inside, text_.substr(one.start, one.end - one.start));
    if (!ends.empty()) scratch_.hits.push_back({one.start, one.end, one.token, one.is_whole, one.is_inside, ends});
  }
}

}  // namespace postwake::detail
