#include "postwake/timeline/builder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "timeline/posts.hpp"

namespace postwake {
namespace {

using testing::build;
using testing::operator_post;
using testing::time_at;
using testing::user_post;

/// A quiet morning with a complaint every two hours, then 4 complaints a minute from 12:00 for 40 minutes, dying away.
std::vector<ClassifiedPost> an_outage() {
  std::vector<ClassifiedPost> posts;
  const Instant start = time_at("2024-03-05T00:00:00Z");
  int id = 0;
  for (int h = 0; h < 24; h += 2) posts.push_back(user_post(std::to_string(++id), start + Minutes{h * 60 + 7}, Fine::complaint, 600));
  const Instant onset = time_at("2024-03-05T12:00:00Z");
  for (int m = 0; m < 40; ++m)
    for (int k = 0; k < 4; ++k) posts.push_back(user_post(std::to_string(++id), onset + Minutes{m} + Seconds{k * 13}, Fine::complaint));
  for (int m = 40; m < 60; ++m) {
    if (m < 50) posts.push_back(user_post(std::to_string(++id), onset + Minutes{m}, Fine::complaint));
    for (int k = 0; k < 2; ++k) posts.push_back(user_post(std::to_string(++id), onset + Minutes{m} + Seconds{k * 20}, Fine::user_recovery));
  }
  posts.push_back(operator_post(std::to_string(++id), onset + Minutes{9} + Seconds{30}, Fine::acknowledgement));
  posts.push_back(operator_post(std::to_string(++id), onset + Minutes{55}, Fine::resolution));
  return posts;
}

TEST(TimelineBuilder, TellsAnOutageFromOnsetToResolution) {
  const Timeline timeline = build(an_outage());
  ASSERT_EQ(timeline.incidents.size(), 1U);
  const Incident& i = timeline.incidents.front();
  EXPECT_EQ(i.service, "examplegram");
  const Instant onset = time_at("2024-03-05T12:00:00Z");
  EXPECT_LE(std::chrono::abs(i.onset.at - onset), Minutes{1}) << format_minute(i.onset.at);
  EXPECT_LE(i.onset.interval.from, onset);
  EXPECT_GE(i.onset.interval.to, onset);
  EXPECT_FALSE(i.onset.censored);
  ASSERT_TRUE(i.acknowledgement);
  EXPECT_EQ(format_second(i.acknowledgement->at), "2024-03-05T12:09:30Z");
  ASSERT_TRUE(i.resolution);
  EXPECT_EQ(format_second(i.resolution->at), "2024-03-05T12:55:00Z");
  ASSERT_TRUE(i.recovery.at) << i.recovery.reason;
  EXPECT_NEAR(static_cast<double>((*i.recovery.at - time_at("2024-03-05T12:40:00Z")).count()) / 60000.0, 0, 3);
  EXPECT_EQ(i.status, IncidentStatus::resolved);
  EXPECT_EQ(timeline.coverage.baseline, "present");
}

TEST(TimelineBuilder, OrderAndRepetitionDoNotMatter) {
  const std::vector<ClassifiedPost> posts = an_outage();
  std::vector<ClassifiedPost> other(posts.rbegin(), posts.rend());
  other.insert(other.end(), posts.begin(), posts.begin() + 50);
  EXPECT_EQ(build(posts), build(other));
}

TEST(TimelineBuilder, NothingGivesNoIncidentAndSaysWhy) {
  const Timeline timeline = build({});
  EXPECT_TRUE(timeline.incidents.empty());
  ASSERT_FALSE(timeline.coverage.notes.empty());
  EXPECT_NE(timeline.coverage.notes.back().find("no incident found"), std::string::npos);
}

}  // namespace
}  // namespace postwake
