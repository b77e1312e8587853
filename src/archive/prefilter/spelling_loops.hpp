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

/// Two rare bytes of a pattern, 0x20 set, at their distance.
struct SpellingProbe {
  unsigned char first = 0, second = 0;
  std::size_t distance = 0;
};

/// Which first bytes go with which second ones, by their half bytes: a pair may be one of ours when `high` and `low` of
/// the first and `second` of the second have a bit (a class of first bytes) in common. Errs towards yes.
struct SpellingPairs {
  std::array<std::uint8_t, 16> high{}, low{}, second{};
};

/// What the vector loops look for.
struct SpellingTables {
  SpellingPairs leads;  ///< the first two bytes of a character outside ASCII
  /// Of an escape: classes of code units, by each digit; the four of one of ours have a bit in common.
  std::array<std::array<std::uint8_t, 16>, 4> digits{};
  unsigned char rare = '\n';  ///< 0x20 set: a byte to look at wherever it stands; newlines are looked at anyway
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

#define POSTWAKE_AVX512 __attribute__((target("avx512f,avx512bw")))
#define POSTWAKE_AVX2 __attribute__((target("avx2")))

POSTWAKE_AVX512 inline __m512i load_512(const char* at) noexcept { return _mm512_loadu_si512(at); }
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

template <std::size_t kProbes>
POSTWAKE_AVX512 std::size_t loop_avx512(const SpellingTables& tables, const std::array<SpellingProbe, kProbes>& probes, std::string_view lines,
                                        std::size_t at, SpellingBlocks& found) {
  constexpr std::size_t kBlock = 64;
  const __m512i case_bit = _mm512_set1_epi8(0x20), backslash = _mm512_set1_epi8('\\'), letter_u = _mm512_set1_epi8('u'), newline = _mm512_set1_epi8('\n');
  const __m512i half = _mm512_set1_epi8(0x0f), letters = _mm512_set1_epi8(0x40), nine = _mm512_set1_epi8(9);
  const __m512i lead_high = table_512(tables.leads.high), lead_low = table_512(tables.leads.low), lead_second = table_512(tables.leads.second);
  const __m512i digit_1 = table_512(tables.digits[0]), digit_2 = table_512(tables.digits[1]);
  const __m512i digit_3 = table_512(tables.digits[2]), digit_4 = table_512(tables.digits[3]);
  const __m512i rare = _mm512_set1_epi8(static_cast<char>(tables.rare));
  std::size_t reach = 5;  // the farthest byte behind a block that its compares load
  __m512i first[kProbes + 1], second[kProbes + 1];
  std::size_t distance[kProbes + 1];
  for (std::size_t i = 0; i < kProbes; ++i) {
    first[i] = _mm512_set1_epi8(static_cast<char>(probes[i].first));
    second[i] = _mm512_set1_epi8(static_cast<char>(probes[i].second));
    distance[i] = probes[i].distance;
    reach = std::max(reach, probes[i].distance);
  }
  std::size_t count = 0;
  for (; at + kBlock + reach <= lines.size() && count < SpellingBlocks::kMost; at += kBlock) {
    const char* const here = lines.data() + at;
    const __m512i block = load_512(here);
    const __m512i folded = _mm512_or_si512(block, case_bit);
    __mmask64 places = _mm512_cmpeq_epi8_mask(block, newline) | _mm512_cmpeq_epi8_mask(folded, rare);
    for (std::size_t i = 0; i < kProbes; ++i) {
      const __m512i other = _mm512_or_si512(load_512(here + distance[i]), case_bit);
      places |= _mm512_mask_cmpeq_epi8_mask(_mm512_cmpeq_epi8_mask(folded, first[i]), other, second[i]);
    }
    const __mmask64 escapes = _mm512_mask_cmpeq_epi8_mask(_mm512_cmpeq_epi8_mask(block, backslash), load_512(here + 1), letter_u);
    found.blocks[count] = {.at = at, .places = places};
    count += (places | escapes | _mm512_movepi8_mask(block)) != 0 ? 1U : 0U;
  }
  found.is_full = count == SpellingBlocks::kMost;
  found.size = 0;
  for (std::size_t k = 0; k < count; ++k) {
    const char* const here = lines.data() + found.blocks[k].at;
    const __m512i block = load_512(here), next = load_512(here + 1);
    const __mmask64 escapes = _mm512_mask_cmpeq_epi8_mask(_mm512_cmpeq_epi8_mask(block, backslash), next, letter_u);
    // '0' is 0x30 and 'a' 0x61: nine more make the half byte the digit's value.
    __m512i value[4];
    for (std::size_t i = 0; i < 4; ++i) {
      const __m512i digit = load_512(here + 2 + i);
      value[i] = _mm512_and_si512(_mm512_mask_add_epi8(digit, _mm512_test_epi8_mask(digit, letters), digit, nine), half);
    }
    const __m512i begins = _mm512_and_si512(_mm512_shuffle_epi8(digit_1, value[0]), _mm512_shuffle_epi8(digit_2, value[1]));
    const __m512i goes_on = _mm512_and_si512(_mm512_shuffle_epi8(digit_3, value[2]), _mm512_shuffle_epi8(digit_4, value[3]));
    const __m512i classes = _mm512_and_si512(_mm512_shuffle_epi8(lead_high, _mm512_and_si512(_mm512_srli_epi16(block, 4), half)),
                                             _mm512_shuffle_epi8(lead_low, _mm512_and_si512(block, half)));
    const __mmask64 leads = _mm512_mask_test_epi8_mask(_mm512_movepi8_mask(block), classes, _mm512_shuffle_epi8(lead_second, _mm512_and_si512(next, half)));
    const std::uint64_t places = found.blocks[k].places | _mm512_mask_test_epi8_mask(escapes, begins, goes_on) | leads;
    found.blocks[found.size] = {.at = found.blocks[k].at, .places = places};
    found.size += places != 0 ? 1U : 0U;
  }
  return at;
}

template <std::size_t kProbes>
POSTWAKE_AVX2 std::size_t loop_avx2(const SpellingTables& tables, const std::array<SpellingProbe, kProbes>& probes, std::string_view lines,
                                    std::size_t at, SpellingBlocks& found) {
  constexpr std::size_t kBlock = 32;
  const __m256i case_bit = _mm256_set1_epi8(0x20), backslash = _mm256_set1_epi8('\\'), letter_u = _mm256_set1_epi8('u'), newline = _mm256_set1_epi8('\n');
  const __m256i half = _mm256_set1_epi8(0x0f), last_digit = _mm256_set1_epi8('9'), nine = _mm256_set1_epi8(9), zero = _mm256_setzero_si256();
  const __m256i lead_high = table_256(tables.leads.high), lead_low = table_256(tables.leads.low), lead_second = table_256(tables.leads.second);
  const __m256i digit_1 = table_256(tables.digits[0]), digit_2 = table_256(tables.digits[1]);
  const __m256i digit_3 = table_256(tables.digits[2]), digit_4 = table_256(tables.digits[3]);
  const __m256i rare = _mm256_set1_epi8(static_cast<char>(tables.rare));
  std::size_t reach = 5;
  __m256i first[kProbes + 1], second[kProbes + 1];
  std::size_t distance[kProbes + 1];
  for (std::size_t i = 0; i < kProbes; ++i) {
    first[i] = _mm256_set1_epi8(static_cast<char>(probes[i].first));
    second[i] = _mm256_set1_epi8(static_cast<char>(probes[i].second));
    distance[i] = probes[i].distance;
    reach = std::max(reach, probes[i].distance);
  }
  std::size_t count = 0;
  for (; at + 2 * kBlock + reach <= lines.size() && count < SpellingBlocks::kMost; at += 2 * kBlock) {
    __m256i places[2], others[2];
    for (std::size_t k = 0; k < 2; ++k) {
      const char* const here = lines.data() + at + k * kBlock;
      const __m256i block = load_256(here);
      const __m256i folded = _mm256_or_si256(block, case_bit);
      places[k] = _mm256_or_si256(_mm256_cmpeq_epi8(block, newline), _mm256_cmpeq_epi8(folded, rare));
      for (std::size_t i = 0; i < kProbes; ++i) {
        const __m256i other = _mm256_or_si256(load_256(here + distance[i]), case_bit);
        places[k] = _mm256_or_si256(places[k], _mm256_and_si256(_mm256_cmpeq_epi8(folded, first[i]), _mm256_cmpeq_epi8(other, second[i])));
      }
      const __m256i escapes = _mm256_and_si256(_mm256_cmpeq_epi8(block, backslash), _mm256_cmpeq_epi8(load_256(here + 1), letter_u));
      others[k] = _mm256_or_si256(_mm256_or_si256(escapes, block), places[k]);  // a byte outside ASCII shows by its sign
    }
    found.blocks[count] = {.at = at, .places = mask_256(places[0], places[1])};
    count += _mm256_movemask_epi8(_mm256_or_si256(others[0], others[1])) != 0 ? 1U : 0U;
  }
  found.is_full = count == SpellingBlocks::kMost;
  found.size = 0;
  for (std::size_t k = 0; k < count; ++k) {
    __m256i more[2];
    for (std::size_t side = 0; side < 2; ++side) {
      const char* const here = lines.data() + found.blocks[k].at + side * kBlock;
      const __m256i block = load_256(here), next = load_256(here + 1);
      const __m256i escapes = _mm256_and_si256(_mm256_cmpeq_epi8(block, backslash), _mm256_cmpeq_epi8(next, letter_u));
      __m256i value[4];
      for (std::size_t i = 0; i < 4; ++i) {
        const __m256i digit = load_256(here + 2 + i);
        value[i] = _mm256_and_si256(_mm256_add_epi8(digit, _mm256_and_si256(_mm256_cmpgt_epi8(digit, last_digit), nine)), half);
      }
      const __m256i begins = _mm256_and_si256(_mm256_shuffle_epi8(digit_1, value[0]), _mm256_shuffle_epi8(digit_2, value[1]));
      const __m256i goes_on = _mm256_and_si256(_mm256_shuffle_epi8(digit_3, value[2]), _mm256_shuffle_epi8(digit_4, value[3]));
      const __m256i no_escape = _mm256_cmpeq_epi8(_mm256_and_si256(begins, goes_on), zero);
      const __m256i classes = _mm256_and_si256(_mm256_shuffle_epi8(lead_high, _mm256_and_si256(_mm256_srli_epi16(block, 4), half)),
                                               _mm256_shuffle_epi8(lead_low, _mm256_and_si256(block, half)));
      const __m256i no_lead = _mm256_cmpeq_epi8(_mm256_and_si256(classes, _mm256_shuffle_epi8(lead_second, _mm256_and_si256(next, half))), zero);
      more[side] = _mm256_or_si256(_mm256_andnot_si256(no_escape, escapes), _mm256_andnot_si256(no_lead, _mm256_cmpgt_epi8(zero, block)));
    }
    const std::uint64_t places = found.blocks[k].places | mask_256(more[0], more[1]);
    found.blocks[found.size] = {.at = found.blocks[k].at, .places = places};
    found.size += places != 0 ? 1U : 0U;
  }
  return at;
}

#undef POSTWAKE_AVX512
#undef POSTWAKE_AVX2
#endif

}  // namespace postwake::detail
