#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace postwake::detail {

// Whole numbers, or fractions one after the other, so that every processor and every way to sum them gives the same.

/// Sums of rows of 32 unsigned bytes. `places` are row numbers; rows from `rows` on, each on a border of 16 bytes.
std::array<std::uint32_t, 32> sum_rows(const std::uint8_t* rows, const std::uint16_t* places, std::size_t count);

/// Sums of rows of 16 signed bytes, on borders of 16 bytes.
std::array<std::int32_t, 16> sum_rows(const std::int8_t* rows, const std::uint32_t* places, std::size_t count);
/// Sums of rows of 16 fractions.
std::array<float, 16> sum_rows(const float* rows, const std::uint32_t* places, std::size_t count);

namespace plain {
/// The latter two one by one: what processors without AVX2 do, and what the fast ones are compared with.
std::array<std::int32_t, 16> sum_rows(const std::int8_t* rows, const std::uint32_t* places, std::size_t count);
std::array<float, 16> sum_rows(const float* rows, const std::uint32_t* places, std::size_t count);
}  // namespace plain

}  // namespace postwake::detail
