#include <gtest/gtest.h>

#include "postwake/model/timeline.hpp"

namespace postwake {
namespace {

TEST(Names, EveryFineLabelReadsBack) {
  for (std::size_t i = 0; i < kFineCount; ++i) {
    const auto fine = static_cast<Fine>(i);
    EXPECT_EQ(parse_fine(name(fine)), fine);
  }
  EXPECT_EQ(parse_fine("nonsense"), std::nullopt);
}

TEST(Names, PublicTagOfEachFineLabel) {
  EXPECT_EQ(tag_of(Fine::question), Tag::complaint);
  EXPECT_EQ(tag_of(Fine::update), Tag::acknowledgement);
  EXPECT_EQ(tag_of(Fine::user_recovery), Tag::resolution);
  EXPECT_EQ(tag_of(Fine::report_news), Tag::other);
}

TEST(Names, EventKindsReadBack) {
  for (int i = 0; i < 11; ++i) {
    const auto kind = static_cast<EventKind>(i);
    EXPECT_EQ(parse_event_kind(name(kind)), kind);
  }
}

}  // namespace
}  // namespace postwake
