#include <gtest/gtest.h>

#include "archive/progress_meter.hpp"

namespace postwake::detail {
namespace {

TEST(ProgressMeter, TellsTheFirstReadAtOnceAndThenKeepsItsPace) {
  int calls = 0;
  ScanProgress last;
  ProgressMeter meter([&](const ScanProgress& progress) { ++calls; last = progress; }, 1000);
  for (int i = 0; i < 100; ++i) meter.add(1, "a.bz2");
  EXPECT_GE(calls, 1);
  EXPECT_LT(calls, 100);
  EXPECT_EQ(last.bytes_total, 1000U);
  EXPECT_EQ(last.current, "a.bz2");
}

}  // namespace
}  // namespace postwake::detail
