#include "classify/model/row_sums.hpp"

#include "postwake/base/cpu.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace postwake::detail {

std::array<std::uint32_t, 32> sum_rows(const std::uint8_t* rows, const std::uint16_t* places, std::size_t count) {
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

namespace plain {

std::array<std::int32_t, 16> sum_rows(const std::int8_t* rows, const std::uint32_t* places, std::size_t count) {
  std::array<std::int32_t, 16> out{};
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t k = 0; k < out.size(); ++k) out[k] += rows[places[i] * std::size_t{16} + k];
  return out;
}

std::array<float, 16> sum_rows(const float* rows, const std::uint32_t* places, std::size_t count) {
  std::array<float, 16> out{};
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t k = 0; k < out.size(); ++k) out[k] += rows[places[i] * std::size_t{16} + k];
  return out;
}

}  // namespace plain

#if defined(__x86_64__)

namespace {

__attribute__((target("avx2"))) std::array<std::int32_t, 16> sum_rows_wide(const std::int8_t* rows, const std::uint32_t* places, std::size_t count) {
  std::array<std::int32_t, 16> out{};
  const auto row = [&](std::size_t i) __attribute__((target("avx2"))) {
    return _mm256_cvtepi8_epi16(_mm_load_si128(reinterpret_cast<const __m128i*>(rows + places[i] * std::size_t{16})));
  };
  while (count > 0) {
    // 16 bits hold the sum of 255 signed bytes.
    const std::size_t now = count < 255 ? count : 255;
    __m256i a = _mm256_setzero_si256(), b = a;
    std::size_t i = 0;
    for (; i + 4 <= now; i += 4) {
      a = _mm256_add_epi16(a, _mm256_add_epi16(row(i), row(i + 1)));
      b = _mm256_add_epi16(b, _mm256_add_epi16(row(i + 2), row(i + 3)));
    }
    for (; i < now; ++i) a = _mm256_add_epi16(a, row(i));
    alignas(32) std::array<std::int16_t, 16> sums;
    _mm256_store_si256(reinterpret_cast<__m256i*>(sums.data()), _mm256_add_epi16(a, b));
    for (std::size_t k = 0; k < out.size(); ++k) out[k] += sums[k];
    places += now;
    count -= now;
  }
  return out;
}

// One after the other in each column, so that the roundings are those of the plain way.
__attribute__((target("avx2"))) std::array<float, 16> sum_float_rows_wide(const float* rows, const std::uint32_t* places, std::size_t count) {
  __m256 low = _mm256_setzero_ps(), high = low;
  for (std::size_t i = 0; i < count; ++i) {
    const float* row = rows + places[i] * std::size_t{16};
    low = _mm256_add_ps(low, _mm256_loadu_ps(row));
    high = _mm256_add_ps(high, _mm256_loadu_ps(row + 8));
  }
  std::array<float, 16> out;
  _mm256_storeu_ps(out.data(), low);
  _mm256_storeu_ps(out.data() + 8, high);
  return out;
}

using SumRows = std::array<std::int32_t, 16> (*)(const std::int8_t*, const std::uint32_t*, std::size_t);
using SumFloatRows = std::array<float, 16> (*)(const float*, const std::uint32_t*, std::size_t);

const SumRows kSumRows = has_avx2() ? sum_rows_wide : SumRows{plain::sum_rows};
const SumFloatRows kSumFloatRows = has_avx2() ? sum_float_rows_wide : SumFloatRows{plain::sum_rows};

}  // namespace

std::array<std::int32_t, 16> sum_rows(const std::int8_t* rows, const std::uint32_t* places, std::size_t count) { return kSumRows(rows, places, count); }
std::array<float, 16> sum_rows(const float* rows, const std::uint32_t* places, std::size_t count) { return kSumFloatRows(rows, places, count); }

#else

std::array<std::int32_t, 16> sum_rows(const std::int8_t* rows, const std::uint32_t* places, std::size_t count) { return plain::sum_rows(rows, places, count); }
std::array<float, 16> sum_rows(const float* rows, const std::uint32_t* places, std::size_t count) { return plain::sum_rows(rows, places, count); }

#endif

}  // namespace postwake::detail
