#include <gtest/gtest.h>

#include "source/formats/times.hpp"
#include "source/formats/tweet_text.hpp"
#include "source/reading.hpp"

// The twenty things most likely to be got wrong with dumps and their APIs, each by name. Traps 1 to 5 are the archive room's
// (tests/archive), 9's requests, 10, 14, 15, 17 and 20 the network's (tests/source_net); what of them concerns files is here.
namespace postwake::testing {
namespace {

const Post& only(const Read& read) {
  static const Post kNone;
  EXPECT_EQ(read.posts.size(), 1U) << read.reasons();
  return read.posts.empty() ? kNone : read.posts[0];
}

TEST(Traps, Trap01JsonLinesAreNoFileList) {
  // A thousand lines must stay a thousand records: libarchive takes such a file for an mtree.
  std::string lines;
  for (int i = 0; i < 1000; ++i)
    lines += R"({"created_at":"Thu Jun 13 21:30:00 +0000 2019","id_str":")" + std::to_string(i + 1) + R"(","text":"x","user":{"screen_name":"ann"}})" "\n";
  EXPECT_EQ(read_text(lines).posts.size(), 1000U);
}

TEST(Traps, Trap05WhatCameBeforeACutIsKept) {
  const auto read = read_text("{\"created_at\":\"Thu Jun 13 21:30:00 +0000 2019\",\"id_str\":\"5\",\"text\":\"x\",\"user\":{\"screen_name\":\"ann\"}}\n{\"created_at\":\"Thu Jun 13 2");
  EXPECT_EQ(only(read).id, "5");
  EXPECT_EQ(read.reasons(), "invalid_json=1");
  EXPECT_EQ(read.rejects[0].origin.line, 2U);
}

TEST(Traps, Trap06EveryLineIsRecognisedByItself) {
  const auto read = read_text(
      "{\"created_at\":\"Sun Jun 13 21:30:00 +0000 2010\",\"id_str\":\"5\",\"text\":\"v1\",\"user\":{\"screen_name\":\"ann\"}}\n"
      "{\"data\":{\"id\":\"6\",\"text\":\"v2\",\"created_at\":\"2010-06-13T21:31:00.000Z\",\"author_id\":\"7\"},\"includes\":{\"users\":[{\"id\":\"7\",\"username\":\"bob\"}]},\"matching_rules\":[]}\n"
      "{\"delete\":{\"status\":{\"id_str\":\"4\"}}}\n");
  ASSERT_EQ(read.posts.size(), 2U);
  EXPECT_EQ(read.posts[0].text, "v1");
  EXPECT_EQ(read.posts[1].author.handle, "bob");
  EXPECT_EQ(read.tombstones.size(), 1U);
}

constexpr std::string_view kLongRetweet =
    R"({"created_at":"Sun Jun 13 21:31:00 +0000 2010","id_str":"6","text":"RT @ann: the beginning of a lo…","truncated":false,"user":{"screen_name":"bob"},"entities":{"hashtags":[]},"timestamp_ms":"1276464660000",
     "retweeted_status":{"created_at":"Sun Jun 13 21:30:00 +0000 2010","id_str":"5","text":"the beginning of a lo… https://t.co/x","truncated":true,"user":{"screen_name":"ann"},"favorite_count":7,"entities":{"hashtags":[]},
     "extended_tweet":{"full_text":"the beginning of a long text and its tag #AppDown","entities":{"hashtags":[{"text":"AppDown","indices":[41,49]}]}}}})";

TEST(Traps, Trap07TheWholeTextIsInTheOriginalsExtendedPart) {
  const auto read = read_text(kLongRetweet, choose_tag("appdown"));
  ASSERT_EQ(read.posts.size(), 2U);
  for (const Post& post : read.posts) {
    EXPECT_EQ(post.text, "the beginning of a long text and its tag #AppDown");
    EXPECT_EQ(post.tags, std::vector<std::string>{"AppDown"});
    EXPECT_FALSE(post.text_truncated);
  }
  EXPECT_EQ(read.posts[0].repost_of, "5");
  EXPECT_TRUE(read.posts[1].embedded);
  // The original's counts are true as of the retweet.
  EXPECT_EQ(read.posts[1].metrics.like, 7);
  EXPECT_EQ(read.posts[1].source.retrieved_at, read.posts[0].created_at);
}

TEST(Traps, Trap08IndicesCountCodePointsOfTheEscapedText) {
  const std::string_view escaped = "\U0001F4A5\U0001F4A5 a &amp; b #down https://t.co/pic";
  EXPECT_EQ(detail::entity_text(escaped, {13, 18}), "#down");
  EXPECT_EQ(detail::entity_text(escaped, {5, 10}), "&");
  EXPECT_EQ(detail::visible_text(escaped, {{19, 35}}), "\U0001F4A5\U0001F4A5 a & b #down");  // a picture's link at the end
  EXPECT_EQ(detail::visible_text("https://t.co/a b", {{0, 14}}), "https://t.co/a b");           // only at the end
  const auto read = read_text(
      "{\"created_at\":\"Sun Jun 13 21:30:00 +0000 2010\",\"id_str\":\"5\",\"user\":{\"screen_name\":\"ann\"},\"text\":\"\U0001F4A5\U0001F4A5 a &amp; b #down https://t.co/pic\","
      "\"entities\":{\"hashtags\":[{\"text\":\"down\",\"indices\":[13,18]}],\"media\":[{\"indices\":[19,35],\"url\":\"https://t.co/pic\"}]}}");
  EXPECT_EQ(only(read).text, "\U0001F4A5\U0001F4A5 a & b #down");
}

TEST(Traps, Trap09NamesBeforeAndAfterTheRenaming) {
  const std::string_view after =
      R"({"data":[{"id":"6","text":"RT @ann: cut…","created_at":"2010-06-13T21:31:00.000Z","author_id":"8","referenced_posts":[{"type":"retweeted","id":"5"}],"edit_history_post_ids":["6"]}],
          "includes":{"posts":[{"id":"5","text":"cut","created_at":"2010-06-13T21:30:00.000Z","author_id":"7","note_post":{"text":"cut no more #down","entities":{"hashtags":[{"tag":"down"}]}}}],
          "users":[{"id":"7","username":"ann"},{"id":"8","username":"bob"}]},"meta":{"result_count":1}})";
  std::string before(after);
  for (const auto& [new_name, old_name] : {std::pair{"referenced_posts", "referenced_tweets"}, std::pair{"edit_history_post_ids", "edit_history_tweet_ids"},
                                           std::pair{"\"posts\"", "\"tweets\""}, std::pair{"note_post", "note_tweet"}})
    before.replace(before.find(new_name), std::string_view(new_name).size(), old_name);
  const auto read = read_text(after);
  ASSERT_EQ(read.posts.size(), 2U);
  EXPECT_EQ(read.posts[0].text, "cut no more #down");  // a retweet's text is cut at 140: the original's counts
  EXPECT_EQ(read.posts[0].tags, std::vector<std::string>{"down"});
  EXPECT_EQ(as_lines(read), as_lines(read_text(before)));
}

TEST(Traps, Trap11TheIdKnowsTheMilliseconds) {
  const auto read = read_text(R"({"data":{"id":"1613687269906616320","text":"x","created_at":"2023-01-13T00:00:00.000Z","author_id":"7"}})");
  EXPECT_EQ(format_rfc3339(only(read).created_at), "2023-01-13T00:00:00.662Z");
  EXPECT_EQ(only(read).time_source, TimeSource::snowflake);
  EXPECT_FALSE(detail::snowflake_time("29700859246"));
  EXPECT_EQ(detail::snowflake_time("29700859247"), Instant{Milliseconds{1288834974657 + (29700859247 >> 22)}});
}

TEST(Traps, Trap11TheSameTweetHasTheSameTimeInEveryForm) {
  constexpr std::string_view kForms[] = {
      R"({"created_at":"Fri Jan 13 00:00:00 +0000 2023","id_str":"1613687269906616320","text":"x","timestamp_ms":"1673568000662","user":{"screen_name":"ann"}})",
      R"({"created_at":"Fri Jan 13 00:00:00 +0000 2023","id_str":"1613687269906616320","text":"x","user":{"screen_name":"ann"}})",
      R"({"data":{"id":"1613687269906616320","text":"x","created_at":"2023-01-13T00:00:00.000Z","author_id":"7"}})",
      R"({"id":1613687269906616320,"date":"2023-01-13T00:00:00+00:00","content":"x","user":{"username":"ann"}})",
      "tweet_id,date,text\n1613687269906616320,2023-01-13 00:00:00,x\n",
      "tweet_id,date,text\n1613687269906616320,2023-01-13,x\n",
  };
  for (const auto form : kForms) EXPECT_EQ(format_rfc3339(only(read_text(form)).created_at), "2023-01-13T00:00:00.662Z") << form;
}

TEST(Traps, Trap11AMadeUpIdDoesNotMoveAPost) {
  const auto read = read_text(R"({"created_at":"Thu Jun 13 21:30:00 +0000 2019","id_str":"1613687269906616320","text":"x","user":{"screen_name":"ann"}})");
  EXPECT_EQ(format_rfc3339(only(read).created_at), "2019-06-13T21:30:00.000Z");
  EXPECT_EQ(only(read).time_source, TimeSource::field);
  EXPECT_EQ(read.notices(), "time_differs_from_id=1");
}

TEST(Traps, Trap12IdsAreNeverDoubles) {
  const auto read = read_text(R"({"created_at":"Thu Jun 08 15:23:27 +0000 2017","id":872836479608733700,"id_str":"872836479608733696","text":"x","user":{"screen_name":"ann"}})");
  EXPECT_EQ(only(read).id, "872836479608733696");
  EXPECT_EQ(only(read_text(R"({"created_at":"Thu Jun 13 21:29:59 +0000 2019","id":1139283802200211457,"text":"x","user":{"screen_name":"ann"}})")).id, "1139283802200211457");
  EXPECT_EQ(read_text(R"({"created_at":"Thu Jun 13 21:29:59 +0000 2019","id":1.13928380220021e18,"text":"x","user":{"screen_name":"ann"}})").reasons(), "no_id=1");
}

TEST(Traps, Trap13LatitudeAndLongitude) {
  const auto with = [](std::string_view place) {
    return read_text(R"({"created_at":"Sun Jun 13 21:30:00 +0000 2010","id_str":"5","text":"x","user":{"screen_name":"ann"},)" + std::string(place) + "}");
  };
  EXPECT_EQ(only(with(R"("coordinates":{"type":"Point","coordinates":[4.8,45.7]},"geo":{"coordinates":[45.7,4.8]})")).coords, (Coordinates{45.7, 4.8}));
  EXPECT_EQ(only(with(R"("geo":{"type":"Point","coordinates":[45.7,4.8]})")).coords, (Coordinates{45.7, 4.8}));
  EXPECT_FALSE(only(with(R"("coordinates":{"coordinates":[0,0]})")).coords);
  EXPECT_FALSE(only(with(R"("coordinates":{"coordinates":[45.7,181.0]})")).coords);
  EXPECT_EQ(only(read_text(R"({"data":{"id":"5","text":"x","created_at":"2010-06-13T21:30:00.000Z","author_id":"7","geo":{"coordinates":{"type":"Point","coordinates":[4.8,45.7]}}}})")).coords,
            (Coordinates{45.7, 4.8}));
}

TEST(Traps, Trap16FediverseIdsAreOpaque) {
  const auto read = read_text(R"([{"id":"1795327167367f7ad124f6275b287b34b0c42ed655","uri":"https://s.example/ann/p/1795.36","created_at":"2023-01-02T03:04:05Z","content":"a & b","account":{"acct":"ann@s.example"}}])");
  EXPECT_EQ(only(read).id, "https://s.example/ann/p/1795.36");  // the id is the server's; the uri is the post's
  EXPECT_EQ(only(read).text, "a & b");
}

TEST(Traps, Trap18FacetsAreBytesAndClientsLieAboutTime) {
  const auto post_with = [](std::string_view created) {
    return R"({"posts":[{"uri":"at://d/app.bsky.feed.post/3k","author":{"did":"d"},"record":{"text":"é \ud83d\udca5 @ann.example hi","createdAt":")" + std::string(created) +
           R"(","facets":[{"index":{"byteStart":8,"byteEnd":20},"features":[{"did":"did:plc:a"}]}]},"indexedAt":"2024-07-19T05:00:01.000Z"}]})";
  };
  const auto sound = read_text(post_with("2024-07-19T05:00:00.000Z"));
  EXPECT_EQ(only(sound).mentions, std::vector<std::string>{"ann.example"});
  EXPECT_EQ(format_rfc3339(only(sound).created_at), "2024-07-19T05:00:00.000Z");
  for (const auto lie : {"2031-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "1998-01-01T00:00:00Z", "soon"})
    EXPECT_EQ(format_rfc3339(only(read_text(post_with(lie))).created_at), "2024-07-19T05:00:01.000Z") << lie;
}

TEST(Traps, Trap19TwintsOffsetIsInTimezone) {
  const auto read = read_text("id,conversation_id,created_at,date,time,timezone,username,tweet\n5,5,2010-06-13 16:30:00 CST,2010-06-13,16:30:00,-0500,ann,x\n");
  EXPECT_EQ(format_rfc3339(only(read).created_at), "2010-06-13T21:30:00.000Z");  // CST alone would be three zones
}

struct TimeCase {
  std::string_view name, text, utc;
  bool is_zoneless = false;
};

const TimeCase kTimeCases[] = {
    {"twitter", "Wed Oct 10 20:19:24 +0000 2018", "2018-10-10T20:19:24.000Z"},
    {"iso", "2019-12-08T03:48:33.901Z", "2019-12-08T03:48:33.901Z"},
    {"iso_offset", "2019-12-08 03:48:33+02:00", "2019-12-08T01:48:33.000Z"},
    {"blank_and_offset", "2012-12-31 23:59:59 +0000", "2012-12-31T23:59:59.000Z"},
    {"epoch", "1527811200", "2018-06-01T00:00:00.000Z"},
    {"epoch_with_fraction", "1527811200.0", "2018-06-01T00:00:00.000Z"},
    {"epoch_ms", "1659024607099", "2022-07-28T16:10:07.099Z"},
    {"epoch_us", "1725911162329308", "2024-09-09T19:46:02.329Z"},
    {"sentiment140", "Mon Apr 06 22:19:45 PDT 2009", "2009-04-07T05:19:45.000Z"},
    {"utc_word", "2020-03-01 12:00:00 UTC", "2020-03-01T12:00:00.000Z"},
    {"gdelt", "20230918T031500Z", "2023-09-18T03:15:00.000Z"},
    {"web_page", "12:54 AM - 18 Jan 2018", "", true},
    {"web_page_dot", "12:54 PM \u00b7 Jan 18, 2018 UTC", "2018-01-18T12:54:00.000Z"},
    {"points", "18.01.2018 12:54:00 +0100", "2018-01-18T11:54:00.000Z"},
    {"day_only", "2018-01-18", "", true},
    {"zoneless", "2021-03-01 12:00:00", "", true},
    {"zoneless_t", "2021-03-01T12:00:00", "", true},
    {"day_or_month", "03/04/2018 12:54 UTC", ""},
    {"three_zones", "2020-03-01 12:00:00 CST", ""},
    {"no_such_day", "2021-02-30 12:00:00 UTC", ""},
    {"year_zero", "0000-01-01T00:00:00Z", ""},
    {"year_9999", "9999-01-01T00:00:00Z", ""},
    {"words", "yesterday", ""},
    {"a_number", "42", ""},
    {"empty", "", ""},
};

TEST(Times, FormsSeenInDumps) {
  for (const auto& row : kTimeCases) {
    const auto read = detail::parse_loose_time(row.text, nullptr);
    EXPECT_EQ(read.time ? format_rfc3339(read.time->at) : "", row.utc) << row.name;
    EXPECT_EQ(read.is_zoneless, row.is_zoneless) << row.name;
  }
}

}  // namespace
}  // namespace postwake::testing
