#include "postwake/base/error.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "postwake/base/clock.hpp"
#include "postwake/base/result.hpp"

namespace postwake {
namespace {

TEST(Error, OriginIsDescribedAsFileMemberLine) {
  EXPECT_EQ(describe({"a.tar", "07/00.json.bz2", 17, 0}), "a.tar!07/00.json.bz2:17");
  EXPECT_EQ(describe({"a.bz2", "", 0, 4096}), "a.bz2@4096");
  EXPECT_EQ(describe({}), "");
}

TEST(Result, HoldsAValueOrAnError) {
  Result<int> good = 7;
  EXPECT_TRUE(good);
  EXPECT_EQ(*good, 7);
  Result<int> bad = fail(ErrorCode::io, "cannot read", {"x"}, "check the disk");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().message, "cannot read");
  Result<std::string> passed_on = propagate(bad);
  EXPECT_EQ(passed_on.error().code, ErrorCode::io);
}

TEST(Result, ReadingTheWrongSideIsABugOfOurs) {
  Result<int> bad = fail(ErrorCode::io, "cannot read");
  EXPECT_THROW(static_cast<void>(bad.value()), std::logic_error);
  Result<int> good = 7;
  EXPECT_THROW(static_cast<void>(good.error()), std::logic_error);
}

TEST(FakeClock, MovesOnlyBySleeping) {
  FakeClock clock(Instant{Seconds{100}});
  clock.sleep(Seconds{5});
  EXPECT_EQ(clock.now(), Instant{Seconds{105}});
}

}  // namespace
}  // namespace postwake
