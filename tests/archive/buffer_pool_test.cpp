#include "archive/buffer_pool.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "archive/order/member_run.hpp"

namespace postwake::detail {
namespace {

// More than lie in the huge page: those in it, those beside it, and those that come round.
constexpr std::size_t kMany = 7;

std::vector<RawBuffer> take_many(BufferPool& pool) {
  std::vector<RawBuffer> taken;
  for (std::size_t i = 0; i < kMany; ++i) {
    taken.push_back(pool.take_chunk());
    EXPECT_GE(taken.back().capacity(), kChunkBytes);
    EXPECT_EQ(taken.back().size(), 0U);
    taken.back().resize(kChunkBytes);
    std::fill_n(taken.back().data(), kChunkBytes, static_cast<char>('a' + i));
  }
  return taken;
}

TEST(BufferPool, ChunksDoNotOverlapAndComeRound) {
  BufferPool pool;
  for (int round = 0; round < 2; ++round) {
    std::vector<RawBuffer> taken = take_many(pool);
    for (std::size_t i = 0; i < kMany; ++i)
      EXPECT_EQ(taken[i].view().find_first_not_of(static_cast<char>('a' + i)), std::string_view::npos) << i;
    for (RawBuffer& buffer : taken) pool.give(std::move(buffer));
  }
}

TEST(BufferPool, ALentBufferThatGrowsKeepsItsBytes) {
  BufferPool pool;
  RawBuffer first = pool.take_chunk(), second = pool.take_chunk();
  first.resize(kChunkBytes), second.resize(kChunkBytes);
  std::fill_n(first.data(), kChunkBytes, 'f'), std::fill_n(second.data(), kChunkBytes, 's');
  first.resize(2 * kChunkBytes);
  std::fill_n(first.data() + kChunkBytes, kChunkBytes, 'g');
  EXPECT_EQ(first.view(), std::string(kChunkBytes, 'f') + std::string(kChunkBytes, 'g'));
  EXPECT_EQ(second.view(), std::string(kChunkBytes, 's'));
  RawBuffer moved = std::move(first);
  EXPECT_EQ(moved.size(), 2 * kChunkBytes);
  pool.give(std::move(moved));
  EXPECT_GE(pool.take(kChunkBytes).capacity(), 2 * kChunkBytes);
}

}  // namespace
}  // namespace postwake::detail
