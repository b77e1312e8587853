#include "classify/model/row_sums.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace postwake {
namespace {

// The largest numbers many times, so that a sum in too few bits would show; lengths around those at which the fast way turns.
TEST(RowSums, the_fast_way_gives_what_the_plain_one_gives) {
  struct alignas(64) Row {
    std::int8_t bytes[16];
  };
  std::vector<Row> rows(64);
  std::uint32_t state = 20190613;  // fixed seed
  const auto next = [&] { return (state = state * 1664525U + 1013904223U) >> 8U; };
  for (auto& row : rows)
    for (auto& byte : row.bytes) byte = static_cast<std::int8_t>(next() % 3 == 0 ? -128 : next() % 3 == 0 ? 127 : static_cast<int>(next() % 256) - 128);
  for (std::size_t count : {0, 1, 2, 3, 4, 5, 7, 8, 9, 254, 255, 256, 257, 511, 6000}) {
    std::vector<std::uint32_t> places;
    while (places.size() < count) places.push_back(next() % 64 * 4);  // rows lie a cache line apart
    EXPECT_EQ(detail::sum_rows(rows.front().bytes, places.data(), count), detail::plain::sum_rows(rows.front().bytes, places.data(), count)) << count;
  }
  const std::vector<std::uint32_t> same(1000, 0);
  for (auto& byte : rows.front().bytes) byte = -128;
  EXPECT_EQ(detail::sum_rows(rows.front().bytes, same.data(), same.size()).front(), -128000);
}

// Fractions: the last bit depends on the order in which they are added.
TEST(RowSums, fractions_are_rounded_the_same_in_both_ways) {
  std::vector<float> rows(64 * 16);
  std::uint32_t state = 20190613;  // fixed seed
  const auto next = [&] { return (state = state * 1664525U + 1013904223U) >> 8U; };
  for (auto& one : rows) one = (static_cast<float>(next() % 2000001) - 1000000.0F) / static_cast<float>(1 + next() % 3000);
  for (std::size_t count = 0; count < 70; ++count) {
    std::vector<std::uint32_t> places;
    while (places.size() < count) places.push_back(next() % 64);
    EXPECT_EQ(detail::sum_rows(rows.data(), places.data(), count), detail::plain::sum_rows(rows.data(), places.data(), count)) << count;
  }
}

}  // namespace
}  // namespace postwake
