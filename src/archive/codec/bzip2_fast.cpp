#include "archive/codec/bzip2_fast.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "archive/huge_page.hpp"

namespace postwake::detail {
namespace {

constexpr std::size_t kMaxBlock = 900'000;
constexpr unsigned kTableBits = 11, kMaxCode = 20, kGroup = 50, kMaxSelectors = 18002;

using CrcTables = std::array<std::array<std::uint32_t, 256>, 8>;
constexpr CrcTables make_crc_tables() {
  CrcTables tables{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i << 24U;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x80000000U) != 0 ? (crc << 1U) ^ 0x04c11db7U : crc << 1U;
    tables[0][i] = crc;
  }
  for (std::size_t k = 1; k < 8; ++k) {
    for (std::size_t i = 0; i < 256; ++i) tables[k][i] = (tables[k - 1][i] << 8U) ^ tables[0][tables[k - 1][i] >> 24U];
  }
  return tables;
}
constexpr CrcTables kCrc = make_crc_tables();

std::uint64_t load_big_endian(const unsigned char* at) noexcept {
  std::uint64_t value = 0;
  std::memcpy(&value, at, sizeof value);
  if constexpr (std::endian::native == std::endian::little) value = __builtin_bswap64(value);
  return value;
}

/// Bits from the top. Reads zeros behind the end; the caller compares used() with what there was.
class Bits {
 public:
  Bits(const unsigned char* bytes, std::size_t size, unsigned first_bit) : at_(bytes), end_(bytes + size) {
    refill();
    drop(first_bit);
    begin_ = bytes;
    first_bit_ = first_bit;
  }
  /// Makes at least 32 bits available (56 away from the end).
  void refill() noexcept {
    if (count_ > 32) return;
    if (end_ - at_ >= 8) {
      held_ |= load_big_endian(at_) >> count_;
      const unsigned bytes = (63U - count_) >> 3U;
      at_ += bytes;
      count_ += bytes * 8;
    } else {
      while (count_ <= 56) {
        if (at_ < end_) held_ |= static_cast<std::uint64_t>(*at_) << (56U - count_), ++at_;
        else ++behind_;
        count_ += 8;
      }
    }
  }
  unsigned peek(unsigned bits) const noexcept { return static_cast<unsigned>(held_ >> (64U - bits)); }
  void drop(unsigned bits) noexcept {
    held_ = bits == 64 ? 0 : held_ << bits;
    count_ -= bits;
  }
  unsigned take(unsigned bits) noexcept {
    if (bits == 0) return 0;
    refill();
    const unsigned value = peek(bits);
    drop(bits);
    return value;
  }
  std::uint64_t used() const noexcept {
    return static_cast<std::uint64_t>(at_ - begin_) * 8 + behind_ * 8 - count_ - first_bit_;
  }

 private:
  std::uint64_t held_ = 0;
  unsigned count_ = 0, first_bit_ = 0;
  const unsigned char* begin_ = nullptr;
  const unsigned char* at_;
  const unsigned char* end_;
  std::uint64_t behind_ = 0;
};

/// One of a block's up to six Huffman codes. Short codes are looked up at once: symbol << 5 | length, 0 for longer ones.
struct Code {
  std::array<std::uint16_t, 1U << kTableBits> table;
  std::array<std::uint32_t, kMaxCode + 2> limit;  ///< first code value of the next length, left-aligned to kMaxCode bits
  std::array<std::int32_t, kMaxCode + 2> base;
  std::array<std::uint16_t, 258> symbols;         ///< by length, then value
  unsigned longest = 0;

  bool build(const std::uint8_t* lengths, unsigned alphabet) noexcept {
    std::array<unsigned, kMaxCode + 2> count{};
    longest = 0;
    for (unsigned i = 0; i < alphabet; ++i) {
      ++count[lengths[i]];
      longest = std::max<unsigned>(longest, lengths[i]);
    }
    std::array<unsigned, kMaxCode + 2> place{};
    std::uint32_t code = 0;
    unsigned index = 0;
    for (unsigned length = 1; length <= kMaxCode; ++length) {
      place[length] = index;
      base[length] = static_cast<std::int32_t>(index) - static_cast<std::int32_t>(code);
      index += count[length];
      code += count[length];
      if (code > (1U << length)) return false;  // more codes than bits can tell apart
      limit[length] = code << (kMaxCode - length);
      code <<= 1U;
    }
    for (unsigned i = 0; i < alphabet; ++i) symbols[place[lengths[i]]++] = static_cast<std::uint16_t>(i);
    table.fill(0);
    std::uint32_t at = 0;
    unsigned first = 0;
    for (unsigned length = 1; length <= kTableBits; ++length) {
      for (unsigned i = 0; i < count[length]; ++i, ++first) {
        const std::uint32_t span = 1U << (kTableBits - length);
        const auto entry = static_cast<std::uint16_t>(symbols[first] << 5U | length);
        std::fill_n(table.begin() + at, span, entry);
        at += span;
      }
    }
    return true;
  }

  /// The next symbol, or -1. Needs 32 bits.
  int next(Bits& bits) const noexcept {
    const std::uint16_t entry = table[bits.peek(kTableBits)];
    if (entry != 0) {
      bits.drop(entry & 31U);
      return entry >> 5U;
    }
    const unsigned value = bits.peek(kMaxCode);
    for (unsigned length = kTableBits + 1; length <= longest; ++length) {
      if (value >= limit[length]) continue;
      bits.drop(length);
      return symbols[static_cast<std::size_t>(base[length] + static_cast<std::int32_t>(value >> (kMaxCode - length)))];
    }
    return -1;
  }
};

}  // namespace

std::uint32_t bzip2_crc(const char* bytes, std::size_t size) noexcept {
  const auto* at = reinterpret_cast<const unsigned char*>(bytes);  // NOLINT: bit work
  std::uint32_t crc = 0xffffffffU;
  for (; size >= 8; size -= 8, at += 8) {
    const std::uint64_t eight = load_big_endian(at) ^ static_cast<std::uint64_t>(crc) << 32U;
    crc = kCrc[7][eight >> 56U] ^ kCrc[6][eight >> 48U & 0xffU] ^ kCrc[5][eight >> 40U & 0xffU] ^ kCrc[4][eight >> 32U & 0xffU] ^
          kCrc[3][eight >> 24U & 0xffU] ^ kCrc[2][eight >> 16U & 0xffU] ^ kCrc[1][eight >> 8U & 0xffU] ^ kCrc[0][eight & 0xffU];
  }
  for (; size != 0; --size, ++at) crc = (crc << 8U) ^ kCrc[0][(crc >> 24U) ^ *at];
  return ~crc;
}

// Walked in no order: where they lie in huge pages, the processor's own table of pages holds all of them.
struct Bzip2FastBlock::Tables {
  static void* operator new(std::size_t bytes) { return allocate_huge(bytes); }
  static void operator delete(void* tables) noexcept { free_huge(tables); }

  std::array<std::uint8_t, kMaxBlock + 64> last;      ///< the sorted rows' last column
  std::array<std::uint32_t, kMaxBlock + 1> chase;
  std::array<std::uint8_t, kMaxBlock + 64> text;      ///< the block before its runs are undone
  std::array<std::uint32_t, 256> count;
  std::array<std::uint32_t, 65536> pair;              ///< count, then the next row, of each pair of characters
  std::array<std::uint16_t, 65536> number;            ///< of a pair that occurs
  std::array<std::uint16_t, 4096> characters;         ///< the pair with a number, as it is stored in memory
  std::array<Code, 6> codes;
  std::array<std::uint8_t, kMaxSelectors> selectors;
};

Bzip2FastBlock::Bzip2FastBlock() : tables_(new Tables) {}
Bzip2FastBlock::~Bzip2FastBlock() = default;

bool Bzip2FastBlock::read(std::string_view bytes, unsigned first_bit, std::uint64_t bit_count) {
  Tables& tables = *tables_;
  Bits bits(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), first_bit);  // NOLINT: bit work
  bits.take(24);
  bits.take(24);
  crc_ = bits.take(16) << 16U;
  crc_ |= bits.take(16);
  if (bits.take(1) != 0) return false;  // "randomised": none were made since 1997
  origin_ = bits.take(24);

  std::array<std::uint8_t, 256> front;
  unsigned used = 0;
  const unsigned ranges = bits.take(16);
  for (unsigned i = 0; i < 16; ++i) {
    if ((ranges >> (15U - i) & 1U) == 0) continue;
    const unsigned members = bits.take(16);
    for (unsigned k = 0; k < 16; ++k) {
      if ((members >> (15U - k) & 1U) != 0) front[used++] = static_cast<std::uint8_t>(i * 16 + k);
    }
  }
  if (used == 0) return false;
  const unsigned alphabet = used + 2;
  const unsigned code_count = bits.take(3), selector_count = bits.take(15);
  if (code_count < 2 || code_count > 6 || selector_count == 0 || selector_count > kMaxSelectors) return false;
  std::array<std::uint8_t, 6> order = {0, 1, 2, 3, 4, 5};
  for (unsigned i = 0; i < selector_count; ++i) {
    unsigned place = 0;
    while (bits.take(1) != 0) {
      if (++place >= code_count) return false;
    }
    const std::uint8_t chosen = order[place];
    for (; place != 0; --place) order[place] = order[place - 1];
    order[0] = chosen;
    tables.selectors[i] = chosen;
  }
  for (unsigned i = 0; i < code_count; ++i) {
    std::array<std::uint8_t, 258> lengths;
    unsigned length = bits.take(5);
    for (unsigned k = 0; k < alphabet; ++k) {
      for (;;) {
        if (length < 1 || length > kMaxCode) return false;
        if (bits.take(1) == 0) break;
        if (bits.take(1) == 0) ++length;
        else --length;
      }
      lengths[k] = static_cast<std::uint8_t>(length);
    }
    if (!tables.codes[i].build(lengths.data(), alphabet)) return false;
  }

  // Symbols: runs of the front character in a base-2 of its own, places in the move-to-front list, the end.
  std::uint8_t* out = tables.last.data();
  const std::uint8_t* const end = out + kMaxBlock;
  tables.count.fill(0);
  const int end_symbol = static_cast<int>(used) + 1;
  std::size_t run = 0, weight = 1;
  const auto flush_run = [&]() -> bool {
    if (run == 0) return true;
    if (run > static_cast<std::size_t>(end - out)) return false;
    std::memset(out, front[0], run);
    out += run;
    tables.count[front[0]] += static_cast<std::uint32_t>(run);
    run = 0;
    weight = 1;
    return true;
  };
  bool ended = false;
  for (unsigned group = 0; group < selector_count && !ended; ++group) {
    const Code& code = tables.codes[tables.selectors[group]];
    for (unsigned i = 0; i < kGroup; ++i) {
      bits.refill();
      const int symbol = code.next(bits);
      if (symbol < 0) return false;
      if (symbol <= 1) {
        if (weight > kMaxBlock * 2) return false;
        run += weight << static_cast<unsigned>(symbol);
        weight <<= 1U;
        continue;
      }
      if (!flush_run()) return false;
      if (symbol == end_symbol) {
        ended = true;
        break;
      }
      if (out == end) return false;
      const auto place = static_cast<std::size_t>(symbol) - 1;
      const std::uint8_t character = front[place];
      if (place < 16) {
        for (std::size_t k = place; k != 0; --k) front[k] = front[k - 1];
      } else {
        std::memmove(front.data() + 1, front.data(), place);
      }
      front[0] = character;
      *out++ = character;
      ++tables.count[character];
    }
  }
  size_ = static_cast<std::size_t>(out - tables.last.data());
  used_bits_ = bits.used();
  if (!ended || used_bits_ > bit_count || origin_ >= size_) return false;
  return unsort();
}

/// Undoes the sorting into tables_->text.
bool Bzip2FastBlock::unsort() {
  Tables& tables = *tables_;
  const std::size_t size = size_;
  const std::uint8_t* const last = tables.last.data();
  std::array<std::uint32_t, 256> next;  // the row that the next occurrence of a character begins
  std::uint32_t sum = 0;
  for (std::size_t c = 0; c < 256; ++c) {
    next[c] = sum;
    sum += tables.count[c];
  }
  const std::array<std::uint32_t, 256> first = next;

  // Row i begins the pair (b, c) two characters before it: c = last[i] begins row j, and b = last[j].
  tables.pair.fill(0);
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint8_t c = last[i];
    ++tables.pair[static_cast<std::size_t>(last[next[c]++]) << 8U | c];
  }
  std::uint32_t row = 0;
  unsigned numbers = 0;
  for (std::size_t i = 0; i < 65536; ++i) {
    const std::uint32_t here = tables.pair[i];
    if (here == 0) continue;
    tables.pair[i] = row;
    row += here;
    if (numbers < tables.characters.size()) {
      tables.number[i] = static_cast<std::uint16_t>(numbers);
      const std::array<std::uint8_t, 2> both = {static_cast<std::uint8_t>(i >> 8U), static_cast<std::uint8_t>(i)};
      std::memcpy(&tables.characters[numbers], both.data(), 2);
    }
    ++numbers;
  }
  std::uint8_t* out = tables.text.data();
  std::uint32_t* const chase = tables.chase.data();
  next = first;
  if (numbers <= tables.characters.size()) {
    for (std::size_t i = 0; i < size; ++i) {
      const std::uint8_t c = last[i];
      const std::size_t both = static_cast<std::size_t>(last[next[c]++]) << 8U | c;
      chase[tables.pair[both]++] = static_cast<std::uint32_t>(i) | static_cast<std::uint32_t>(tables.number[both]) << 20U;
    }
    std::uint32_t at = origin_;
    for (std::size_t i = 0; i < size; i += 2) {  // the last of an odd size writes one byte too many: there is room
      const std::uint32_t entry = chase[at];
      std::memcpy(out + i, &tables.characters[entry >> 20U], 2);
      at = entry & 0xfffffU;
    }
  } else {
    for (std::size_t i = 0; i < size; ++i) chase[next[last[i]]++] = static_cast<std::uint32_t>(i) << 8U;
    for (std::size_t c = 0; c < 256; ++c) {
      for (std::uint32_t i = first[c]; i < next[c]; ++i) chase[i] |= static_cast<std::uint32_t>(c);
    }
    std::uint32_t at = origin_;
    for (std::size_t i = 0; i < size; ++i) {
      const std::uint32_t entry = chase[at];
      out[i] = static_cast<std::uint8_t>(entry);
      at = entry >> 8U;
    }
  }
  return true;
}

Bzip2FastBlock::Taken Bzip2FastBlock::take(RawBuffer& out, std::size_t cap) {
  // Four equal characters are followed by how many more there are.
  const std::uint8_t* at = tables_->text.data();
  const std::uint8_t* const end = at + size_;
  out.resize(0);
  out.reserve(std::min(cap, size_ + size_ / 4 + kSlack) + kSlack);
  char* to = out.data();
  char* limit = to + out.capacity() - kSlack;
  while (at < end) {
    if (to >= limit) {
      const auto filled = static_cast<std::size_t>(to - out.data());
      if (filled >= cap) return Taken::too_large;
      out.resize(filled);
      out.reserve(std::min(cap, filled * 2) + kSlack);
      to = out.data() + filled;
      limit = out.data() + out.capacity() - kSlack;
    }
    // A character that differs from the one before begins here. Where the third and the sixth differ from their next,
    // none of the six begins a run of four, and the seventh differs from the sixth again.
    if (end - at >= 8 && at[2] != at[3] && at[5] != at[6]) {
      std::memcpy(to, at, 8);
      to += 6;
      at += 6;
      continue;
    }
    const std::uint8_t character = *at;
    std::size_t equal = 1;
    while (equal < 4 && at + equal < end && at[equal] == character) ++equal;
    std::memset(to, character, 4);
    to += equal;
    at += equal;
    if (equal < 4) continue;
    if (at == end) return Taken::damaged;
    const std::size_t more = *at++;
    std::memset(to, character, more);
    to += more;
  }
  const auto size = static_cast<std::size_t>(to - out.data());
  if (size > cap) return Taken::too_large;
  out.resize(size);
  return bzip2_crc(out.data(), size) == crc_ ? Taken::sound : Taken::damaged;
}

}  // namespace postwake::detail
