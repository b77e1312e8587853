#include <gtest/gtest.h>

#include "postwake/timeline/builder.hpp"
#include "timeline/posts.hpp"

namespace postwake {
namespace {

using testing::build;
using testing::kNoon;
using testing::operator_post;
using testing::time_at;
using testing::user_post;

bool has_note(const Timeline& t, std::string_view part) {
  for (const std::string& note : t.coverage.notes)
    if (note.find(part) != std::string::npos) return true;
  return false;
}

TEST(WorstInput, OnePostIsNoIncident) {
  const Timeline t = build({user_post("1", kNoon, Fine::complaint)});
  EXPECT_TRUE(t.incidents.empty());
  EXPECT_TRUE(has_note(t, "no incident found"));
}

TEST(WorstInput, EverythingInOneSecond) {
  std::vector<ClassifiedPost> posts;
  for (int k = 0; k < 500; ++k) posts.push_back(user_post(std::to_string(k), kNoon, Fine::complaint));
  const Timeline t = build(posts);
  ASSERT_EQ(t.incidents.size(), 1U);
  EXPECT_TRUE(t.incidents[0].onset.censored) << "nothing is known of before";
  EXPECT_TRUE(t.incidents[0].right_censored) << "nor of after";
  EXPECT_EQ(t.incidents[0].peak.at, kNoon);
}

TEST(WorstInput, TheFirstAndTheLastYear) {
  std::vector<ClassifiedPost> posts;
  for (int k = 0; k < 60; ++k) {
    posts.push_back(user_post("a" + std::to_string(k), time_at("0001-01-01T00:00:00Z") + Seconds{20 * k}, Fine::complaint));
    posts.push_back(user_post("b" + std::to_string(k), time_at("9999-12-31T23:00:00Z") + Seconds{20 * k}, Fine::complaint));
    posts.push_back(user_post("c" + std::to_string(k), kNoon + Seconds{20 * k}, Fine::complaint));
  }
  const Timeline t = build(posts);
  ASSERT_EQ(t.incidents.size(), 3U);
  EXPECT_LE(std::chrono::abs(t.incidents[1].onset.at - kNoon), Minutes{2});
  for (const Incident& i : t.incidents) EXPECT_GE(i.onset.interval.from, time_at("0001-01-01T00:00:00Z"));
}

TEST(WorstInput, OneAuthorIsNoCrowd) {
  std::vector<ClassifiedPost> posts;
  for (int k = 0; k < 2000; ++k) {
    posts.push_back(user_post(std::to_string(k), kNoon + Seconds{7 * k}, Fine::complaint));
    posts.back().post.author.handle = "the_only_one";
  }
  const Timeline t = build(posts);
  EXPECT_TRUE(t.incidents.empty());
  EXPECT_TRUE(has_note(t, "authors who had complained")) << "a reader wants to know why";
}

TEST(WorstInput, ThreeAuthorsAreANearMiss) {
  std::vector<ClassifiedPost> posts;
  for (int k = 0; k < 60; ++k) {
    posts.push_back(user_post(std::to_string(k), kNoon + Seconds{40 * k}, Fine::complaint));
    posts.back().post.author.handle = "one_of_" + std::to_string(k % 3);
  }
  const Timeline t = build(posts);
  EXPECT_TRUE(t.incidents.empty());
  ASSERT_FALSE(t.near_misses.empty());
  EXPECT_NE(t.near_misses[0].reason.find("author"), std::string::npos) << t.near_misses[0].reason;
}

TEST(WorstInput, PostsWithoutAnythingInThem) {
  std::vector<ClassifiedPost> posts(300);
  for (int k = 0; k < 300; ++k) posts[static_cast<std::size_t>(k)].post.id = std::to_string(k);
  EXPECT_TRUE(build(posts).incidents.empty()) << "they name no service";
}

TEST(WorstInput, AFileWithoutQuietTimeSaysSo) {
  std::vector<ClassifiedPost> posts;
  for (int k = 0; k < 1200; ++k) posts.push_back(user_post(std::to_string(k), kNoon + Seconds{6 * k}, Fine::complaint));
  const Timeline t = build(posts);
  EXPECT_TRUE(t.incidents.empty());
  EXPECT_TRUE(has_note(t, "no quiet time"));
}

TEST(WorstInput, IdsWithoutTextStillGiveOnsetAndPeak) {
  std::vector<ClassifiedPost> posts;
  int id = 0;
  const auto add = [&](Instant at) {
    ClassifiedPost p;
    p.post.platform = "twitter";
    p.post.id = std::to_string(++id);
    p.post.created_at = at;
    posts.push_back(p);
  };
  for (int k = 0; k < 30; ++k) add(kNoon - Minutes{20 * k});
  for (int m = 0; m < 40; ++m)
    for (int k = 0; k < (m < 20 ? m : 40 - m); ++k) add(kNoon + Minutes{60 + m} + Seconds{k});
  for (int k = 0; k < 30; ++k) add(kNoon + Minutes{120 + 20 * k});
  const Timeline t = build(posts, {.services = {"examplegram"}});
  ASSERT_EQ(t.incidents.size(), 1U);
  const Incident& i = t.incidents[0];
  EXPECT_LE(std::chrono::abs(i.onset.at - (kNoon + Minutes{61})), Minutes{4}) << format_minute(i.onset.at);
  EXPECT_LE(std::chrono::abs(i.peak.at - (kNoon + Minutes{80})), Minutes{3}) << format_minute(i.peak.at);
  EXPECT_FALSE(i.onset.evidence.empty());
  EXPECT_FALSE(i.recovery.determined);
  EXPECT_NE(i.recovery.reason.find("without text"), std::string::npos);
  EXPECT_TRUE(has_note(t, "no text"));
}

TEST(WorstInput, AStormOfRepostsIsNoIncident) {
  std::vector<ClassifiedPost> posts = {user_post("0", kNoon, Fine::complaint)};
  for (int k = 1; k < 3000; ++k) {
    posts.push_back(user_post(std::to_string(k), kNoon + Seconds{k}, Fine::complaint));
    posts.back().post.repost_of = "0";
  }
  const Timeline t = build(posts);
  EXPECT_TRUE(t.incidents.empty());
  EXPECT_TRUE(t.coverage.gaps.empty()) << "the end of a storm is no hole in the data";
  EXPECT_EQ(t.coverage.reposts, 2999U);
}

TEST(WorstInput, TombstonesDoNotComplain) {
  std::vector<ClassifiedPost> posts;
  for (int k = 0; k < 100; ++k) {
    posts.push_back(user_post(std::to_string(k), kNoon + Seconds{k}, Fine::unrelated));
    posts.back().post.deleted = true;
    posts.back().post.text.clear();
  }
  posts.push_back(user_post("100", kNoon, Fine::complaint));
  const Timeline t = build(posts);
  EXPECT_TRUE(t.incidents.empty());
  EXPECT_EQ(t.coverage.deleted, 100U);
}

TEST(WorstInput, TheManifestIsCarriedAndCounted) {
  Manifest manifest;
  manifest.records = 5000;
  manifest.chosen = 12;
  manifest.rejects["invalid_json"] = 3;
  manifest.query.tags = {"examplegramdown"};
  const Timeline t = build({user_post("1", kNoon, Fine::complaint)}, {}, &manifest);
  EXPECT_EQ(t.coverage.read, 5000U);
  EXPECT_EQ(t.coverage.rejected, 3U);
  EXPECT_EQ(t.coverage.duplicates, 11U);
  EXPECT_EQ(t.query.tags, manifest.query.tags);
}

}  // namespace
}  // namespace postwake
