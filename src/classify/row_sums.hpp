#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace postwake::detail {

/// Sums of rows of 32 unsigned bytes. `places` are row numbers; rows from `rows` on, each on a border of 16 bytes.
inline std::array<std::uint32_t, 32> sum_rows(const std::uint8_t* rows, const std::uint16_t* places, std::size_t count) {
  std::array<std::uint32_t, 32> out{};
  while (count > 0) {
    // 16 bits hold the sum of 257 bytes.
    const std::size_t now = count < 257 ? count : 257;
    alignas(16) std::array<std::uint16_t, 32> sums{};
#if defined(__SSE2__)
    const __m128i zero = _mm_setzero_si128();
    __m128i a = zero, b = zero, c = zero, d = zero;
    for (std::size_t i = 0; i < now; ++i) {
      const auto* row = reinterpret_cast<const __m128i*>(rows + places[i] * std::size_t{32});
      const __m128i low = _mm_loadu_si128(row), high = _mm_loadu_si128(row + 1);
      a = _mm_add_epi16(a, _mm_unpacklo_epi8(low, zero));
      b = _mm_add_epi16(b, _mm_unpackhi_epi8(low, zero));
      c = _mm_add_epi16(c, _mm_unpacklo_epi8(high, zero));
      d = _mm_add_epi16(d, _mm_unpackhi_epi8(high, zero));
    }
    auto* to = reinterpret_cast<__m128i*>(sums.data());
    _mm_store_si128(to, a);
    _mm_store_si128(to + 1, b);
    _mm_store_si128(to + 2, c);
    _mm_store_si128(to + 3, d);
#else
    for (std::size_t i = 0; i < now; ++i)
      for (std::size_t k = 0; k < sums.size(); ++k) sums[k] = static_cast<std::uint16_t>(sums[k] + rows[places[i] * std::size_t{32} + k]);
#endif
    for (std::size_t k = 0; k < sums.size(); ++k) out[k] += sums[k];
    places += now;
    count -= now;
  }
  return out;
}

/// Sums of rows of 16 signed bytes, on borders of 16 bytes. `places` are row numbers.
inline std::array<std::int32_t, 16> sum_rows(const std::int8_t* rows, const std::uint32_t* places, std::size_t count) {
  std::array<std::int32_t, 16> out{};
  while (count > 0) {
    // 16 bits hold the sum of 255 signed bytes.
    const std::size_t now = count < 255 ? count : 255;
    alignas(16) std::array<std::int16_t, 8> evens{}, odds{};
#if defined(__SSE2__)
    // A row as eight pairs: shifts spread even and odd columns to 16 bits.
    __m128i even = _mm_setzero_si128(), odd = _mm_setzero_si128();
    for (std::size_t i = 0; i < now; ++i) {
      const __m128i row = _mm_load_si128(reinterpret_cast<const __m128i*>(rows + places[i] * std::size_t{16}));
      odd = _mm_add_epi16(odd, _mm_srai_epi16(row, 8));
      even = _mm_add_epi16(even, _mm_srai_epi16(_mm_slli_epi16(row, 8), 8));
    }
    _mm_store_si128(reinterpret_cast<__m128i*>(evens.data()), even);
    _mm_store_si128(reinterpret_cast<__m128i*>(odds.data()), odd);
#else
    for (std::size_t i = 0; i < now; ++i) {
      const std::int8_t* row = rows + places[i] * std::size_t{16};
      for (std::size_t k = 0; k < 8; ++k) {
        evens[k] = static_cast<std::int16_t>(evens[k] + row[2 * k]);
        odds[k] = static_cast<std::int16_t>(odds[k] + row[2 * k + 1]);
      }
    }
#endif
    for (std::size_t k = 0; k < 8; ++k) {
      out[2 * k] += evens[k];
      out[2 * k + 1] += odds[k];
    }
    places += now;
    count -= now;
  }
  return out;
}

}  // namespace postwake::detail
