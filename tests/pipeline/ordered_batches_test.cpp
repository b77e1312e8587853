#include "postwake/pipeline/ordered_batches.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <stdexcept>

namespace postwake {
namespace {

class Step : public Batch {
 public:
  Step(std::function<void(std::size_t)> work, std::function<Status()> hand_on) : work_(std::move(work)), hand_on_(std::move(hand_on)) {}
  void work(std::size_t worker) override { work_(worker); }
  Status hand_on() override { return hand_on_(); }

 private:
  std::function<void(std::size_t)> work_;
  std::function<Status()> hand_on_;
};

TEST(OrderedBatches, HandsOnInOrderWhateverIsDoneFirst) {
  for (const unsigned threads : {1U, 2U, 3U, 8U}) {
    OrderedBatches batches(threads);
    ASSERT_EQ(batches.threads(), threads);
    std::vector<int> handed;
    std::vector<int> worked(500, 0);
    std::vector<std::atomic<int>> busy(threads);
    for (int round = 0; round < 2; ++round) {  // it goes on behind drain()
      handed.clear();
      for (int i = 0; i < 500; ++i)
        ASSERT_TRUE(batches.push(std::make_unique<Step>(
            [&, i](std::size_t worker) {
              ASSERT_LT(worker, threads);
              EXPECT_EQ(busy[worker].fetch_add(1), 0);  // nobody else is the same worker now
              if (i % 37 == 0) std::this_thread::sleep_for(std::chrono::microseconds(300));
              worked[static_cast<std::size_t>(i)] += i;
              busy[worker].fetch_sub(1);
            },
            [&, i]() -> Status {
              handed.push_back(worked[static_cast<std::size_t>(i)]);
              return {};
            })));
      ASSERT_TRUE(batches.drain());
      ASSERT_EQ(handed.size(), 500U) << threads;
      for (int i = 0; i < 500; ++i) ASSERT_EQ(handed[static_cast<std::size_t>(i)], i * (round + 1)) << threads;
    }
  }
}

TEST(OrderedBatches, OneBatchTakesNoThreadButTheCallers) {
  OrderedBatches batches(4);
  std::thread::id worker;
  ASSERT_TRUE(batches.push(std::make_unique<Step>([&](std::size_t) { worker = std::this_thread::get_id(); }, [] { return Status{}; })));
  ASSERT_TRUE(batches.drain());
  EXPECT_EQ(worker, std::this_thread::get_id());
}

TEST(OrderedBatches, TheFirstFailureEndsIt) {
  for (const unsigned threads : {1U, 4U}) {
    OrderedBatches batches(threads);
    int handed = 0;
    Status status;
    for (int i = 0; i < 100 && status; ++i)
      status = batches.push(std::make_unique<Step>([](std::size_t) {}, [&, i]() -> Status {
        ++handed;
        return i == 20 ? Status(fail(ErrorCode::io, "full")) : Status{};
      }));
    if (status) status = batches.drain();
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().message, "full");
    EXPECT_EQ(handed, 21);
  }
}

TEST(OrderedBatches, WhatWorkThrowsComesAtItsTurn) {
  for (const unsigned threads : {1U, 4U}) {
    OrderedBatches batches(threads);
    int handed = 0;
    const auto all = [&] {
      for (int i = 0; i < 100; ++i)
        if (!batches.push(std::make_unique<Step>([i](std::size_t) { if (i == 20) throw std::length_error("too long"); }, [&]() -> Status {
              ++handed;
              return {};
            })))
          return;
      static_cast<void>(batches.drain());
    };
    EXPECT_THROW(all(), std::length_error);
    EXPECT_EQ(handed, 20);
  }
}

TEST(OrderedBatches, WhoLeavesEarlyWaitsForNothing) {
  std::atomic<int> handed{0};
  {
    OrderedBatches batches(3);
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(batches.push(std::make_unique<Step>([](std::size_t) { std::this_thread::sleep_for(std::chrono::milliseconds(2)); }, [&]() -> Status {
      ++handed;
      return {};
    })));
  }
  EXPECT_LT(handed.load(), 4);
}

}  // namespace
}  // namespace postwake
