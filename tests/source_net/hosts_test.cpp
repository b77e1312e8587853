#include <gtest/gtest.h>

#include <fstream>
#include <mutex>

#include "source_net/worlds.hpp"

namespace postwake::test {
namespace {

/// A FakeClock for several threads.
class SharedClock final : public Clock {
 public:
  Instant now() const override {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  void sleep(Milliseconds duration) override {
    const std::lock_guard lock(mutex_);
    now_ += duration;
  }

 private:
  mutable std::mutex mutex_;
  Instant now_ = kStart;
};

struct Outcome {
  std::vector<std::string> lines;
  std::vector<Reject> rejects;
  std::optional<Error> error;
};

Outcome run(ReadRequest request, Clock& clock) {
  Outcome outcome;
  request.query.tags = {std::string(kTag)};
  request.api.clock = &clock;
  request.api.make_client = [] { return make_curl_client({}); };
  RejectLog rejects({.file = {}, .max_count = std::nullopt, .show_all = true}, [&](const Reject& reject) { outcome.rejects.push_back(reject); });
  const auto read = read_posts(request, rejects, [&](std::string_view line) {
    outcome.lines.emplace_back(line);
    return Status{};
  });
  if (!read) outcome.error = read.error();
  return outcome;
}

TEST(Hosts, SeveralAtOnceWithOneRequestInFlightEachAndFilesBeside) {
  LoopbackServer one(MastodonWorld{}), two(BlueskyWorld{}), three([](const Asked& asked) { return lemmy_search(asked, 120); });
  const TemporaryFolder folder;
  std::ofstream(folder.path() + "/more.ndjson")
      << R"({"id":"9000","uri":"https://example.net/9000","url":"https://example.net/9000","created_at":"2026-06-13T20:00:00Z","content":"<p>down here too #SomeTag</p>","tags":[{"name":"sometag"}],"account":{"id":"1","acct":"bo","url":"https://example.net/@bo"}})"
      << "\n";
  ReadRequest request;
  request.apis = {{"mastodon:example.org", ApiKind::mastodon, one.base()}, {"bluesky:", ApiKind::bluesky, two.base()}, {"lemmy:example.org", ApiKind::lemmy, three.base()}};
  request.sources = {folder.path()};
  SharedClock clock;
  const Outcome outcome = run(request, clock);
  EXPECT_FALSE(outcome.error);
  EXPECT_TRUE(outcome.rejects.empty());
  EXPECT_EQ(outcome.lines.size(), 100U + 250U + 120U + 1U);
  for (const LoopbackServer* server : {&one, &two, &three}) EXPECT_EQ(server->most_at_once(), 1U);
  // In whatever order the hosts answered, the posts are the same.
  const Outcome again = run(request, clock);
  ASSERT_EQ(again.lines.size(), outcome.lines.size());
  for (std::size_t i = 0; i < again.lines.size(); ++i) EXPECT_EQ(again.lines[i].substr(0, again.lines[i].find("\"source\":")), outcome.lines[i].substr(0, outcome.lines[i].find("\"source\":")));
}

TEST(Hosts, OneThatFailsCostsTheOthersNothing) {
  LoopbackServer good(MastodonWorld{}), bad([](const Asked&) { return Reply{403, {}, "{}", {}, false, 0, 0}; });
  ReadRequest request;
  request.apis = {{"mastodon:bad.example", ApiKind::mastodon, bad.base()}, {"mastodon:good.example", ApiKind::mastodon, good.base()}};
  SharedClock clock;
  const Outcome outcome = run(request, clock);
  EXPECT_FALSE(outcome.error);
  EXPECT_EQ(outcome.lines.size(), 100U);
  ASSERT_EQ(outcome.rejects.size(), 1U);
  EXPECT_EQ(outcome.rejects[0].reason, "source_lost");
  EXPECT_EQ(outcome.rejects[0].origin.file, "mastodon:bad.example");
}

TEST(Hosts, AStopEndsAWait) {
  StopToken stop;
  LoopbackServer server([&](const Asked&) {
    stop.request();
    return Reply{429, {{"Retry-After", "200"}}, "{}", {}, false, 0, 0};
  });
  ReadRequest request;
  request.apis = {{"mastodon:example.org", ApiKind::mastodon, server.base()}};
  request.scan.stop = &stop;
  SharedClock clock;
  const Outcome outcome = run(request, clock);
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->code, ErrorCode::cancelled);
  EXPECT_LT(clock.now() - kStart, Seconds{1});
}

TEST(Hosts, TheSameArchiveIsNotWrittenTwiceAtOnce) {
  const TemporaryFolder folder;
  std::optional<Error> inner;
  LoopbackServer server([&](const Asked& asked) {
    if (asked.number == 0) {
      ReadRequest request;
      request.apis = {{"mastodon:example.org", ApiKind::mastodon, "http://127.0.0.1:1"}};
      request.api.archive = folder.path();
      SharedClock clock;
      inner = run(request, clock).error;
    }
    return MastodonWorld{}(asked);
  });
  ReadRequest request;
  request.apis = {{"mastodon:example.org", ApiKind::mastodon, server.base()}};
  request.api.archive = folder.path();
  SharedClock clock;
  EXPECT_EQ(run(request, clock).lines.size(), 100U);
  ASSERT_TRUE(inner);
  EXPECT_EQ(inner->code, ErrorCode::usage);
}

TEST(Hosts, WhatAnApiCannotBeAskedIsRefusedBeforeAnyRequest) {
  LoopbackServer server(MastodonWorld{});
  for (const bool is_all : {true, false}) {
    ReadRequest request;
    request.apis = {{"mastodon:example.org", ApiKind::mastodon, server.base()}};
    if (is_all) request.query.all = true;
    else request.query.phrases = {"is down"};
    SharedClock clock;
    const Outcome outcome = run(request, clock);
    ASSERT_TRUE(outcome.error);
    EXPECT_EQ(outcome.error->code, ErrorCode::usage);
  }
  ReadRequest elsewhere;
  elsewhere.apis = {{"mastodon:example.org", ApiKind::mastodon, "http://example.org"}};
  SharedClock clock;
  EXPECT_EQ(run(elsewhere, clock).error->code, ErrorCode::usage);
  EXPECT_TRUE(server.asked().empty());
}

}  // namespace
}  // namespace postwake::test
