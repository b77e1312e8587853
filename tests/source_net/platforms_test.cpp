#include <gtest/gtest.h>

#include "source_net/worlds.hpp"

namespace postwake::test {
namespace {

TEST(Mastodon, JumpsToTheWindowsEndWhereIdsAreMadeFromTime) {
  LoopbackServer server(MastodonWorld{.count = 20'000, .has_own_ids = true});
  FetchPlan plan;
  plan.base = server.base();
  plan.since = "2026-06-05T10:00:00Z";
  plan.until = "2026-06-05T12:00:00Z";
  const Fetched fetched = fetch(plan);
  EXPECT_EQ(fetched.posts(), 120U);
  EXPECT_LT(server.asked().size(), 60U);  // 11 days of 1,440 posts lie above: 300 pages
}

TEST(Mastodon, StopsBehindTheWindow) {
  LoopbackServer server(MastodonWorld{.count = 4000});
  FetchPlan plan;
  plan.base = server.base();
  plan.since = "2026-06-13T20:00:00Z";
  plan.until = "2026-06-13T20:30:00Z";
  EXPECT_EQ(fetch(plan).posts(), 30U);
  EXPECT_EQ(server.asked().size(), 4U);
}

TEST(Mastodon, AnIdThatIsGoneIsNotTheEnd) {
  struct Row {
    std::size_t deleted, requests;
  };
  // Pages end at 61, 21 and 1; an end that is one is asked for once more.
  for (const Row& row : {Row{0, 5}, Row{61, 6}, Row{21, 6}, Row{1, 5}}) {
    LoopbackServer server(MastodonWorld{.has_link = false, .has_opaque_ids = true, .deleted_id = row.deleted});
    FetchPlan plan;
    plan.base = server.base();
    const Fetched fetched = fetch(plan);
    EXPECT_EQ(fetched.posts(), 100U) << row.deleted;
    EXPECT_EQ(server.asked().size(), row.requests) << row.deleted;
    EXPECT_TRUE(fetched.manifest.notes.empty()) << row.deleted;
  }
}

TEST(Bluesky, SignsInAndRenewsAnOldTokenOnce) {
  LoopbackServer server([](const Asked& asked) {
    const std::string token = asked.headers.contains("authorization") ? asked.headers.at("authorization") : "";
    if (asked.path() == "/xrpc/com.atproto.server.createSession") {
      EXPECT_EQ(asked.method, "POST");
      EXPECT_EQ(asked.body, R"({"identifier":"ann.example.org","password":"app-word"})");
      return json_reply(R"({"accessJwt":"access-1","refreshJwt":"refresh-1"})");
    }
    if (asked.path() == "/xrpc/com.atproto.server.refreshSession") {
      EXPECT_EQ(token, "Bearer refresh-1");
      return json_reply(R"({"accessJwt":"access-2","refreshJwt":"refresh-2"})");
    }
    if (asked.number > 1 && token == "Bearer access-1") return Reply{400, {{"Content-Type", "application/json"}}, R"({"error":"ExpiredToken","message":"Token has expired"})", {}, false, 0, 0};
    return BlueskyWorld{}(asked);
  });
  FetchPlan plan{.source = "bluesky:", .base = server.base(), .credentials = {"", "ann.example.org", "app-word"}};
  const Fetched fetched = fetch(plan);
  EXPECT_EQ(fetched.posts(), 250U);
  EXPECT_EQ(server.asked().size(), 6U);  // session, page, refusal, renewal, two pages
  EXPECT_EQ(fetched.everything().find("access-"), std::string::npos);
}

TEST(Bluesky, ATokenRefusedAfterItsRenewalEndsTheSource) {
  LoopbackServer server([](const Asked& asked) {
    if (asked.path().find("Session") != std::string::npos) return json_reply(R"({"accessJwt":"access-1","refreshJwt":"refresh-1"})");
    return Reply{401, {}, R"({"error":"AuthMissing","message":"Authentication Required"})", {}, false, 0, 0};
  });
  FetchPlan plan{.source = "bluesky:", .base = server.base(), .credentials = {"", "ann.example.org", "app-word"}};
  const Fetched fetched = fetch(plan);
  ASSERT_TRUE(fetched.error);
  EXPECT_EQ(fetched.error->code, ErrorCode::unauthorized);
  EXPECT_EQ(server.asked().size(), 4U);
}

TEST(Bluesky, MovesItsWindowWhereTheCursorEnds) {
  LoopbackServer server(BlueskyWorld{.count = 12'345, .cursor_cap = 10'000});
  FetchPlan plan{.source = "bluesky:", .base = server.base()};
  const Fetched fetched = fetch(plan);
  EXPECT_EQ(fetched.posts(), 12'345U);
  EXPECT_EQ(fetched.distinct(), 12'345U);
  EXPECT_EQ(server.asked().size(), 124U);
}

TEST(Bluesky, GoesOnByTimeWhereACursorIsRefused) {
  for (const int status : {400, 500}) {
    LoopbackServer server([status](const Asked& asked) {
      if (asked.parameter("cursor") == "100" && asked.parameter("until").empty()) return Reply{status, {}, R"({"error":"InvalidRequest","message":"bad cursor"})", {}, false, 0, 0};
      return BlueskyWorld{}(asked);
    });
    FetchPlan plan{.source = "bluesky:", .base = server.base()};
    const Fetched fetched = fetch(plan);
    EXPECT_EQ(fetched.posts(), 250U) << status;
    EXPECT_TRUE(fetched.rejects.empty()) << status;
  }
}

TEST(Bluesky, AsksForTheWindowExactly) {
  LoopbackServer server(BlueskyWorld{});
  FetchPlan plan{.source = "bluesky:", .base = server.base(), .since = "2026-06-13T18:00:00Z", .until = "2026-06-13T20:00:00Z"};
  EXPECT_EQ(fetch(plan).posts(), 120U);
  ASSERT_EQ(server.asked().size(), 2U);
  EXPECT_EQ(server.asked()[0].parameter("q"), "#SomeTag");
  EXPECT_EQ(server.asked()[0].parameter("tag"), "SomeTag");
  EXPECT_EQ(server.asked()[0].parameter("since"), "2026-06-13T18:00:00.000Z");
  EXPECT_EQ(server.asked()[0].parameter("until"), "2026-06-13T20:00:00.000Z");
}

TEST(HackerNews, MovesItsWindowBelowEveryThousand) {
  LoopbackServer server(HackerNewsWorld{});
  FetchPlan plan{.source = "hn:", .base = server.base(), .since = "2026-06-12T12:00:00Z"};
  const Fetched fetched = fetch(plan);
  EXPECT_EQ(fetched.posts(), 1971U);
  EXPECT_EQ(fetched.distinct(), 1971U);
  EXPECT_EQ(server.asked()[0].parameter("numericFilters"), "created_at_i>=" + std::to_string(parse_rfc3339("2026-06-12T12:00:00Z")->time_since_epoch().count() / 1000));
  EXPECT_LE(server.asked().size(), 4U);
}

TEST(Reddit, BuysATokenAndSaysWhereItsThousandEnds) {
  LoopbackServer server([](const Asked& asked) {
    if (asked.path() == "/api/v1/access_token") {
      EXPECT_EQ(asked.headers.at("authorization"), "Basic Y2xpZW50OnNlY3JldA==");
      EXPECT_EQ(asked.body, "grant_type=client_credentials");
      return json_reply(R"({"access_token":"bought-token","expires_in":86400})");
    }
    EXPECT_EQ(asked.headers.at("authorization"), "Bearer bought-token");
    EXPECT_EQ(asked.parameter("raw_json"), "1");
    Reply reply = reddit_listing(asked, 3000);
    if (asked.number == 10) reply.body.replace(reply.body.rfind("\"after\":"), std::string::npos, "\"after\":null}}");
    return reply;
  });
  FetchPlan plan{.source = "reddit:", .base = server.base(), .credentials = {"", "client", "secret"}};
  const Fetched fetched = fetch(plan);
  EXPECT_EQ(fetched.posts(), 1000U);
  ASSERT_EQ(fetched.manifest.notes.size(), 1U);
  EXPECT_EQ(fetched.manifest.notes[0], "reddit: gives no more than about 1000 posts of one search; nothing before " + format_rfc3339(time_of(2001, 3000)));
}

TEST(Reddit, StopsBehindTheWindow) {
  LoopbackServer server([](const Asked& asked) { return reddit_listing(asked, 900); });
  FetchPlan plan{.source = "reddit:", .base = server.base(), .credentials = {"token", "", ""}, .since = "2026-06-13T20:00:00Z"};
  EXPECT_EQ(fetch(plan).posts(), 51U);
  EXPECT_EQ(server.asked().size(), 2U);
}

TEST(Lemmy, PagesByNumberAndWaitsOutItsLimit) {
  LoopbackServer server([](const Asked& asked) {
    if (asked.number == 1) return Reply{400, {}, R"({"error":"rate_limit_error"})", {}, false, 0, 0};
    return lemmy_search(asked, 120);
  });
  FetchPlan plan{.source = "lemmy:example.org", .base = server.base()};
  const Fetched fetched = fetch(plan);
  EXPECT_EQ(fetched.posts(), 120U);
  EXPECT_EQ(server.asked().size(), 5U);
  EXPECT_GE(fetched.waited, Seconds{1});
}

TEST(X, AsksWithItsNewNamesAndFollowsTokens) {
  LoopbackServer server([](const Asked& asked) {
    EXPECT_EQ(asked.headers.at("authorization"), "Bearer x-token");
    return x_search(asked, 230);
  });
  FetchPlan plan{.source = "x:recent", .base = server.base(), .credentials = {"x-token", "", ""}, .since = "2026-06-13T10:00:00Z", .until = "2026-06-13T20:50:30.5Z"};
  const Fetched fetched = fetch(plan);
  EXPECT_EQ(fetched.posts(), 230U);
  const auto asked = server.asked();
  ASSERT_EQ(asked.size(), 3U);
  EXPECT_EQ(asked[0].path(), "/2/tweets/search/recent");
  EXPECT_EQ(asked[0].parameter("query"), "#SomeTag -is:retweet");
  EXPECT_EQ(asked[0].parameter("start_time"), "2026-06-13T10:00:00Z");
  EXPECT_EQ(asked[0].parameter("end_time"), "2026-06-13T20:50:31Z");
  EXPECT_NE(asked[0].parameter("post.fields").find("note_post"), std::string::npos);
  EXPECT_EQ(asked[2].parameter("next_token"), "b30");
}

TEST(X, FullSearchAsksOnceASecond) {
  LoopbackServer server([](const Asked& asked) { return x_search(asked, 1200); });
  FetchPlan plan{.source = "x:all", .base = server.base(), .credentials = {"x-token", "", ""}, .since = "2026-06-01T00:00:00Z"};
  const Fetched fetched = fetch(plan);
  EXPECT_EQ(fetched.posts(), 1200U);
  EXPECT_EQ(server.asked().size(), 3U);
  EXPECT_GE(fetched.waited, Seconds{2});
}

TEST(X, KnowsThreeKindsOf429) {
  struct Row {
    std::string_view name;
    Reply refusal;
    std::size_t posts;
    Seconds least, most;
  };
  const std::vector<HttpField> reset{{"x-rate-limit-remaining", "0"}, {"x-rate-limit-reset", "1781384460"}, {"Date", "Sat, 13 Jun 2026 21:00:00 GMT"}};
  const Row rows[] = {
      {"window_used_up", {429, reset, "{}", {}, false, 0, 0}, 230, Seconds{61}, Seconds{62}},
      {"one_a_second", {429, {{"x-rate-limit-remaining", "200"}, {"x-rate-limit-reset", "1781384460"}}, "{}", {}, false, 0, 0}, 230, Seconds{10}, Seconds{11}},
      {"month_used_up", {429, reset, R"({"title":"UsageCapExceeded","type":"https://api.x.com/2/problems/usage-capped"})", {}, false, 0, 0}, 100, Seconds{0}, Seconds{0}},
  };
  for (const Row& row : rows) {
    LoopbackServer server([&](const Asked& asked) { return asked.number == 1 ? row.refusal : x_search(asked, 230); });
    FetchPlan plan{.source = "x:recent", .base = server.base(), .credentials = {"x-token", "", ""}, .since = "2026-06-13T10:00:00Z"};
    const Fetched fetched = fetch(plan);
    EXPECT_EQ(fetched.posts(), row.posts) << row.name;
    EXPECT_GE(fetched.waited, row.least) << row.name;
    EXPECT_LE(fetched.waited, row.most) << row.name;
  }
}

TEST(X, SaysThatItReachesBackSevenDays) {
  LoopbackServer server([](const Asked& asked) { return x_search(asked, 30); });
  FetchPlan plan{.source = "x:recent", .base = server.base(), .credentials = {"x-token", "", ""}, .since = "2019-06-13T00:00:00Z"};
  const Fetched fetched = fetch(plan);
  EXPECT_EQ(server.asked()[0].parameter("start_time"), "2026-06-06T21:01:00Z");
  EXPECT_EQ(fetched.manifest.notes.size(), 2U);
}

TEST(X, WithoutATokenNothingIsAsked) {
  LoopbackServer server([](const Asked& asked) { return x_search(asked, 30); });
  FetchPlan plan{.source = "x:recent", .base = server.base()};
  const Fetched fetched = fetch(plan);
  ASSERT_TRUE(fetched.error);
  EXPECT_EQ(fetched.error->code, ErrorCode::unauthorized);
  EXPECT_TRUE(server.asked().empty());
}

TEST(UserAgent, IsSent) {
  LoopbackServer server(MastodonWorld{});
  FetchPlan plan;
  plan.base = server.base();
  plan.curl.user_agent = "postwake/1 (mailto:ops@example.org)";
  fetch(plan);
  for (const Asked& asked : server.asked()) EXPECT_EQ(asked.headers.at("user-agent"), "postwake/1 (mailto:ops@example.org)");
}

}  // namespace
}  // namespace postwake::test
