#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "postwake/archive/inflate.hpp"
#include "source_net/worlds.hpp"

// The archive is what a killed run leaves: here the process stays, and its files are brought into every state that a kill can
// leave them in. scripts/kill_test does it with SIGKILL.
namespace postwake::test {
namespace {

/// A server that answers `good` requests and then fails for ever.
struct Failing {
  std::size_t good;
  Reply operator()(const Asked& asked) const {
    if (asked.number < good) return MastodonWorld{}(asked);
    return {404, {}, "{}", {}, false, 0, 0};
  }
};

Fetched fetch_into(const std::string& folder, const LoopbackServer& server, bool is_refresh = false) {
  FetchPlan plan;
  plan.base = server.base();
  plan.archive = folder;
  plan.is_refresh = is_refresh;
  return fetch(plan);
}

std::string file_with(const std::string& folder, std::string_view ending) {
  for (const std::string& name : files_in(folder))
    if (name.ends_with(ending)) return folder + "/" + name;
  return {};
}

Fetched read_archive(const std::string& folder) {
  Fetched fetched;
  ReadRequest request;
  request.query.tags = {std::string(kTag)};
  request.sources = {folder};
  RejectLog rejects({.file = {}, .max_count = std::nullopt, .show_all = true}, [&](const Reject& reject) { fetched.rejects.push_back(reject); });
  const auto outcome = read_posts(request, rejects, [&](std::string_view line) {
    fetched.lines.emplace_back(line);
    return Status{};
  });
  if (outcome) fetched.manifest = outcome->manifest;
  else fetched.error = outcome.error();
  return fetched;
}

TEST(Archive, GivesThePostsThatComeWithoutItAndIsASource) {
  LoopbackServer server(MastodonWorld{});
  const TemporaryFolder folder;
  const Fetched kept = fetch_into(folder.path(), server);
  EXPECT_EQ(kept.posts(), 100U);
  EXPECT_TRUE(kept.rejects.empty());
  const Fetched read = read_archive(folder.path());
  EXPECT_TRUE(read.rejects.empty());
  EXPECT_EQ(read.lines, kept.lines);
  const std::string index = content_of(file_with(folder.path(), ".ndjson"));
  EXPECT_EQ(std::count(index.begin(), index.end(), '\n'), 4);  // three pages and what was asked
  EXPECT_NE(index.find("\"hash\":\"sha256:"), std::string::npos);
}

TEST(Archive, GoesOnFromEveryPage) {
  for (std::size_t good = 1; good <= 4; ++good) {
    const TemporaryFolder folder;
    {
      LoopbackServer server(Failing{good});
      const Fetched part = fetch_into(folder.path(), server);
      EXPECT_EQ(part.posts(), std::min<std::size_t>(good * 40, 100)) << good;
      EXPECT_EQ(part.rejects.size(), good < 4 ? 1U : 0U);
    }
    LoopbackServer server(MastodonWorld{});
    const Fetched whole = fetch_into(folder.path(), server);
    EXPECT_EQ(whole.posts(), 100U) << good;
    EXPECT_EQ(whole.distinct(), 100U);
    // What was kept is not asked for again: the rest of the pass, then a look at what is new.
    ASSERT_FALSE(server.asked().empty());
    if (good < 4) {
      EXPECT_EQ(server.asked().front().parameter("max_id"), std::to_string(100 - std::min<std::size_t>(good * 40, 100) + 1)) << good;
    }
  }
}

TEST(Archive, ThatIsNotCompleteSaysSoAsASource) {
  const TemporaryFolder folder;
  {
    LoopbackServer server(Failing{2});
    const Fetched part = fetch_into(folder.path(), server);
    ASSERT_EQ(part.rejects.size(), 1U);  // told once by the run itself
    EXPECT_EQ(part.rejects[0].reason, "source_lost");
  }
  const Fetched read = read_archive(folder.path());
  EXPECT_EQ(read.posts(), 80U);
  ASSERT_EQ(read.rejects.size(), 1U);
  EXPECT_EQ(read.rejects[0].reason, "unfinished_archive");
  EXPECT_EQ(read.rejects[0].origin.file, file_with(folder.path(), ".ndjson"));
  EXPECT_EQ(read.manifest.rejects.at("unfinished_archive"), 1U);
  ASSERT_EQ(read.manifest.notes.size(), 1U);
  EXPECT_NE(read.manifest.notes[0].find("did not come to its end"), std::string::npos);
  // And no more once it went on to its end.
  LoopbackServer server(MastodonWorld{});
  fetch_into(folder.path(), server);
  EXPECT_TRUE(read_archive(folder.path()).rejects.empty());
  EXPECT_TRUE(read_archive(folder.path()).manifest.notes.empty());
}

TEST(Archive, GivesPostsAsTheyComeWhenNoOrderIsAsked) {
  // The server looks at what was printed before each of its answers.
  for (const std::size_t kept_before : {0U, 2U}) {
    const TemporaryFolder folder;
    if (kept_before > 0) {
      LoopbackServer server(Failing{kept_before});
      fetch_into(folder.path(), server);
    }
    std::vector<std::string> lines;
    std::vector<std::size_t> seen;
    LoopbackServer server([&](const Asked& asked) {
      seen.push_back(lines.size());
      return MastodonWorld{}(asked);
    });
    FetchPlan plan;
    plan.base = server.base();
    plan.archive = folder.path();
    plan.is_ordered = false;
    plan.take = [&](std::string_view line) { lines.emplace_back(line); };
    const Fetched fetched = fetch(plan);
    EXPECT_TRUE(fetched.rejects.empty());
    EXPECT_EQ(seen.front(), kept_before * 40);
    EXPECT_EQ(seen[1], kept_before == 0 ? 40U : 100U);
    EXPECT_EQ(fetched.distinct(), 100U);
    // What was interrupted is finished, and then the newest pages are looked at again: no order, no joining.
    EXPECT_EQ(lines.size(), kept_before == 0 ? 100U : 200U);
    EXPECT_EQ(fetched.manifest.chosen, lines.size());
    EXPECT_EQ(read_archive(folder.path()).posts(), 100U);
  }
}

TEST(Archive, ThatIsNamedAsASourceTooIsPrintedOnce) {
  const TemporaryFolder folder;
  LoopbackServer server(MastodonWorld{});
  for (const bool is_ordered : {true, false, true}) {
    FetchPlan plan;
    plan.base = server.base();
    plan.archive = folder.path();
    plan.until = "2026-06-13T20:58:00Z";
    plan.files = {folder.path()};
    plan.is_ordered = is_ordered;
    EXPECT_EQ(fetch(plan).posts(), 100U) << is_ordered;
  }
}

TEST(Archive, CutsWhatAKillLeftBehindTheState) {
  const TemporaryFolder folder;
  {
    LoopbackServer server(Failing{2});
    fetch_into(folder.path(), server);
  }
  const std::string pages = file_with(folder.path(), ".warc.gz");
  const std::string index = file_with(folder.path(), ".ndjson");
  const std::string state = file_with(folder.path(), ".state");
  const std::string page_bytes = content_of(pages), index_bytes = content_of(index), state_bytes = content_of(state);
  // Torn anywhere: a part of a member, a whole member twice, half a line, a temporary state.
  for (const std::size_t torn : {std::size_t{1}, std::size_t{20}, page_bytes.size() / 2, page_bytes.size()}) {
    std::ofstream(pages, std::ios::binary | std::ios::trunc) << page_bytes << page_bytes.substr(0, torn);
    std::ofstream(index, std::ios::binary | std::ios::trunc) << index_bytes << index_bytes.substr(0, torn % index_bytes.size());
    std::ofstream(state, std::ios::binary | std::ios::trunc) << state_bytes;
    std::ofstream(state + ".new", std::ios::binary | std::ios::trunc) << "{\"v\":1,\"sea";
    LoopbackServer server(MastodonWorld{});
    const Fetched whole = fetch_into(folder.path(), server);
    EXPECT_EQ(whole.posts(), 100U) << torn;
    EXPECT_EQ(whole.distinct(), 100U);
    EXPECT_TRUE(whole.rejects.empty());
    EXPECT_EQ(content_of(pages).substr(0, page_bytes.size()), page_bytes);
  }
}

TEST(Archive, ACompletedWindowIsNotAskedAgain) {
  LoopbackServer server(MastodonWorld{});
  const TemporaryFolder folder;
  FetchPlan plan;
  plan.base = server.base();
  plan.archive = folder.path();
  plan.until = "2026-06-13T20:30:00Z";
  const Fetched first = fetch(plan);
  const std::size_t requests = server.asked().size();
  const Fetched second = fetch(plan);
  EXPECT_EQ(first.lines, second.lines);
  EXPECT_EQ(server.asked().size(), requests);
}

TEST(Archive, AskedAgainItFetchesOnlyWhatIsNew) {
  const TemporaryFolder folder;
  {
    LoopbackServer server(BlueskyWorld{.count = 250});
    FetchPlan plan{.source = "bluesky:", .base = server.base(), .archive = folder.path()};
    EXPECT_EQ(fetch(plan).posts(), 250U);
  }
  LoopbackServer server(BlueskyWorld{.count = 250});
  FetchPlan plan{.source = "bluesky:", .base = server.base(), .archive = folder.path()};
  EXPECT_EQ(fetch(plan).posts(), 250U);
  ASSERT_EQ(server.asked().size(), 1U);
  EXPECT_EQ(server.asked()[0].parameter("since"), format_rfc3339(time_of(250, 250)));
}

TEST(Archive, AnotherQueryHasAPlaceOfItsOwn) {
  LoopbackServer server(MastodonWorld{});
  const TemporaryFolder folder;
  fetch_into(folder.path(), server);
  FetchPlan plan;
  plan.base = server.base();
  plan.archive = folder.path();
  plan.since = "2026-06-13T20:40:00Z";
  EXPECT_EQ(fetch(plan).posts(), 11U);
  EXPECT_EQ(files_in(folder.path()).size(), 7U);  // two of each of pages, index and state, and the lock
}

TEST(Archive, RefusesAStateThatIsNotItsOwn) {
  LoopbackServer server(MastodonWorld{});
  const TemporaryFolder folder;
  fetch_into(folder.path(), server);
  std::ofstream(file_with(folder.path(), ".state")) << "{\"v\":1,\"search\":\"another\"}";
  const Fetched fetched = fetch_into(folder.path(), server);
  ASSERT_TRUE(fetched.error);
  EXPECT_EQ(fetched.error->code, ErrorCode::bad_data);
  EXPECT_EQ(read_archive(folder.path()).posts(), 100U);
}

TEST(Refresh, DropsWhatThePlatformDeleted) {
  const TemporaryFolder folder;
  LoopbackServer server(BlueskyWorld{.count = 250, .gone_every = 7});
  FetchPlan plan{.source = "bluesky:", .base = server.base(), .archive = folder.path(), .until = "2026-06-13T20:58:00Z"};
  EXPECT_EQ(fetch(plan).posts(), 250U);
  plan.is_refresh = true;
  const Fetched fresh = fetch(plan);
  EXPECT_EQ(fresh.posts(), 250U - 250U / 7U);
  EXPECT_EQ(fresh.distinct(), fresh.posts());
  EXPECT_EQ(read_archive(folder.path()).posts(), fresh.posts());
  // No text of theirs is left anywhere.
  for (const std::string& name : files_in(folder.path())) {
    std::string content = content_of(folder.path() + "/" + name);
    if (name.ends_with(".gz")) content = *inflate_body(content, 1U << 28U);
    EXPECT_EQ(content.find("post 7: nothing"), std::string::npos) << name;
    EXPECT_EQ(content.find("app.bsky.feed.post/p7\""), std::string::npos) << name;
  }
}

TEST(Refresh, KeepsTheHolesOfTheCoverage) {
  const TemporaryFolder folder;
  LoopbackServer server([](const Asked& asked) { return asked.path() == "/2/tweets" ? x_lookup(asked) : x_search(asked, 250); });
  FetchPlan plan{.source = "x:recent", .base = server.base(), .credentials = {"token", {}, {}}, .archive = folder.path(), .since = "2026-06-13T12:00:00Z", .until = "2026-06-13T20:58:00Z"};
  const Fetched first = fetch(plan);
  EXPECT_EQ(first.posts(), 250U);
  ASSERT_EQ(first.manifest.notes.size(), 1U);
  plan.is_refresh = true;
  const Fetched fresh = fetch(plan);
  EXPECT_EQ(fresh.posts(), 250U - 250U / 10U);
  EXPECT_EQ(server.asked().back().path(), "/2/tweets");
  EXPECT_TRUE(std::includes(fresh.manifest.notes.begin(), fresh.manifest.notes.end(), first.manifest.notes.begin(), first.manifest.notes.end()));
  EXPECT_EQ(read_archive(folder.path()).manifest.notes, fresh.manifest.notes);
}

TEST(Refresh, PrintsNothingThatItDropsAlsoWithoutOrder) {
  const TemporaryFolder folder;
  LoopbackServer server(BlueskyWorld{.count = 250, .gone_every = 7});
  FetchPlan plan{.source = "bluesky:", .base = server.base(), .archive = folder.path(), .until = "2026-06-13T20:58:00Z"};
  fetch(plan);
  plan.is_refresh = true;
  plan.is_ordered = false;
  const Fetched fresh = fetch(plan);
  EXPECT_EQ(fresh.posts(), 250U - 250U / 7U);
  EXPECT_EQ(fresh.distinct(), fresh.posts());
}

TEST(Refresh, LooksUpMastodonPostsOneByOne) {
  const TemporaryFolder folder;
  LoopbackServer server(MastodonWorld{});
  FetchPlan plan;
  plan.base = server.base();
  plan.archive = folder.path();
  plan.until = "2026-06-13T20:58:00Z";
  fetch(plan);
  plan.is_refresh = true;
  const Fetched fresh = fetch(plan);
  EXPECT_EQ(fresh.posts(), 90U);
  EXPECT_TRUE(fresh.rejects.empty()) << fresh.everything();
}

TEST(Refresh, ThatFailsLeavesTheArchiveAsItWas) {
  const TemporaryFolder folder;
  {
    LoopbackServer server(MastodonWorld{});
    fetch_into(folder.path(), server);
  }
  LoopbackServer server([](const Asked& asked) {
    if (asked.number < 30) return MastodonWorld{}(asked);
    return Reply{403, {}, "{}", {}, false, 0, 0};
  });
  const Fetched fetched = fetch_into(folder.path(), server, true);
  EXPECT_EQ(fetched.posts(), 100U);
  EXPECT_EQ(fetched.rejects.size(), 1U);
  EXPECT_EQ(files_in(folder.path()).size(), 4U);  // pages, index, state, lock
  EXPECT_TRUE(read_archive(folder.path()).rejects.empty());
}

TEST(Refresh, SearchesAnewWhereNothingCanBeLookedUp) {
  const TemporaryFolder folder;
  std::size_t count = 300;
  LoopbackServer server([&](const Asked& asked) { return HackerNewsWorld{.count = count}(asked); });
  FetchPlan plan{.source = "hn:", .base = server.base(), .archive = folder.path(), .until = "2026-06-13T20:58:00Z"};
  EXPECT_EQ(fetch(plan).posts(), 300U);
  count = 290;  // the ten oldest are gone: posts count down from now
  plan.is_refresh = true;
  const Fetched fresh = fetch(plan);
  EXPECT_EQ(fresh.posts(), 290U);
  EXPECT_EQ(read_archive(folder.path()).posts(), 290U);
}

TEST(Archive, NothingKeptLeavesNothingToStumbleOver) {
  const TemporaryFolder folder;
  LoopbackServer server(Failing{0});
  EXPECT_TRUE(fetch_into(folder.path(), server).error);
  for (const std::string& name : files_in(folder.path())) EXPECT_EQ(name.front(), '.') << name;
}

}  // namespace
}  // namespace postwake::test
