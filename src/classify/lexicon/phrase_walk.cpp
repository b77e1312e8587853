#include "classify/lexicon/phrase_walk.hpp"

#include <algorithm>
#include <limits>

namespace postwake::detail {
namespace {

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

// Hashes a piece and looks at its bytes in one go.
void take_piece(std::string_view text, std::size_t start, std::size_t end, TokenPiece& piece) {
  constexpr std::uint64_t kTops = 0x8080808080808080ULL;
  const std::size_t size = end - start;
  const PieceHead head = head_of(text, start, end);
  std::uint64_t beyond = 0, ascii = 0, three = 0;
  const auto see = [&](std::uint64_t part, std::uint64_t tops) {
    beyond |= part & tops;
    ascii |= ~part & tops;
    three |= (~(part | part << 1U) | (part & part << 1U & part << 2U)) & tops;  // digits, characters of three bytes or four
  };
  const PieceHead& mask = head_mask(size);
  see(head.first, kTops & mask.first);
  see(head.second, kTops & mask.second);
  for (std::size_t at = start + 16; at < end; at += 8) see(first_or_all_of(eight_bytes(text, at), end - at), first_or_all_of(kTops, end - at));
  piece.hash = hash_behind(mixed(mixed(size, head.first), head.second), text, start, end);
  piece.bytes = head.first;
  piece.end = static_cast<std::uint32_t>(end);
  // As a number, for languages that mix them leave nothing to guess.
  static_assert(static_cast<int>(TokenPiece::Script::ascii) == 0 && static_cast<int>(TokenPiece::Script::two_bytes) == 1 && static_cast<int>(TokenPiece::Script::any) == 2);
  const unsigned is_beyond = beyond != 0 ? 1U : 0U, is_mixed = ascii != 0 ? 1U : 0U, is_three = three != 0 && size > 1 ? 1U : 0U;
  piece.script = static_cast<TokenPiece::Script>(is_beyond << (is_mixed | is_three) | is_three << 1U);
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
    // Most are pieces as they stand.
    if ((token.kind == TokenKind::word && !(first >= '0' && first <= '9')) || token.kind == TokenKind::mark || token.kind == TokenKind::emoji) {
      take_piece(text, token.start, token.end, *piece++);
      continue;
    }
    std::size_t end = token.end;
    switch (token.kind) {
      case TokenKind::unspaced: end = char_end(text, token.start); break;
      // Handles name services, but they say nothing: "@down_bad" is no outage. The words of a hashtag are tokens of their own.
      case TokenKind::url: case TokenKind::mention: case TokenKind::hashtag: (piece++)->end = 0; continue;
      default: end = piece_end(text, token.start);  // "9.40pm" is three pieces
    }
    *piece++ = {hash_of_piece(text, token.start, end), eight_bytes(text, token.start), static_cast<std::uint32_t>(end), TokenPiece::Script::any};
  }
}

void PhraseWalk::look_inside_piece(const StepGate::View& gate, const PhraseTable::Gates::OpenSizes& sizes, std::size_t longest, std::uint64_t before,
                                   std::uint32_t piece_start, Place place) {
  const std::uint32_t stop = place.end;
  for (std::size_t end = char_end(text_, piece_start); end < stop && end - piece_start <= longest && !sizes.ends_behind(end - piece_start); end = char_end(text_, end)) {
    if (!sizes.has(end - piece_start)) continue;
    place.end = static_cast<std::uint32_t>(end);
    place.hash = mixed(before, hash_of_piece(text_, piece_start, end));
    if (gate.may_end(gate.word_of(place.hash), place.hash)) put(place, false, false);
  }
}

// Names may stand behind proclitics.
void PhraseWalk::look_behind_proclitics(const PhraseTable::Gates& gates, std::uint32_t number, Places& to) {
  const Token& token = tokens_[number];
  for (std::uint32_t skip = 2; skip <= 2 * kMostNames && token.start + skip + 6 <= token.end; skip += 2) {
    if (!is_proclitic(text_.substr(token.start, skip))) continue;
    const std::uint32_t start = token.start + skip;
    const Place place{mixed(kBoundedStart, hash_of_piece(text_, start, token.end)), start, token.end, number, number + 1};
    const std::uint64_t word = gates.first.word_of(place.hash), bytes = eight_bytes(text_, start);
    if (gates.first.may_end(word, place.hash)) put(place, true, false);
    if (gates.may_start_open(bytes))
      look_inside_piece(gates.first, gates.open_sizes(kBoundedStart, true, bytes, token.end - start), gates.longest_open, kBoundedStart, start, place);
    to.put(place, gates.first.may_go_on(word, place.hash));
  }
}

void PhraseWalk::walk_words() {
  const auto gates = table_.gates();
  const Token* const tokens = tokens_.data() + word_token_;
  const TokenPiece* const pieces = scratch_.pieces.data() + word_token_;
  const std::size_t count = std::min(tokens_.size() - word_token_, kTogether);
  std::array<std::uint64_t, kTogether> hashes;
  Numbers ends, beginnings, opens, proclitics;
  for (std::uint32_t i = 0; i < count; ++i) {
    const TokenPiece& piece = pieces[i];
    const bool is_piece = piece.end != 0;
    const std::uint64_t hash = mixed(kBoundedStart, piece.hash), word = gates.first.word_of(hash);
    hashes[i] = hash;
    ends.put(i, is_piece & gates.first.may_end(word, hash));
    beginnings.put(i, is_piece & gates.first.may_go_on(word, hash));
    opens.put(i, is_piece & gates.may_start_open(piece.bytes));
    // Arabic and Hebrew start with three bytes of the first.
    proclitics.put(i, is_piece & ((piece.bytes & 0xFFU) - 0xD7U <= 2));
  }
  const auto place_at = [&](std::uint32_t i) { return Place{hashes[i], tokens[i].start, pieces[i].end, word_token_ + i, word_token_ + i + 1}; };
  for (std::size_t i = 0; i < ends.count; ++i) put(place_at(ends.list[i]), true, false);
  for (std::size_t i = 0; i < opens.count; ++i) {
    const Place place = place_at(opens.list[i]);
    const auto sizes = gates.open_sizes(kBoundedStart, true, pieces[opens.list[i]].bytes, place.end - place.start);
    if (sizes.any()) look_inside_piece(gates.first, sizes, gates.longest_open, kBoundedStart, place.start, place);
  }
  Places first, second;
  for (std::size_t i = 0; i < beginnings.count; ++i) first.put(place_at(beginnings.list[i]), true);
  for (std::size_t i = 0; i < proclitics.count; ++i) {
    const std::uint32_t number = proclitics.list[i];
    const Token& token = tokens[number];
    if (token.kind == TokenKind::word && token.end - token.start >= 8 && may_be_proclitic(text_[token.start], text_[token.start + 1]))
      look_behind_proclitics(gates, word_token_ + number, first);
  }
  word_token_ += static_cast<std::uint32_t>(count);
  Places *from = &first, *to = &second;
  for (; from->count > 0; std::swap(from, to)) walk_on(*from, *to);
}

PhraseWalk::NextPiece PhraseWalk::next_piece(Place& place) const {
  NextPiece piece;
  const bool is_behind_blank = place.end < text_.size() && text_[place.end] == ' ';
  piece.start = place.end + (is_behind_blank ? 1U : 0U);
  if (piece.start >= text_.size()) return piece;
  while (place.next < tokens_.size() && tokens_[place.next].start < piece.start) ++place.next;
  if (place.next < tokens_.size() && tokens_[place.next].start == piece.start && scratch_.pieces[place.next].end != 0) {
    const TokenPiece& known = scratch_.pieces[place.next];
    piece.end = known.end;
    piece.hash = known.hash;
    piece.bytes = known.bytes;
  } else {
    piece.end = static_cast<std::uint32_t>(piece_end(text_, piece.start));
    piece.hash = hash_of_piece(text_, piece.start, piece.end);
    piece.bytes = eight_bytes(text_, piece.start);
  }
  return piece;
}

// A step from each place, which then stands at the end of the piece it has taken; those that may go on are written to `to`.
void PhraseWalk::walk_on(Places& from, Places& to) {
  const auto gates = table_.gates();
  const Token* const tokens = tokens_.data();
  const TokenPiece* const pieces = scratch_.pieces.data();
  const auto count = static_cast<std::uint32_t>(tokens_.size());
  const char* const text = text_.data();
  Numbers ends;
  List<OpenStart, kTogether*(1 + kMostNames)> opens;
  to.count = 0;
  for (std::uint32_t i = 0; i < from.count; ++i) {
    Place& place = from.list[i];
    NextPiece piece;
    // Most often it is the next token's, behind a blank or at once.
    const std::uint32_t next = place.next < count ? place.next : count - 1;
    const std::uint32_t start = tokens[next].start, gap = start - place.end;
    if (place.next < count && gap <= 1 && gap == (text[place.end] == ' ' ? 1U : 0U) && pieces[next].end != 0) [[likely]] {
      piece = {pieces[next].hash, pieces[next].bytes, start, pieces[next].end};
      ++place.next;
    } else {
      piece = next_piece(place);
      if (piece.end == 0) continue;
    }
    const std::uint64_t before = place.hash + (piece.start - place.end);
    place.end = piece.end;
    place.hash = mixed(before, piece.hash);
    const std::uint64_t word = gates.later.word_of(place.hash);
    ends.put(i, gates.later.may_end(word, place.hash));
    opens.put({before, piece.bytes, piece.start, i}, gates.may_start_later_open(before, piece.bytes));
    to.put(place, gates.later.may_go_on(word, place.hash));
  }
  for (std::size_t i = 0; i < ends.count; ++i) put(from.list[ends.list[i]], true, false);
  for (std::size_t i = 0; i < opens.count; ++i) {
    const OpenStart& open = opens.list[i];
    const Place& place = from.list[open.place];
    const auto sizes = gates.open_sizes(open.before, false, open.bytes, place.end - open.start);
    if (sizes.any()) look_inside_piece(gates.later, sizes, gates.longest_open, open.before, open.start, place);
  }
}

// From each character; among letters of ASCII only from the first.
void PhraseWalk::find_char_starts(Starts& starts) {
  const auto gates = table_.gates();
  const Token* const tokens = tokens_.data();
  const TokenPiece* const pieces = scratch_.pieces.data();
  const auto count = static_cast<std::uint32_t>(tokens_.size());
  const std::string_view text = text_;
  const auto is_start = [&](std::uint32_t at) {
    const char next = at + 1 < text.size() ? text[at + 1] : '\0', before = at > 0 ? text[at - 1] : ' ';
    return gates.may_start_inside(text[at], next) & !(is_small_letter(text[at]) & is_small_letter(before));
  };
  std::uint32_t at = at_, token = char_token_;
  for (; token < count && starts.count < kTogether; ++token) {
    const TokenPiece& piece = pieces[token];
    if (piece.script != TokenPiece::Script::any && !(piece.script == TokenPiece::Script::two_bytes && gates.has_inside_of_two_bytes)) {
      const bool is_first = piece.script == TokenPiece::Script::ascii && piece.end != 0 && at <= tokens[token].start;
      starts.put({tokens[token].start, token}, is_first & is_start(tokens[token].start));
      continue;
    }
    if (piece.end == 0) continue;
    const std::uint32_t stop = tokens[token].end;
    for (at = std::max(at, tokens[token].start); at < stop && starts.count < kTogether; at = static_cast<std::uint32_t>(char_end(text, at))) starts.put({at, token}, is_start(at));
    if (at < stop) break;
  }
  char_token_ = token;
  at_ = at;
}

void PhraseWalk::walk_chars() {
  const auto gates = table_.gates();
  const std::string_view text = text_;
  Starts starts;
  find_char_starts(starts);
  CharPlaces first, second, singles, ends;
  const auto step = [&](Place place, CharPlaces& to) {
    const auto end = static_cast<std::uint32_t>(char_end(text, place.end));
    place.hash = with_char(place.hash, text, place.end, end);
    place.end = end;
    const std::uint64_t word = gates.inside.word_of(place.hash);
    ends.put(place, gates.inside.may_end(word, place.hash));
    to.put(place, gates.inside.may_go_on(word, place.hash));
  };
  for (std::size_t i = 0; i < starts.count; ++i) {
    const auto [at, token] = starts.list[i];
    const auto end = static_cast<std::uint32_t>(char_end(text, at));
    const Place place{with_char(kInsideStart, text, at, end), at, end, token, 0};
    singles.put(place, gates.single.may_hold(place.hash));
    if (end < text.size()) step(place, first);
  }
  for (std::size_t i = 0; i < singles.count; ++i) put(singles.list[i], true, true);
  CharPlaces *from = &first, *to = &second;
  for (;; std::swap(from, to)) {
    for (std::size_t i = 0; i < ends.count; ++i) put(ends.list[i], true, true);
    if (from->count == 0) break;
    ends.count = to->count = 0;
    for (std::size_t i = 0; i < from->count; ++i)
      if (from->list[i].end < text.size()) step(from->list[i], *to);
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

// Candidates come by kind and step, hits by their start. A few are ranked by how many are smaller, each held against each: no branch to
// guess, and several comparisons in a step.
void PhraseWalk::settle() {
  constexpr std::size_t kFew = 32, kStep = 8;
  constexpr unsigned kPlaceBits = 13, kNumberBits = 5;
  auto& candidates = scratch_.candidates;
  const std::size_t count = candidates.size();
  for (const auto& one : candidates) table_.call_record(one.hash);
  if (count > kFew || text_.size() >> kPlaceBits != 0) {
    std::sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) { return a.start != b.start ? a.start < b.start : a.end < b.end; });
    for (const auto& one : candidates) take(one);
    return;
  }
  std::array<std::int32_t, kFew> keys;
  keys.fill(std::numeric_limits<std::int32_t>::max());
  for (std::uint32_t i = 0; i < count; ++i)
    keys[i] = static_cast<std::int32_t>((candidates[i].start << kPlaceBits | candidates[i].end) << kNumberBits | i);
  std::array<std::uint8_t, kFew> order;
  for (std::uint32_t i = 0; i < count; ++i) {
    std::int32_t rank = 0;
    for (std::size_t j = 0; j < count; j += kStep)
      for (std::size_t k = 0; k < kStep; ++k) rank += keys[j + k] < keys[i] ? 1 : 0;
    order[static_cast<std::size_t>(rank)] = static_cast<std::uint8_t>(i);
  }
  for (std::size_t i = 0; i < count; ++i) take(candidates[order[i]]);
}

void PhraseWalk::take(const PhraseWalkScratch::Candidate& one) {
  const auto ends = table_.find(one.hash, one.is_inside, text_, one.start, one.end);
  if (!ends.empty()) scratch_.hits.push_back({one.start, one.end, one.token, one.is_whole, one.is_inside, ends});
}

}  // namespace postwake::detail
