#include "classify/lexicon/phrase_table.hpp"

#include <algorithm>

namespace postwake::detail {

namespace {

std::vector<std::uint64_t>& distinct(std::vector<std::uint64_t>& hashes) {
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  return hashes;
}

// A first byte of letters and digits in a folded text.
bool may_start_word_char(std::uint64_t byte) { return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || byte >= 0xC2; }

}  // namespace

void GateWords::clear(std::size_t bits) {
  const std::size_t words = std::bit_ceil(std::max<std::size_t>(bits / 64, 2));
  shift_.own().assign(2, 64U - static_cast<std::uint32_t>(std::countr_zero(words)));
  words_.own().assign(words, 0);
}

void HashGate::build(std::span<const std::uint64_t> hashes, std::size_t bits_each) {
  clear(hashes.size() * bits_each);
  for (const auto hash : hashes) set(hash, two_bits(hash, kBits));
}

void StepGate::build(std::span<const std::uint64_t> ends, std::span<const std::uint64_t> beginnings) {
  clear(ends.size() * 6 + beginnings.size() * 8);
  for (const auto hash : ends) set(hash, two_bits(hash, kEnds));
  for (const auto hash : beginnings) set(hash, two_bits(hash, kBeginnings));
}

void PhraseTable::add(std::string_view literal, Place place, PhraseEnd end) {
  if (literal.empty() || literal.size() > kLongestLiteral) return;
  literals_.push_back({static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(literal.size()), place, end});
  bytes_ += literal;
}

// The hash of a literal; those of its beginnings go to the gates.
std::uint64_t PhraseTable::hash_literal(std::string_view text, Place place, Hashes& to) {
  if (place == Place::inside) {
    std::uint64_t hash = kInsideStart;
    const std::size_t first_size = char_size(text[0]);
    starts_.own()[static_cast<unsigned char>(text[0])] |= text.size() == 1 ? ~std::uint64_t{0} : std::uint64_t{1} << (static_cast<unsigned char>(text[1]) & 63U);
    if (first_size == 2) limits_.own()[0].has_two_bytes = 1;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = char_end(text, at);
      hash = with_char(hash, text, at, end);
      if (at == 0 && end == text.size()) to.single.push_back(hash);
      else if (at > 0) (end < text.size() ? to.steps[kInside].beginnings : to.steps[kInside].ends).push_back(hash);  // walks start with two characters
      at = end;
    }
    return hash;
  }
  std::uint64_t hash = kBoundedStart;
  for (std::size_t at = 0; at < text.size();) {
    const bool is_behind_blank = at > 0 && text[at] == ' ';
    if (is_behind_blank && ++at == text.size()) break;
    const std::size_t end = piece_end(text, at);
    const std::uint64_t before = hash;
    hash = with_piece(before, is_behind_blank, hash_of_piece(text, at, end));
    auto& step = to.steps[at == 0 ? kFirst : kLater];
    (end < text.size() ? step.beginnings : step.ends).push_back(hash);
    if (end == text.size() && place == Place::open) {
      std::size_t last = end;
      if (is_word_kind(char_kind(decode_utf8_before(text, last)))) {
        put_open_start(before + (is_behind_blank ? 1U : 0U), at == 0, eight_bytes(text, at), end - at, to);
        limits_.own()[0].longest_open = std::max(limits_.own()[0].longest_open, static_cast<std::uint32_t>(end - at));
      }
    }
    at = end;
  }
  return hash;
}

// `before`: the hash of the pieces before the last one, which starts with `bytes` and has `size`.
void PhraseTable::put_open_start(std::uint64_t before, bool is_first, std::uint64_t bytes, std::size_t size, Hashes& to) {
  const std::size_t byte = bytes & 0xFFU, known = std::min(size, known_of(byte));
  open_sizes_.own()[open_kind(is_first) + byte] |= 1U << known;
  to.opens.push_back(mixed(before, first_of(bytes, known)));
  const auto with_brief_start = [&](std::uint64_t brief) {
    if (is_first) open_starts_.own()[brief_start_of(brief) / 64] |= std::uint64_t{1} << brief_start_of(brief) % 64;
    else to.later_opens.push_back(mixed(before, brief & 0xFFFFU));
  };
  if (is_first && size >= start_size(byte)) {
    open_starts_.own()[open_start_of(bytes) / 64] |= std::uint64_t{1} << open_start_of(bytes) % 64;
  } else if (size > 1) {
    with_brief_start(bytes);
  } else {
    for (std::uint64_t second = 0; second < 256; ++second)
      if (may_start_word_char(second)) with_brief_start(byte | second << 8U);  // which letter follows is unknown
  }
}

void PhraseTable::put_record(std::string_view text, bool is_inside, std::span<const Literal> same, std::uint64_t hash) {
  auto& records = records_.own();
  auto& slots = slots_.own();
  POSTWAKE_EXPECTS(same.size() <= kMostEnds && records.size() / kUnit <= kOffset);
  const Head head{static_cast<std::uint16_t>(text.size()), static_cast<std::uint8_t>(is_inside ? 1 : 0), static_cast<std::uint8_t>(same.size())};
  const std::size_t start = records.size();
  records.resize(start + (sizeof head + room_of(text.size()) + same.size() * sizeof(PhraseEnd) + kUnit - 1) / kUnit * kUnit);
  char* to = records.data() + start;
  std::memcpy(to, &head, sizeof head);
  to += sizeof head;
  text.copy(to, text.size());
  to += room_of(text.size());
  for (const auto& literal : same) {
    std::memcpy(to, &literal.end, sizeof literal.end);
    to += sizeof literal.end;
  }
  std::size_t slot = slot_of(hash);
  while (slots[slot] != 0) slot = (slot + 1) & (slots.size() - 1);
  slots[slot] = sign_of(hash) | static_cast<std::uint32_t>(start / kUnit);
}

void PhraseTable::build() {
  limits_.own().assign(1, {});
  open_sizes_.own().assign(std::size_t{2} * 256, 0);
  open_starts_.own().assign(kOpenStarts / 64, 0);
  starts_.own().assign(256, 0);
  const auto text_of = [this](const Literal& literal) { return std::string_view(bytes_).substr(literal.start, literal.size); };
  const auto is_inside = [](const Literal& literal) { return literal.place == Place::inside; };
  // What one text means stays in the order in which it was added.
  std::stable_sort(literals_.begin(), literals_.end(), [&](const Literal& a, const Literal& b) {
    const int order = text_of(a).compare(text_of(b));
    return order != 0 ? order < 0 : is_inside(a) < is_inside(b);
  });
  auto& limits = limits_.own()[0];
  limits.slot_bits = static_cast<std::uint32_t>(std::countr_zero(std::bit_ceil(literals_.size() * 3 / 2 + 2)));
  slots_.own().assign(std::size_t{1} << limits.slot_bits, 0);
  records_.own().assign(kUnit, 0);  // no record stands at 0
  Hashes hashes;
  for (std::size_t i = 0; i < literals_.size();) {
    const std::string_view text = text_of(literals_[i]);
    const bool inside = is_inside(literals_[i]);
    std::uint64_t hash = 0;
    std::size_t j = i;
    for (; j < literals_.size() && is_inside(literals_[j]) == inside && text_of(literals_[j]) == text; ++j) hash = hash_literal(text, literals_[j].place, hashes);
    put_record(text, inside, std::span(literals_).subspan(i, j - i), hash);
    ++(inside ? limits.inside : limits.bounded);
    i = j;
  }
  for (std::size_t i = 0; i < kStages; ++i) steps_[i].build(distinct(hashes.steps[i].ends), distinct(hashes.steps[i].beginnings));
  opens_.build(hashes.opens, 8);
  later_opens_.build(distinct(hashes.later_opens), 8);
  single_.build(hashes.single, 32);
  records_.own().resize(records_.own().size() + kReadable);
  literals_ = {};
  bytes_ = {};
  find_gates();
}

void PhraseTable::find_gates() noexcept {
  gates_.first = steps_[kFirst].view();
  gates_.later = steps_[kLater].view();
  gates_.inside = steps_[kInside].view();
  gates_.single = single_.view();
  gates_.opens_ = opens_.view();
  gates_.later_opens_ = later_opens_.view();
  gates_.open_sizes_ = open_sizes_.data();
  gates_.open_starts_ = open_starts_.data();
  gates_.starts_ = starts_.data();
  gates_.longest_open = limits_[0].longest_open;
  gates_.has_inside_of_two_bytes = limits_[0].has_two_bytes != 0;
}

}  // namespace postwake::detail
