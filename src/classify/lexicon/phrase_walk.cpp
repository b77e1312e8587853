#include "classify/lexicon/phrase_walk.hpp"

#include <algorithm>
#include <limits>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace postwake::detail {
namespace {

bool is_small_letter(char c) { return c >= 'a' && c <= 'z'; }

// What Arabic and Hebrew write at the front of a word: "and", "in", "to", "as", the article, and two of them. `bytes`: all of it, at most
// eight. As numbers, all compared without a branch: which word has one cannot be guessed.
bool is_proclitic(std::uint64_t bytes) {
  static constexpr std::string_view kLetters[] = {"و", "ف", "ب", "ل", "ك", "ال", "لل", "وب", "ول", "وال", "بال", "فال", "كال",
                                                  "ה", "ב", "ל", "ו", "מ", "ש", "כ", "וה", "שה", "מה", "וב", "ול", "שב"};
  static constexpr auto kProclitics = [] {
    std::array<std::uint64_t, std::size(kLetters)> all{};
    for (std::size_t i = 0; i < all.size(); ++i)
      for (std::size_t j = 0; j < kLetters[i].size(); ++j) all[i] |= std::uint64_t{static_cast<unsigned char>(kLetters[i][j])} << 8 * j;
    return all;
  }();
  std::uint64_t is = 0;
  for (const std::uint64_t one : kProclitics) is |= one == bytes ? 1U : 0U;
  return is != 0;
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
#if defined(__SSE2__)
  const __m128i bytes = _mm_set_epi64x(static_cast<long long>(head.second), static_cast<long long>(head.first));
  const auto tops_of = [](__m128i of) { return static_cast<std::uint32_t>(_mm_movemask_epi8(of)); };
  const std::uint32_t places = size < 16 ? (1U << size) - 1 : 0xFFFFU, tops = tops_of(bytes);
  beyond = tops & places;
  ascii = ~tops & places;
  // The same, 0xE0 to 0x3F: as signed bytes they are neighbours.
  three = tops_of(_mm_cmplt_epi8(_mm_add_epi8(bytes, _mm_set1_epi8(-96)), _mm_set1_epi8(-32))) & places;
#else
  const PieceHead& mask = head_mask(size);
  see(head.first, kTops & mask.first);
  see(head.second, kTops & mask.second);
#endif
  std::uint64_t hash = mixed(mixed(size, head.first), head.second);
  for (std::size_t at = start + 16; at < end; at += 8) {
    const std::uint64_t word = first_or_all_of(eight_bytes(text, at), end - at);
    hash = mixed(hash, word);
    see(word, first_or_all_of(kTops, end - at));
  }
  piece.hash = hash;
  piece.bytes = head.first;
  piece.end = static_cast<std::uint32_t>(end);
  // As a number, for languages that mix them leave nothing to guess.
  static_assert(static_cast<int>(TokenPiece::Script::ascii) == 0 && static_cast<int>(TokenPiece::Script::two_bytes) == 1 && static_cast<int>(TokenPiece::Script::any) == 2);
  const unsigned is_beyond = beyond != 0 ? 1U : 0U, is_mixed = ascii != 0 ? 1U : 0U, is_three = three != 0 && size > 1 ? 1U : 0U;
  piece.script = static_cast<TokenPiece::Script>(is_beyond << (is_mixed | is_three) | is_three << 1U);
}

}  // namespace

PhraseWalk::PhraseWalk(const PhraseTable& table, std::string_view text, const std::vector<Token>& tokens, PhraseWalkScratch& scratch)
    : table_(table), text_(text), tokens_(tokens), scratch_(scratch), word_token_(table.has_bounded() ? 0 : static_cast<std::uint32_t>(tokens.size())) {
  cut_pieces();
  if (table.has_inside()) find_char_tokens();
  else scratch_.char_tokens.clear();
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

// Most words of scripts with blanks start like no literal that counts inside of words.
void PhraseWalk::find_char_tokens() {
  const auto gates = table_.gates();
  const std::string_view text = text_;
  const Token* const tokens = tokens_.data();
  const TokenPiece* const pieces = scratch_.pieces.data();
  const auto count = static_cast<std::uint32_t>(tokens_.size());
  if (scratch_.char_tokens.size() <= count) scratch_.char_tokens.resize(count + std::size_t{1});
  std::uint32_t* to = scratch_.char_tokens.data();
  const bool are_two_bytes_asked = gates.has_inside_of_two_bytes;
  for (std::uint32_t i = 0; i < count; ++i) {
    const TokenPiece& piece = pieces[i];
    const bool is_ascii = piece.script == TokenPiece::Script::ascii, is_any = piece.script == TokenPiece::Script::any;
    const std::uint32_t start = tokens[i].start;
    const bool may_start = gates.may_start_inside(text[start], start + 1 < text.size() ? text[start + 1] : '\0');
    *to = i;
    to += (piece.end != 0) & (is_any | (is_ascii & may_start) | (!is_ascii & are_two_bytes_asked)) ? 1 : 0;
  }
  char_tokens_ = static_cast<std::uint32_t>(to - scratch_.char_tokens.data());
}

void PhraseWalk::look_inside_piece(const StepGate::View& gate, const PhraseTable::Gates::OpenSizes& sizes, std::size_t longest, const LastPiece& piece) {
  for (std::size_t end = char_end(text_, piece.start); end < piece.end && end - piece.start <= longest && !sizes.ends_behind(end - piece.start); end = char_end(text_, end)) {
    if (!sizes.has(end - piece.start)) continue;
    const std::uint64_t hash = mixed(piece.before, hash_of_piece(text_, piece.start, end));
    if (gate.may_end(gate.word_of(hash), hash)) put(hash, piece.literal_start, static_cast<std::uint32_t>(end), piece.token, false, false);
  }
}

// Names may stand behind proclitics.
void PhraseWalk::look_behind_proclitics(const PhraseTable::Gates& gates, std::uint32_t number, Places& to) {
  const Token& token = tokens_[number];
  const std::uint64_t first = eight_bytes(text_, token.start);
  for (std::uint32_t skip = 2; skip <= 2 * kMostNames && token.start + skip + 6 <= token.end; skip += 2) {
    if (!is_proclitic(first_of(first, skip))) continue;
    const std::uint32_t start = token.start + skip;
    const std::uint64_t hash = mixed(kBoundedStart, hash_of_piece(text_, start, token.end)), word = gates.first.word_of(hash), bytes = eight_bytes(text_, start);
    if (gates.first.may_end(word, hash)) put(hash, start, token.end, number, true, false);
    if (gates.may_start_open(bytes))
      look_inside_piece(gates.first, gates.open_sizes(kBoundedStart, true, bytes, token.end - start), gates.longest_open, {kBoundedStart, start, token.end, start, number});
    Place& place = to.spare();
    place.hash = hash;
    place.start = start;
    place.end = token.end;
    place.token = number;
    place.next = number + 1;
    to.keep(gates.first.may_go_on(word, hash));
  }
}

void PhraseWalk::walk_words() {
  const auto gates = table_.gates();
  const Token* const tokens = tokens_.data() + word_token_;
  const TokenPiece* const pieces = scratch_.pieces.data() + word_token_;
  const std::uint32_t first_token = word_token_;
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
  Places first, second;
  for (std::size_t i = 0; i < beginnings.count; ++i) {
    const std::uint32_t number = beginnings.list[i];
    Place& place = first.spare();
    place.hash = hashes[number];
    place.start = tokens[number].start;
    place.end = pieces[number].end;
    place.token = first_token + number;
    place.next = first_token + number + 1;
    first.keep(true);
  }
  for (std::size_t i = 0; i < proclitics.count; ++i) {
    const std::uint32_t number = proclitics.list[i];
    const Token& token = tokens[number];
    if (token.kind == TokenKind::word && token.end - token.start >= 8 && may_be_proclitic(text_[token.start], text_[token.start + 1]))
      look_behind_proclitics(gates, first_token + number, first);
  }
  step_on(first);
  for (std::size_t i = 0; i < ends.count; ++i) {
    const std::uint32_t number = ends.list[i];
    put(hashes[number], tokens[number].start, pieces[number].end, first_token + number, true, false);
  }
  for (std::size_t i = 0; i < opens.count; ++i) {
    const std::uint32_t number = opens.list[i], start = tokens[number].start, end = pieces[number].end;
    const auto sizes = gates.open_sizes(kBoundedStart, true, pieces[number].bytes, end - start);
    if (sizes.any()) look_inside_piece(gates.first, sizes, gates.longest_open, {kBoundedStart, start, end, start, first_token + number});
  }
  word_token_ += static_cast<std::uint32_t>(count);
  for (Places *from = &first, *to = &second; from->count > 0; std::swap(from, to)) {
    ends.count = opens.count = 0;
    ask(*from, ends, opens, *to);
    step_on(*to);
    for (std::size_t i = 0; i < ends.count; ++i) {
      const Place& place = from->list[ends.list[i]];
      put(place.hash, place.start, place.end, place.token, true, false);
    }
    for (std::size_t i = 0; i < opens.count; ++i) {
      const Place& place = from->list[opens.list[i]];
      const auto sizes = gates.open_sizes(place.before, false, place.bytes, place.end - place.piece_start);
      if (sizes.any()) look_inside_piece(gates.later, sizes, gates.longest_open, {place.before, place.piece_start, place.end, place.start, place.token});
    }
  }
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

// A step from each place, which then stands at the end of the piece that it has taken; those behind which there is none are left
// out. What the gate says of them is called up.
void PhraseWalk::step_on(Places& places) {
  const auto later = table_.gates().later;
  const Token* const tokens = tokens_.data();
  const TokenPiece* const pieces = scratch_.pieces.data();
  const auto count = static_cast<std::uint32_t>(tokens_.size());
  const char* const text = text_.data();
  std::size_t kept = 0;
  for (std::size_t i = 0; i < places.count; ++i) {
    Place& place = places.list[i];
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
    Place& to = places.list[kept++];
    const std::uint64_t before = place.hash + (piece.start - place.end), hash = mixed(before, piece.hash);
    later.call(hash);
    to.hash = hash;
    to.start = place.start;
    to.end = piece.end;
    to.token = place.token;
    to.next = place.next;
    to.before = before;
    to.bytes = piece.bytes;
    to.piece_start = piece.start;
  }
  places.count = kept;
}

// Where a literal may end, where an open one may end within the last piece, and where one may go on.
void PhraseWalk::ask(const Places& from, Numbers& ends, Numbers& opens, Places& to) const {
  const auto gates = table_.gates();
  to.count = 0;
  for (std::uint32_t i = 0; i < from.count; ++i) {
    const Place& place = from.list[i];
    const std::uint64_t hash = place.hash, word = gates.later.word_of(hash);
    ends.put(i, gates.later.may_end(word, hash));
    opens.put(i, gates.may_start_later_open(place.before, place.bytes));
    Place& on = to.spare();
    on.hash = hash;
    on.start = place.start;
    on.end = place.end;
    on.token = place.token;
    on.next = place.next;
    to.keep(gates.later.may_go_on(word, hash));
  }
}

// From each character; among letters of ASCII only from the first.
void PhraseWalk::find_char_starts(Starts& starts) {
  const auto gates = table_.gates();
  const Token* const tokens = tokens_.data();
  const std::string_view text = text_;
  const auto is_start = [&](std::uint32_t at) {
    const char next = at + 1 < text.size() ? text[at + 1] : '\0', before = at > 0 ? text[at - 1] : ' ';
    return gates.may_start_inside(text[at], next) & !(is_small_letter(text[at]) & is_small_letter(before));
  };
  std::size_t count = 0;
  const auto put = [&](std::uint32_t at, std::uint32_t token) {
    Start& start = starts.list[count];
    start.at = at;
    start.token = token;
    count += is_start(at) ? 1U : 0U;
  };
  for (; char_token_ < char_tokens_ && count < kTogether; ++char_token_) {
    const std::uint32_t token = scratch_.char_tokens[char_token_];
    if (scratch_.pieces[token].script == TokenPiece::Script::ascii) {
      if (at_ <= tokens[token].start) put(tokens[token].start, token);
      continue;
    }
    const std::uint32_t stop = tokens[token].end;
    std::uint32_t at = std::max(at_, tokens[token].start);
    for (; at < stop && count < kTogether; at = static_cast<std::uint32_t>(char_end(text, at))) put(at, token);
    at_ = at;
    if (at < stop) break;
  }
  starts.count = count;
}

void PhraseWalk::walk_chars() {
  const auto gates = table_.gates();
  const std::string_view text = text_;
  Starts starts;
  find_char_starts(starts);
  Numbers singles;
  CharPlaces first, second, ends;
  const auto step = [&](std::uint64_t before, std::uint32_t start, std::uint32_t at, std::uint32_t token, CharPlaces& to) {
    const auto end = static_cast<std::uint32_t>(char_end(text, at));
    const std::uint64_t hash = with_char(before, text, at, end), word = gates.inside.word_of(hash);
    for (CharPlaces* const list : {&ends, &to}) {
      CharPlace& place = list->spare();
      place.hash = hash;
      place.start = start;
      place.end = end;
      place.token = token;
    }
    ends.keep(gates.inside.may_end(word, hash));
    to.keep(gates.inside.may_go_on(word, hash));
  };
  for (std::uint32_t i = 0; i < starts.count; ++i) {
    const std::uint32_t at = starts.list[i].at;
    const auto end = static_cast<std::uint32_t>(char_end(text, at));
    const std::uint64_t hash = with_char(kInsideStart, text, at, end);
    singles.put(i, gates.single.may_hold(hash));
    if (end < text.size()) step(hash, at, end, starts.list[i].token, first);
  }
  for (std::size_t i = 0; i < singles.count; ++i) {
    const std::uint32_t at = starts.list[singles.list[i]].at;
    const auto end = static_cast<std::uint32_t>(char_end(text, at));
    put(with_char(kInsideStart, text, at, end), at, end, starts.list[singles.list[i]].token, true, true);
  }
  CharPlaces *from = &first, *to = &second;
  for (;; std::swap(from, to)) {
    for (std::size_t i = 0; i < ends.count; ++i) {
      const CharPlace& place = ends.list[i];
      put(place.hash, place.start, place.end, place.token, true, true);
    }
    if (from->count == 0) break;
    ends.count = to->count = 0;
    for (std::size_t i = 0; i < from->count; ++i) {
      const CharPlace& place = from->list[i];
      if (place.end < text.size()) step(place.hash, place.start, place.end, place.token, *to);
    }
  }
}

bool PhraseWalk::next() {
  if (word_token_ == tokens_.size() && char_token_ == char_tokens_) return false;
  scratch_.candidates.clear();
  scratch_.hits.clear();
  looked_up_ = 0;
  if (word_token_ != tokens_.size()) walk_words();
  look_up();  // records come while characters are asked
  if (char_token_ != char_tokens_) walk_chars();
  look_up();
  if (!scratch_.candidates.empty()) settle();
  return true;
}

// The slots of the candidates behind `looked_up_`; those without one are left out.
void PhraseWalk::look_up() {
  auto& candidates = scratch_.candidates;
  std::size_t kept = looked_up_;
  for (std::size_t i = looked_up_; i < candidates.size(); ++i) {
    const auto& one = candidates[i];
    const std::uint32_t slot = table_.call_record(one.hash);
    auto& to = candidates[kept];
    to.hash = one.hash;
    to.start = one.start;
    to.end = one.end;
    to.token = one.token;
    to.is_whole = one.is_whole;
    to.is_inside = one.is_inside;
    to.slot = slot;
    kept += slot != PhraseTable::kNoSlot ? 1 : 0;
  }
  candidates.resize(kept);
  looked_up_ = kept;
}

// Candidates come by kind and step, hits by their start. A few are ranked by how many are smaller, each held against each: no branch to
// guess, and several comparisons in a step.
void PhraseWalk::settle() {
  constexpr std::size_t kFew = 32, kStep = 8;
  constexpr unsigned kPlaceBits = 13, kNumberBits = 5;
  auto& candidates = scratch_.candidates;
  const std::size_t count = candidates.size();
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
  const auto ends = table_.find(one.slot, one.hash, one.is_inside, text_, one.start, one.end);
  if (!ends.empty()) scratch_.hits.emplace_back(one.start, one.end, one.token, one.is_whole, one.is_inside, ends);
}

}  // namespace postwake::detail
