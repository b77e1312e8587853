#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace postwake::detail {

/// Classes of bytes, by their half bytes: a byte belongs to those that its two have in common. Errs towards yes.
struct ByteClasses {
  std::array<std::uint8_t, 16> high{}, low{};

  void add(unsigned char byte, std::uint8_t classes) noexcept {
    high[byte >> 4U] |= classes;
    low[byte & 15U] |= classes;
  }
};
/// The same for each ASCII byte.
using AsciiClasses = std::array<std::uint8_t, 128>;

/// What the vector loops look for. Where two bytes that follow each other share a class of `first` and `second`, something may stand.
struct SpellingTables {
  static constexpr std::uint8_t kAlone = 1;   ///< worth a look whatever follows: newlines, patterns of one letter
  static constexpr std::uint8_t kEscape = 2;  ///< "\\u"
  static constexpr unsigned kFirstPair = 2, kPairs = 6;  ///< the other bits: a pattern's rarest two letters

  ByteClasses first, second;
  AsciiClasses ascii_first{}, ascii_second{};
  /// The first two bytes of a character outside ASCII; of the second the lower half only.
  ByteClasses leads;
  std::array<std::uint8_t, 16> lead_second{};
  /// Of an escape: classes of code units, by each digit's value; the four of one of ours have a bit in common.
  std::array<std::array<std::uint8_t, 16>, 4> digits{};
  std::array<AsciiClasses, 4> ascii_digits{};

  void add_first(unsigned char byte, std::uint8_t classes) noexcept {
    first.add(byte, classes);
    ascii_first[byte] |= classes;
  }
  void add_second(unsigned char byte, std::uint8_t classes) noexcept {
    second.add(byte, classes);
    ascii_second[byte] |= classes;
  }
};

#if defined(__x86_64__)

/// Places of a block of 64 bytes: newlines, and where a match may be seen.
struct SpellingBlock {
  std::size_t at = 0;
  std::uint64_t places = 0;
};

/// Blocks in order; the loops stop when it is full.
struct SpellingBlocks {
  static constexpr std::size_t kMost = 128;
  std::array<SpellingBlock, kMost + 1> blocks;  ///< one more: written before it is known to be wanted
  std::size_t size = 0;
  bool is_full = false;
};

// A loop goes through `lines` from `at` on and returns where it stopped: `found` is full, or no whole vector before the end. It
// calls nothing, so that what it compares with stays in registers, and it hardly branches: every sixth block of a dump holds an
// escape, which no processor can foresee. The first pass keeps the blocks in which anything stands that may be ours, the
// second looks at their escapes and at their bytes outside ASCII closely.

#define POSTWAKE_AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi")))
#define POSTWAKE_AVX2 __attribute__((target("avx2")))

constexpr std::size_t kSpellingBlockBytes = 64, kSpellingReach = 5;  ///< an escape's digits stand behind its block

POSTWAKE_AVX512 inline __m512i load_512(const void* at) noexcept { return _mm512_loadu_si512(at); }
POSTWAKE_AVX512 inline __m512i table_512(const std::array<std::uint8_t, 16>& of) noexcept {
  constexpr __mmask16 kAll = 0xffff;  // g++ 12 warns of the form without a mask
  return _mm512_maskz_broadcast_i32x4(kAll, _mm_loadu_si128(reinterpret_cast<const __m128i*>(of.data())));  // NOLINT: what the instruction takes
}
POSTWAKE_AVX2 inline __m256i load_256(const char* at) noexcept {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));  // NOLINT: what the instruction takes
}
POSTWAKE_AVX2 inline __m256i table_256(const std::array<std::uint8_t, 16>& of) noexcept {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(of.data())));  // NOLINT: what the instruction takes
}

POSTWAKE_AVX2 inline std::uint64_t mask_256(__m256i low, __m256i high) noexcept {
  return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(low))) |
         static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(high))) << 32U;
}

/// One instruction tells the classes of 64 bytes; only the lower seven bits of each count.
struct AsciiClasses512 {
  __m512i low, high;

  POSTWAKE_AVX512 explicit AsciiClasses512(const AsciiClasses& of) noexcept : low(load_512(of.data())), high(load_512(of.data() + 64)) {}
  POSTWAKE_AVX512 __m512i of(__m512i bytes) const noexcept { return _mm512_permutex2var_epi8(low, bytes, high); }
};

POSTWAKE_AVX512 inline std::size_t loop_avx512(const SpellingTables& tables, std::string_view lines, std::size_t at, SpellingBlocks& found) {
  const AsciiClasses512 first(tables.ascii_first), second(tables.ascii_second);
  std::size_t count = 0;
  for (; at + kSpellingBlockBytes + kSpellingReach <= lines.size() && count < SpellingBlocks::kMost; at += kSpellingBlockBytes) {
    const char* const here = lines.data() + at;
    const __m512i block = load_512(here);
    found.blocks[count].at = at;
    count += (_mm512_test_epi8_mask(first.of(block), second.of(load_512(here + 1))) | _mm512_movepi8_mask(block)) != 0 ? 1U : 0U;
  }
  found.is_full = count == SpellingBlocks::kMost;
  found.size = 0;
  const AsciiClasses512 digit_1(tables.ascii_digits[0]), digit_2(tables.ascii_digits[1]), digit_3(tables.ascii_digits[2]), digit_4(tables.ascii_digits[3]);
  const __m512i half = _mm512_set1_epi8(0x0f), escape = _mm512_set1_epi8(SpellingTables::kEscape);
  const __m512i lead_high = table_512(tables.leads.high), lead_low = table_512(tables.leads.low), lead_second = table_512(tables.lead_second);
  for (std::size_t k = 0; k < count; ++k) {
    const char* const here = lines.data() + found.blocks[k].at;
    const __m512i block = load_512(here), next = load_512(here + 1);
    const __m512i pairs = _mm512_and_si512(first.of(block), second.of(next));
    const __m512i begins = _mm512_and_si512(digit_1.of(load_512(here + 2)), digit_2.of(load_512(here + 3)));
    const __m512i goes_on = _mm512_and_si512(digit_3.of(load_512(here + 4)), digit_4.of(load_512(here + 5)));
    const __mmask64 escapes = _mm512_mask_test_epi8_mask(_mm512_test_epi8_mask(pairs, escape), begins, goes_on);
    const __mmask64 outside = _mm512_movepi8_mask(block);
    __mmask64 leads = 0;
    if (outside != 0) {  // hardly ever, or nearly always: a dump is written one way or the other
      const __m512i classes = _mm512_and_si512(_mm512_shuffle_epi8(lead_high, _mm512_and_si512(_mm512_srli_epi16(block, 4), half)),
                                               _mm512_shuffle_epi8(lead_low, _mm512_and_si512(block, half)));
      leads = _mm512_mask_test_epi8_mask(outside, classes, _mm512_shuffle_epi8(lead_second, _mm512_and_si512(next, half)));
    }
    // What is outside ASCII has the classes of some other byte.
    const std::uint64_t ascii = _mm512_test_epi8_mask(pairs, _mm512_set1_epi8(static_cast<char>(~SpellingTables::kEscape))) | escapes;
    const std::uint64_t places = (ascii & ~outside) | leads;
    found.blocks[found.size] = {.at = found.blocks[k].at, .places = places};
    found.size += places != 0 ? 1U : 0U;
  }
  return at;
}

/// The classes of 32 bytes; of one outside ASCII those of some other.
struct ByteClasses256 {
  __m256i high, low;

  POSTWAKE_AVX2 explicit ByteClasses256(const ByteClasses& of) noexcept : high(table_256(of.high)), low(table_256(of.low)) {}
  POSTWAKE_AVX2 __m256i of(__m256i bytes, __m256i half) const noexcept {
    return _mm256_and_si256(_mm256_shuffle_epi8(high, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half)),
                            _mm256_shuffle_epi8(low, _mm256_and_si256(bytes, half)));
  }
};

POSTWAKE_AVX2 inline std::size_t loop_avx2(const SpellingTables& tables, std::string_view lines, std::size_t at, SpellingBlocks& found) {
  constexpr std::size_t kSide = 32;
  const ByteClasses256 first(tables.first);
  const __m256i half = _mm256_set1_epi8(0x0f), most = _mm256_set1_epi8(0x7f), second = table_256(tables.second.low);
  std::size_t count = 0;
  for (; at + kSpellingBlockBytes + kSpellingReach <= lines.size() && count < SpellingBlocks::kMost; at += kSpellingBlockBytes) {
    __m256i any[2];
    for (std::size_t side = 0; side < 2; ++side) {
      const char* const here = lines.data() + at + side * kSide;
      const __m256i block = load_256(here);
      const __m256i pairs = _mm256_and_si256(first.of(block, half), _mm256_shuffle_epi8(second, _mm256_and_si256(load_256(here + 1), half)));
      any[side] = _mm256_or_si256(_mm256_adds_epu8(pairs, most), block);  // the sign tells of a class, and of a byte outside ASCII
    }
    found.blocks[count].at = at;
    count += _mm256_movemask_epi8(_mm256_or_si256(any[0], any[1])) != 0 ? 1U : 0U;
  }
  found.is_full = count == SpellingBlocks::kMost;
  found.size = 0;
  const __m256i last_digit = _mm256_set1_epi8('9'), nine = _mm256_set1_epi8(9), zero = _mm256_setzero_si256();
  const __m256i escape = _mm256_set1_epi8(SpellingTables::kEscape);
  const __m256i digit_1 = table_256(tables.digits[0]), digit_2 = table_256(tables.digits[1]);
  const __m256i digit_3 = table_256(tables.digits[2]), digit_4 = table_256(tables.digits[3]);
  const ByteClasses256 lead(tables.leads);
  const __m256i lead_second = table_256(tables.lead_second);
  for (std::size_t k = 0; k < count; ++k) {
    __m256i none[2];  // all bits where nothing of ours stands
    for (std::size_t side = 0; side < 2; ++side) {
      const char* const here = lines.data() + found.blocks[k].at + side * kSide;
      const __m256i block = load_256(here), next = load_256(here + 1);
      const __m256i pairs = _mm256_and_si256(first.of(block, half), _mm256_shuffle_epi8(second, _mm256_and_si256(next, half)));
      __m256i value[4];
      for (std::size_t i = 0; i < 4; ++i) {
        const __m256i digit = load_256(here + 2 + i);
        // '0' is 0x30 and 'a' 0x61: nine more make the half byte the digit's value.
        value[i] = _mm256_and_si256(_mm256_add_epi8(digit, _mm256_and_si256(_mm256_cmpgt_epi8(digit, last_digit), nine)), half);
      }
      const __m256i begins = _mm256_and_si256(_mm256_shuffle_epi8(digit_1, value[0]), _mm256_shuffle_epi8(digit_2, value[1]));
      const __m256i goes_on = _mm256_and_si256(_mm256_shuffle_epi8(digit_3, value[2]), _mm256_shuffle_epi8(digit_4, value[3]));
      const __m256i no_escape = _mm256_or_si256(_mm256_cmpeq_epi8(_mm256_and_si256(begins, goes_on), zero), _mm256_cmpeq_epi8(_mm256_and_si256(pairs, escape), zero));
      const __m256i no_pair = _mm256_cmpeq_epi8(_mm256_andnot_si256(escape, pairs), zero);
      none[side] = _mm256_and_si256(no_escape, no_pair);
      if (_mm256_movemask_epi8(block) != 0) {  // hardly ever, or nearly always: a dump is written one way or the other
        const __m256i no_lead = _mm256_cmpeq_epi8(_mm256_and_si256(lead.of(block, half), _mm256_shuffle_epi8(lead_second, _mm256_and_si256(next, half))), zero);
        none[side] = _mm256_blendv_epi8(none[side], no_lead, block);
      }
    }
    const std::uint64_t places = ~mask_256(none[0], none[1]);
    found.blocks[found.size] = {.at = found.blocks[k].at, .places = places};
    found.size += places != 0 ? 1U : 0U;
  }
  return at;
}

#undef POSTWAKE_AVX512
#undef POSTWAKE_AVX2
#endif

}  // namespace postwake::detail
