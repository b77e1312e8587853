#include "classify/model/gram_hashes.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "classify/lexicon/phrase_hash.hpp"
#include "postwake/base/cpu.hpp"
#include "postwake/text/utf8.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace postwake::detail {
namespace {

constexpr std::size_t kLanes = 8;
// No letter is one of them.
constexpr std::uint32_t kStart = '<', kEndBit = 1U << 31U, kEnd = kEndBit | '>';

// Odd numbers without a pattern; a set of them moves the folds of docs/quality.md by 0.001 or 0.002 (decision 0160).
constexpr std::array<std::uint32_t, 5> kFactors{0x9E3779B1U, 0x85EBCA77U, 0xC2B2AE3DU, 0x27D4EB2FU, 0x165667B1U};
constexpr std::uint32_t kMixer = 0x2C1B3C6DU;
constexpr unsigned kFoldBits = 15;

enum class Kind : std::uint8_t { words, runs };

/// Letters of all parts, one after the other: of words between kStart and kEnd, of runs before kEnd. Left as they are at first.
template <Kind kKind>
struct Letters {
  static constexpr std::size_t kMost = kKind == Kind::words ? kMostLettersOfWords : kMostLettersOfRuns;
  std::array<std::uint32_t, kMost + 4 * kLanes> list;
  std::size_t count = 0;

  Letters() {}  // NOLINT(modernize-use-equals-default): would write zeros

  std::uint32_t* end() { return list.data() + count; }
  std::uint32_t* stop() { return list.data() + kMost - 1; }  // one place is left for an end
  void set_end(const std::uint32_t* to) { count = static_cast<std::size_t>(to - list.data()); }
  /// N-grams of the last letters look at places behind them.
  void close() { std::fill_n(end(), 2 * kLanes, kEnd); }
};

template <Kind kKind>
void spell_one_by_one(std::string_view text, std::span<const TextPart> parts, Letters<kKind>& letters) {
  for (const TextPart& part : parts) {
    std::uint32_t* to = letters.end();
    if (to + 2 >= letters.stop()) break;
    if constexpr (kKind == Kind::words) *to++ = kStart;
    for (std::size_t at = part.start; at < part.end && to != letters.stop();) *to++ = decode_utf8(text, at);
    *to++ = kEnd;
    letters.set_end(to);
  }
  letters.close();
}

constexpr std::array<std::size_t, 2> kWordLengths{3, 5};
constexpr std::array<std::size_t, 4> kRunLengths{1, 2, 3, 4};

// The order is that of lanes: for each eight letters first the shortest of all, then the next.
template <Kind kKind>
std::uint32_t* hash_one_by_one(const Letters<kKind>& letters, std::uint32_t* rows, std::vector<std::string>* names) {
  const auto hash = [&](const std::uint32_t* letter, std::size_t length) {
    std::uint32_t sum = 0, ends = 0;
    for (std::size_t i = 0; i < length; ++i) {
      sum += letter[i] * kFactors[i];
      if (kKind == Kind::runs || i + 1 < length) ends |= letter[i];  // a word's end may be the last of an n-gram
    }
    if ((ends & kEndBit) != 0) return;
    *rows++ = (sum ^ sum >> kFoldBits) * kMixer >> (32 - kBucketBits);
    if (names == nullptr) return;
    std::string& name = names->emplace_back();
    for (std::size_t i = 0; i < length; ++i) append_utf8(name, letter[i] & ~kEndBit);
  };
  for (std::size_t block = 0; block < letters.count; block += kLanes) {
    const auto each_lane = [&](std::size_t length) {
      for (std::size_t i = block; i < block + kLanes; ++i) hash(letters.list.data() + i, length);
    };
    if constexpr (kKind == Kind::words) std::for_each(kWordLengths.begin(), kWordLengths.end(), each_lane);
    else std::for_each(kRunLengths.begin(), kRunLengths.end(), each_lane);
  }
  return rows;
}

template <Kind kKind>
std::uint32_t* rows_one_by_one(std::string_view text, std::span<const TextPart> parts, std::uint32_t* rows, std::vector<std::string>* names) {
  Letters<kKind> letters;
  spell_one_by_one(text, parts, letters);
  return hash_one_by_one(letters, rows, names);
}

}  // namespace

namespace plain {

std::uint32_t* rows_of_words(std::string_view text, std::span<const TextPart> words, std::uint32_t* rows, std::vector<std::string>* names) {
  return rows_one_by_one<Kind::words>(text, words, rows, names);
}

std::uint32_t* rows_of_runs(std::string_view text, std::span<const TextPart> runs, std::uint32_t* rows, std::vector<std::string>* names) {
  return rows_one_by_one<Kind::runs>(text, runs, rows, names);
}

}  // namespace plain

#if defined(__x86_64__)

namespace {

#define POSTWAKE_WIDE __attribute__((target("avx2,popcnt")))

/// For each set of eight lanes: their numbers, those of the set first.
constexpr auto kLanesOf = [] {
  std::array<std::array<std::uint8_t, kLanes>, 256> table{};
  for (std::size_t set = 0; set < table.size(); ++set) {
    std::size_t count = 0;
    for (std::uint8_t lane = 0; lane < kLanes; ++lane)
      if ((set >> lane & 1U) != 0) table[set][count++] = lane;
  }
  return table;
}();

POSTWAKE_WIDE inline __m256i eight_at(const std::uint32_t* at) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at)); }
POSTWAKE_WIDE inline __m256i times(__m256i values, std::uint32_t factor) { return _mm256_mullo_epi32(values, _mm256_set1_epi32(static_cast<int>(factor))); }
POSTWAKE_WIDE inline void put_eight(std::uint32_t* to, __m256i letters) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), letters); }

// The code point at `at`, by its first byte's length, without a branch; four bytes are read.
inline std::uint32_t letter_at(const char* at) {
  std::uint32_t bytes = 0;
  std::memcpy(&bytes, at, sizeof bytes);
  constexpr std::array<std::uint32_t, 5> kOfFirst{0, 0x7F, 0x1F, 0x0F, 0x07}, kBehind{0, 18, 12, 6, 0};
  const std::size_t size = char_size(*at);
  const std::uint32_t all = (bytes & kOfFirst[size]) << 18U | (bytes >> 8U & 0x3FU) << 12U | (bytes >> 16U & 0x3FU) << 6U | (bytes >> 24U & 0x3FU);
  return all >> kBehind[size];
}

/// Behind a part so many bytes are read, and not used.
constexpr std::size_t kReadBehind = 18;

/// Writes the letters of [at, end), all whole, while there is room; places behind the last may be written too.
POSTWAKE_WIDE inline std::uint32_t* spell_part(const char* at, const char* end, std::uint32_t* to, std::uint32_t* stop) {
  while (at < end && to < stop) {
    const auto left = static_cast<std::size_t>(end - at);
    const std::size_t size = left < 16 ? left : 16;
    const std::uint32_t inside = (1U << size) - 1;
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const std::uint32_t beyond = static_cast<std::uint32_t>(_mm_movemask_epi8(bytes)) & inside;
    if (beyond == 0) {
      put_eight(to, _mm256_cvtepu8_epi32(bytes));
      put_eight(to + 8, _mm256_cvtepu8_epi32(_mm_srli_si128(bytes, 8)));
      to += size;
      at += size;
      continue;
    }
    // Where characters start: bytes that go on with one are the lowest of all as signed numbers.
    const std::uint32_t starts = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpgt_epi8(bytes, _mm_set1_epi8(-65)))) & inside;
    if (starts == (0x5555U & inside) && beyond == inside) {
      // Two bytes each: the bits of the first times 64 and those of the second. The eighth may have three when more follow.
      const std::size_t taken = left > 16 ? 14 : size;
      const __m128i bits = _mm_and_si128(bytes, _mm_set1_epi16(0x3F1F));
      put_eight(to, _mm256_cvtepu16_epi32(_mm_maddubs_epi16(bits, _mm_set1_epi16(0x0140))));
      to += taken / 2;
      at += taken;
    } else if ((starts & 0x1FFFU) == (0x1249U & inside) && beyond == inside && (size >= 12 || size % 3 == 0)) {
      // Three bytes each, four characters.
      const std::size_t taken = size < 12 ? size : 12;
      const __m128i apart = _mm_shuffle_epi8(bytes, _mm_setr_epi8(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1));
      const __m128i pairs = _mm_maddubs_epi16(_mm_and_si128(apart, _mm_set1_epi32(0x003F3F0F)), _mm_set1_epi32(0x00010140));
      _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm_madd_epi16(pairs, _mm_set1_epi32(0x00010040)));
      to += taken / 3;
      at += taken;
    } else {
      for (std::uint32_t rest = starts; rest != 0; rest &= rest - 1) *to++ = letter_at(at + std::countr_zero(rest));
      const auto last = static_cast<std::size_t>(31 - std::countl_zero(starts));
      at += last + char_size(at[last]);
    }
  }
  return to < stop ? to : stop;
}

template <Kind kKind>
POSTWAKE_WIDE void spell_wide(std::string_view text, std::span<const TextPart> parts, Letters<kKind>& letters) {
  const char* const begin = text.data();
  std::uint32_t* to = letters.end();
  for (const TextPart& part : parts) {
    if (to + 2 >= letters.stop()) break;
    if constexpr (kKind == Kind::words) *to++ = kStart;
    if (part.end + kReadBehind <= text.size()) [[likely]] {
      to = spell_part(begin + part.start, begin + part.end, to, letters.stop());
    } else {
      // The end of the text is copied to where there is room behind it.
      std::size_t tail = part.end < part.start + kReadBehind ? part.start : part.end - kReadBehind;
      while (tail > part.start && (static_cast<unsigned char>(text[tail]) & 0xC0U) == 0x80) --tail;
      to = spell_part(begin + part.start, begin + tail, to, letters.stop());
      std::array<char, 4 * kReadBehind> copy{};
      std::memcpy(copy.data(), begin + tail, part.end - tail);
      to = spell_part(copy.data(), copy.data() + (part.end - tail), to, letters.stop());
    }
    *to++ = kEnd;
  }
  letters.set_end(to);
  letters.close();
}

template <Kind kKind>
POSTWAKE_WIDE std::uint32_t* hash_wide(const Letters<kKind>& letters, std::uint32_t* rows) {
  for (std::size_t i = 0; i < letters.count; i += kLanes) {
    const auto put = [&](__m256i sums, __m256i ends) __attribute__((target("avx2,popcnt"), always_inline)) {
      const __m256i mixed = times(_mm256_xor_si256(sums, _mm256_srli_epi32(sums, kFoldBits)), kMixer);
      const auto set = ~static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(ends))) & 0xFFU;
      const __m256i order = _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(kLanesOf[set].data())));
      put_eight(rows, _mm256_permutevar8x32_epi32(_mm256_srli_epi32(mixed, 32 - kBucketBits), order));
      rows += __builtin_popcount(set);
    };
    const std::uint32_t* const at = letters.list.data() + i;
    const __m256i first = eight_at(at), second = eight_at(at + 1), third = eight_at(at + 2), fourth = eight_at(at + 3);
    const __m256i one = times(first, kFactors[0]), two = _mm256_add_epi32(one, times(second, kFactors[1])),
                  three = _mm256_add_epi32(two, times(third, kFactors[2])), four = _mm256_add_epi32(three, times(fourth, kFactors[3]));
    const __m256i ends_of_two = _mm256_or_si256(first, second), ends_of_four = _mm256_or_si256(ends_of_two, _mm256_or_si256(third, fourth));
    if constexpr (kKind == Kind::words) {
      put(three, ends_of_two);
      put(_mm256_add_epi32(four, times(eight_at(at + 4), kFactors[4])), ends_of_four);
    } else {
      put(one, first);
      put(two, ends_of_two);
      put(three, _mm256_or_si256(ends_of_two, third));
      put(four, ends_of_four);
    }
  }
  return rows;
}

template <Kind kKind>
POSTWAKE_WIDE std::uint32_t* rows_wide(std::string_view text, std::span<const TextPart> parts, std::uint32_t* rows) {
  Letters<kKind> letters;
  spell_wide(text, parts, letters);
  return hash_wide(letters, rows);
}

#undef POSTWAKE_WIDE

template <Kind kKind>
std::uint32_t* rows_plain(std::string_view text, std::span<const TextPart> parts, std::uint32_t* rows) {
  return rows_one_by_one<kKind>(text, parts, rows, nullptr);
}

using WayToHash = std::uint32_t* (*)(std::string_view, std::span<const TextPart>, std::uint32_t*);

template <Kind kKind>
WayToHash way_to_hash() noexcept {
  return has_avx2() ? rows_wide<kKind> : rows_plain<kKind>;  // every processor with AVX2 counts bits
}

const WayToHash kRowsOfWords = way_to_hash<Kind::words>(), kRowsOfRuns = way_to_hash<Kind::runs>();

}  // namespace

std::uint32_t* rows_of_words(std::string_view text, std::span<const TextPart> words, std::uint32_t* rows) { return kRowsOfWords(text, words, rows); }
std::uint32_t* rows_of_runs(std::string_view text, std::span<const TextPart> runs, std::uint32_t* rows) { return kRowsOfRuns(text, runs, rows); }

#else

std::uint32_t* rows_of_words(std::string_view text, std::span<const TextPart> words, std::uint32_t* rows) { return plain::rows_of_words(text, words, rows); }
std::uint32_t* rows_of_runs(std::string_view text, std::span<const TextPart> runs, std::uint32_t* rows) { return plain::rows_of_runs(text, runs, rows); }

#endif

}  // namespace postwake::detail
