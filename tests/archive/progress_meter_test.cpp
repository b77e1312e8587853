#include "archive/progress_meter.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace postwake::detail {
namespace {

TEST(ProgressMeter, TellsAtMostFiveTimesASecond) {
  ProgressMeter::Time now{std::chrono::hours{1}};
  std::vector<ScanProgress> told;
  ProgressMeter meter([&](const ScanProgress& progress) { told.push_back(progress); }, 1000, [&] { return now; });
  // A second in steps of 10 ms, 10 bytes each.
  for (int i = 0; i < 100; ++i, now += std::chrono::milliseconds{10}) meter.add(10, "a");
  ASSERT_EQ(told.size(), 5U);
  for (std::size_t i = 0; i < told.size(); ++i) {
    EXPECT_EQ(told[i].bytes_read, 10 + i * 200);
    EXPECT_EQ(told[i].bytes_total, 1000U);
    EXPECT_EQ(told[i].current, "a");
  }
  // After a silence the next word is told at once, with all that was read.
  now += std::chrono::seconds{10};
  meter.add(1, "b");
  ASSERT_EQ(told.size(), 6U);
  EXPECT_EQ(told.back().bytes_read, 1001U);
  EXPECT_EQ(told.back().current, "b");
}

TEST(ProgressMeter, LosesNoByteOfAnyThread) {
  ProgressMeter::Time now{std::chrono::hours{1}};
  std::uint64_t last = 0;
  ProgressMeter meter([&](const ScanProgress& progress) { last = progress.bytes_read; }, 0, [&] { return now; });
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) meter.add(3, "a");
    });
  for (std::thread& thread : threads) thread.join();
  now += std::chrono::seconds{1};
  meter.add(0, "a");
  EXPECT_EQ(last, 12'000U);
}

TEST(ProgressMeter, CountsInSilenceWhenNobodyListens) {
  bool is_asked = false;
  ProgressMeter meter({}, 10, [&] {
    is_asked = true;
    return ProgressMeter::Time{};
  });
  meter.add(5, "a");
  EXPECT_FALSE(is_asked);
}

}  // namespace
}  // namespace postwake::detail
