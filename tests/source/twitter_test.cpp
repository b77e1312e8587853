#include <gtest/gtest.h>

#include "source/reading.hpp"

// Fixtures are invented; ids are made so that their snowflake is the time in created_at.
namespace postwake::testing {
namespace {

std::string tweet(std::string_view id, std::string_view created, std::string_view rest) {
  return R"({"created_at":")" + std::string(created) + R"(","id":)" + std::string(id) + R"(,"id_str":")" + std::string(id) + R"(",)" + std::string(rest) +
         R"(,"user":{"id_str":"77","screen_name":"ann","name":"Ann","verified":true,"followers_count":12,"location":"Lyon"}})";
}

constexpr std::string_view kId = "1139283802200211456";  // 2019-06-13T21:29:59.971Z
constexpr std::string_view kCreated = "Thu Jun 13 21:29:59 +0000 2019";

TEST(TwitterV11, EveryField) {
  const auto read = read_text(tweet(kId, kCreated, R"("text":"down &amp; out #AppDown @ops https://t.co/x","lang":"in","timestamp_ms":"1560461399971",
    "entities":{"hashtags":[{"text":"AppDown","indices":[15,23]}],"user_mentions":[{"screen_name":"ops","indices":[24,28]}],
    "urls":[{"url":"https://t.co/x","expanded_url":"https://status.example/1","indices":[29,43]}]},
    "in_reply_to_status_id_str":"5","quoted_status_id_str":"6","place":{"full_name":"Lyon, France","country":"France","country_code":"FR"},
    "coordinates":{"type":"Point","coordinates":[4.8,45.7]},"retweet_count":0,"favorite_count":0)"));
  ASSERT_EQ(read.posts.size(), 1U) << read.reasons();
  const Post& post = read.posts[0];
  EXPECT_EQ(post.platform, "twitter");
  EXPECT_EQ(post.id, kId);
  EXPECT_EQ(post.url, "https://twitter.com/ann/status/1139283802200211456");
  EXPECT_EQ(post.author, (Author{"77", "ann", "Ann", true, 12, "Lyon"}));
  EXPECT_EQ(format_rfc3339(post.created_at), "2019-06-13T21:29:59.971Z");
  EXPECT_EQ(post.time_precision, TimePrecision::millisecond);
  EXPECT_EQ(post.text, "down & out #AppDown @ops https://t.co/x");
  EXPECT_EQ(post.lang, "id");
  EXPECT_EQ(post.tags, std::vector<std::string>{"AppDown"});
  EXPECT_EQ(post.mentions, std::vector<std::string>{"ops"});
  EXPECT_EQ(post.urls, std::vector<std::string>{"https://status.example/1"});
  EXPECT_EQ(post.reply_to, "5");
  EXPECT_EQ(post.quote_of, "6");
  EXPECT_EQ(post.place, (Place{"Lyon, France", "France", "FR"}));
  EXPECT_EQ(post.coords, (Coordinates{45.7, 4.8}));
  EXPECT_EQ(post.metrics, Metrics{});  // a stream's zeros are no counts
  EXPECT_EQ(post.time_source, TimeSource::snowflake);
  EXPECT_EQ(read.notices(), "");
  EXPECT_EQ(post.source.line, 1U);
}

TEST(TwitterV11, NoticesAreCountedAndDeletionsAreTombstones) {
  const auto read = read_text(
      "{\"delete\":{\"status\":{\"id\":9,\"id_str\":\"9\",\"user_id_str\":\"3\"},\"timestamp_ms\":\"1560461399971\"}}\n\r\n"
      "{\"limit\":{\"track\":12}}\n{\"scrub_geo\":{\"user_id\":1}}\n{\"status_withheld\":{\"id\":1}}\n");
  EXPECT_EQ(read.notices(), "blank=1 delete=1 limit=1 scrub_geo=1 status_withheld=1");
  ASSERT_EQ(read.tombstones.size(), 1U);
  EXPECT_EQ(read.tombstones[0].id, "9");
  EXPECT_EQ(read.tombstones[0].at, parse_rfc3339("2019-06-13T21:29:59.971Z"));
  EXPECT_EQ(read.manifest.records, 0U);
  EXPECT_EQ(read.manifest.notes.size(), 1U);  // a limit notice is a hole
}

}  // namespace
}  // namespace postwake::testing
