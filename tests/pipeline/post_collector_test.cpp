#include "postwake/pipeline/post_collector.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "postwake/json/records.hpp"

namespace postwake {
namespace {

Post post_at(std::string_view time, std::string id, std::string text = "down") {
  Post post;
  post.platform = "twitter";
  post.id = std::move(id);
  post.author.handle = "ana";
  post.created_at = *parse_rfc3339(time);
  post.time_precision = TimePrecision::millisecond;
  post.text = std::move(text);
  return post;
}

std::vector<Post> collected(const std::vector<Post>& observations, std::size_t cap = RecordSorter::kDefaultMemory) {
  PostCollector collector(cap);
  for (const auto& post : observations) EXPECT_TRUE(collector.add(post));
  std::vector<Post> posts;
  JsonDocument json;
  EXPECT_TRUE(collector.finish([&](std::string_view line) -> Status {
    posts.push_back(*read_post(*json.parse(line)));
    return {};
  }));
  EXPECT_EQ(collector.posts(), posts.size());
  return posts;
}

TEST(PostCollector, OncePerPostByTimeInAnyOrder) {
  std::vector<Post> posts = {post_at("2019-06-13T21:31:00Z", "2"), post_at("2019-06-13T21:30:00Z", "10"),
                             post_at("2019-06-13T21:30:00Z", "1"), post_at("2019-06-13T21:31:00Z", "2")};
  std::vector<Post> later = {post_at("1969-12-31T23:59:59Z", "0")};
  posts.insert(posts.end(), later.begin(), later.end());
  const auto expected = collected(posts);
  ASSERT_EQ(expected.size(), 4U);
  EXPECT_EQ(expected[0].id, "0");
  EXPECT_EQ(expected[1].id, "1");
  EXPECT_EQ(expected[2].id, "10");
  EXPECT_EQ(expected[3].id, "2");
  std::reverse(posts.begin(), posts.end());
  EXPECT_EQ(collected(posts), expected);
  EXPECT_EQ(collected(posts, 64), expected);  // through temporary files
}

TEST(PostCollector, NewestObservationWins) {
  Post early = post_at("2019-06-13T21:30:00Z", "1");
  early.metrics.repost = 1;
  Post late = early;
  late.metrics.repost = 50;
  late.source.retrieved_at = *parse_rfc3339("2019-06-13T22:00:00Z");
  const auto posts = collected({late, early});
  ASSERT_EQ(posts.size(), 1U);
  EXPECT_EQ(posts[0].metrics.repost, 50);
}

TEST(PostCollector, ATombstoneMarksItsPostAndVanishesAlone) {
  Post gone;
  gone.platform = "twitter";
  gone.id = "1";
  gone.deleted = true;
  Post unknown = gone;
  unknown.id = "9";
  const auto posts = collected({gone, post_at("2019-06-13T21:30:00Z", "1"), unknown});
  ASSERT_EQ(posts.size(), 1U);
  EXPECT_TRUE(posts[0].deleted);
  EXPECT_EQ(posts[0].text, "down");
}

TEST(PostCollector, AVerdictStandsUnlessJoiningChangesTheWords) {
  ClassifiedPost judged{post_at("2019-06-13T21:30:00Z", "1", "is it down?"), {}};
  judged.verdict.tag = Tag::complaint;
  judged.verdict.lang = "en";
  Post recounted = judged.post;
  recounted.metrics.like = 9;
  recounted.source.file = "other.jsonl";
  Post edited = judged.post;
  edited.text = "it is down";
  edited.edited = *parse_rfc3339("2019-06-13T21:31:00Z");
  struct Case {
    std::string_view name;
    Post other;
    bool keeps;
  };
  for (const Case& c : {Case{"seen again with other counts", recounted, true}, Case{"edited since", edited, false}}) {
    SCOPED_TRACE(c.name);
    for (const bool is_first : {true, false}) {
      PostCollector collector;
      if (is_first) {
        ASSERT_TRUE(collector.add(judged));
      }
      ASSERT_TRUE(collector.add(c.other));
      if (!is_first) {
        ASSERT_TRUE(collector.add(judged));
      }
      std::vector<std::string> lines;
      ASSERT_TRUE(collector.finish([&](std::string_view line) -> Status {
        lines.emplace_back(line);
        return {};
      }));
      ASSERT_EQ(lines.size(), 1U);
      EXPECT_EQ(lines[0].find("\"verdict\":{\"tag\":\"complaint\"") != std::string::npos, c.keeps) << lines[0];
    }
  }
}

TEST(PostCollector, CountsWhatItJoined) {
  PostCollector collector;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(collector.add(post_at("2019-06-13T21:30:00Z", "1")));
  ASSERT_TRUE(collector.add(post_at("2019-06-13T21:30:00Z", "2")));
  ASSERT_TRUE(collector.finish([](std::string_view) -> Status { return {}; }));
  EXPECT_EQ(collector.observations(), 4U);
  EXPECT_EQ(collector.posts(), 2U);
  EXPECT_EQ(collector.duplicates(), 2U);
}

}  // namespace
}  // namespace postwake
