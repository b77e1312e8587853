#include <gtest/gtest.h>

#include "postwake/model/manifest.hpp"
#include "postwake/model/post.hpp"

namespace postwake {
namespace {

Post observation(Instant seen, std::string text) {
  Post post;
  post.platform = "mastodon";
  post.id = "https://example.org/1";
  post.created_at = Instant{Seconds{1000}};
  post.time_precision = TimePrecision::second;
  post.text = std::move(text);
  post.source.retrieved_at = seen;
  return post;
}

TEST(MergeObservations, NewestWinsInAnyOrder) {
  Post older = observation(Instant{Seconds{2000}}, "down");
  older.metrics.like = 3;
  Post newer = observation(Instant{Seconds{3000}}, "down");
  newer.metrics.like = 9;
  EXPECT_EQ(merge_observations(older, newer), merge_observations(newer, older));
  EXPECT_EQ(merge_observations(older, newer).metrics.like, 9);
}

TEST(MergeObservations, AnEditKeepsTheEarlierText) {
  const Post first = observation(Instant{Seconds{2000}}, "is it down?");
  Post edited = observation(Instant{Seconds{3000}}, "it is down");
  edited.edited = Instant{Seconds{2500}};
  const Post joined = merge_observations(edited, first);
  EXPECT_EQ(joined.text, "it is down");
  ASSERT_EQ(joined.versions.size(), 1U);
  EXPECT_EQ(joined.versions[0].text, "is it down?");
}

TEST(MergeObservations, ACutTextNeverReplacesAWholeOne) {
  const Post whole = observation(Instant{Seconds{2000}}, "the whole text of the post");
  Post cut = observation(Instant{Seconds{3000}}, "the whole te…");
  cut.text_truncated = true;
  EXPECT_EQ(merge_observations(cut, whole).text, "the whole text of the post");
}

TEST(MergeObservations, ATombstoneStays) {
  Post gone = observation(Instant{Seconds{2000}}, "");
  gone.deleted = true;
  EXPECT_TRUE(merge_observations(gone, observation(Instant{Seconds{3000}}, "down")).deleted);
}

TEST(MergeManifests, AnySplitGivesTheWhole) {
  Manifest a;
  a.inputs = {{"a.jsonl", "xxh3-128:1", 10, 10, "", false}};
  a.records = 3;
  a.rejects["invalid_json"] = 1;
  Manifest b;
  b.inputs = {{"b.jsonl", "xxh3-128:2", 20, 20, "", false}};
  b.records = 4;
  b.rejects["invalid_json"] = 2;
  Manifest ab = a;
  merge(ab, b);
  Manifest ba = b;
  merge(ba, a);
  EXPECT_EQ(ab, ba);
  EXPECT_EQ(ab.records, 7U);
  EXPECT_EQ(ab.rejects["invalid_json"], 3U);
}

}  // namespace
}  // namespace postwake
