#include "postwake/pipeline/post_collector.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

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

/// A tweet whose id holds its time, as Twitter's do.
Post tweet_of(std::uint64_t milliseconds_since_epoch, std::uint64_t low, std::string text = "down") {
  constexpr std::uint64_t kTwitterEpoch = 1288834974657;
  Post post = post_at("2019-06-13T21:30:00Z", std::to_string(milliseconds_since_epoch << 22U | low), std::move(text));
  post.created_at = Instant{Milliseconds{milliseconds_since_epoch + kTwitterEpoch}};
  return post;
}

TEST(PostCollector, IdsThatHoldTheirTimesNeedNoSecondSort) {
  // 18 and 19 digits, several of one millisecond, at the border between the lengths too: 10^18 >> 22 is 238418579101.
  std::vector<Post> posts;
  for (const std::uint64_t at : {7081ULL, 100000000000ULL, 238418579099ULL, 238418579100ULL, 238418579102ULL, 271626000000ULL, 271626000001ULL})
    for (const std::uint64_t low : {0ULL, 9ULL, 10ULL, 99ULL, 100ULL, 4194303ULL}) posts.push_back(tweet_of(at, low));
  Post gone;
  gone.platform = "twitter";
  gone.id = posts[3].id;
  gone.deleted = true;
  const auto check = [](std::vector<Post> observations) {
    const auto given = collected(observations, 64);
    EXPECT_TRUE(std::is_sorted(given.begin(), given.end(), [](const Post& a, const Post& b) {
      return std::tie(a.created_at, a.platform, a.id) < std::tie(b.created_at, b.platform, b.id);
    }));
    std::reverse(observations.begin(), observations.end());
    EXPECT_EQ(collected(observations), given);
    return given.size();
  };
  EXPECT_EQ(check(posts), posts.size());
  std::vector<Post> more = posts;
  more.push_back(gone);
  more.push_back(posts[7]);
  EXPECT_EQ(check(more), posts.size());
  // What keeps no such order, each by itself among those that do.
  Post other = tweet_of(100000000000ULL, 5);
  other.platform = "reddit";
  Post wrong = tweet_of(100000000000ULL, 6);
  wrong.created_at += Milliseconds{1};
  Post edit = tweet_of(271626000002ULL, 0);
  edit.edit_of = posts.front().id;
  Post word = post_at("2015-01-01T00:00:00Z", "abc"), zero = tweet_of(100000000000ULL, 7);
  zero.id.insert(0, "0");
  const std::vector<Post> borders = {tweet_of(238418579101ULL, 0), tweet_of(238418579101ULL, 4194303ULL)};
  for (const Post& strange : {other, wrong, word, zero, borders[0], borders[1]}) {
    std::vector<Post> mixed = posts;
    mixed.insert(mixed.begin() + 10, strange);
    EXPECT_EQ(check(mixed), posts.size() + 1) << strange.id;
  }
  std::vector<Post> edited = posts;
  edited.push_back(edit);
  EXPECT_EQ(check(edited), posts.size());
  std::vector<Post> border = posts;
  border.insert(border.begin(), borders.begin(), borders.end());
  EXPECT_EQ(check(border), posts.size() + 2);
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
