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

TEST(MergeManifests, AnEmptyOneChangesNothing) {
  Manifest a;
  a.query.tags = {"psn"};
  a.query.since = Instant{Seconds{5}};
  a.inputs = {{"-", "xxh3-128:1", 10, 20, "xxh3-128:2", false}};
  a.shards = {{0, 2, "00"}};
  Manifest left = a;
  merge(left, Manifest{});
  EXPECT_EQ(left, a);
  Manifest right;
  merge(right, a);
  EXPECT_EQ(right, a);
}

TEST(MergeManifests, TagsKeepTheirOrderWhereAllPartsHaveIt) {
  Manifest a, b;
  a.query.tags = b.query.tags = {"sinluz", "apagon"};
  merge(a, b);
  EXPECT_EQ(a.query.tags, b.query.tags) << "the first one names the topic";
  b.query.tags = {"apagon", "sinluz"};
  Manifest ba = b;
  merge(ba, a);
  merge(a, b);
  EXPECT_EQ(a, ba) << "no order is everybody's but the alphabet's";
  EXPECT_TRUE(a.notes.empty()) << "they chose the same posts";
}

TEST(MergeManifests, PartsOfAnInputBecomeOne) {
  struct Case {
    std::string_view name;
    InputRecord a, b;
    std::vector<InputRecord> expected;
  };
  const Case cases[] = {
      {"shards_add_up", {"a.bz2", "", 10, 20, "", false}, {"a.bz2", "", 1, 2, "", true}, {{"a.bz2", "", 11, 22, "", true}}},
      {"standard_input_is_one", {"-", "h:1", 10, 20, "h:3", false}, {"-", "h:2", 1, 2, "h:4", false}, {{"-", "", 11, 22, "", false}}},
      {"read_twice_stands_twice", {"a", "h:1", 10, 20, "h:3", false}, {"a", "h:1", 10, 20, "h:3", false},
       {{"a", "h:1", 10, 20, "h:3", false}, {"a", "h:1", 10, 20, "h:3", false}}},
      {"whole_and_part_stay_apart", {"a", "h:1", 10, 20, "h:3", false}, {"a", "", 1, 2, "", false},
       {{"a", "", 1, 2, "", false}, {"a", "h:1", 10, 20, "h:3", false}}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Manifest a, b;
    a.inputs = {c.a};
    b.inputs = {c.b};
    Manifest ab = a;
    merge(ab, b);
    EXPECT_EQ(ab.inputs, c.expected);
    merge(b, a);
    EXPECT_EQ(ab, b);
  }
}

TEST(MergeManifests, QueriesThatDifferAreToldAndTheWidestBoundStands) {
  Manifest a, b;
  a.query.tags = b.query.tags = {"psn"};
  a.query.services = {"x"};  // a later stage's own: no difference in what was chosen
  a.query.since = Instant{Seconds{5}};
  b.query.since = Instant{Seconds{5}};
  Manifest same = a;
  merge(same, b);
  EXPECT_TRUE(same.notes.empty());
  EXPECT_EQ(same.query.since, Instant{Seconds{5}});
  b.query.since.reset();
  Manifest ab = a, ba = b;
  merge(ab, b);
  merge(ba, a);
  EXPECT_EQ(ab, ba);
  EXPECT_FALSE(ab.query.since);
  EXPECT_EQ(ab.notes.size(), 1U);
}

TEST(ShardTroubles, AreGapsAndRepeats) {
  const auto texts = [](std::vector<ShardRef> shards) {
    Manifest manifest;
    manifest.shards = std::move(shards);
    std::string out;
    for (const auto& trouble : shard_troubles(manifest)) out += trouble.text + ";";
    return out;
  };
  EXPECT_EQ(texts({}), "");
  EXPECT_EQ(texts({{0, 2, "a"}, {1, 2, "a"}}), "");
  EXPECT_EQ(texts({{0, 2, "a"}, {1, 2, "b"}}), "part 1 of 2 (counted from 0) is missing;part 0 of 2 (counted from 0) is missing;");
  EXPECT_EQ(texts({{1, 8, "a"}, {1, 8, "a"}, {1, 8, "a"}, {6, 8, "a"}}),
            "part 0 of 8 (counted from 0) is missing;"
            "part 1 of 8 (counted from 0) was given more than once: the counts are too high;"
            "parts 2 to 5 of 8 (counted from 0) are missing;part 7 of 8 (counted from 0) is missing;");
}

}  // namespace
}  // namespace postwake
