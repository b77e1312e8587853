#include <gtest/gtest.h>

#include <fstream>

#include "source_net/worlds.hpp"

namespace postwake::test {
namespace {

TEST(Files, AreReadWithoutStartingLibcurl) {
  const TemporaryFolder folder;
  const std::string file = folder.path() + "/page.json";
  std::ofstream(file) << MastodonWorld{}(Asked{0, "GET", "/api/v1/timelines/tag/SomeTag?limit=40", {}, {}}).body;
  ReadRequest request;
  request.query.tags = {std::string(kTag)};
  request.sources = {file};
  RejectLog rejects({}, [](const Reject&) {});
  std::size_t posts = 0;
  const auto outcome = read_posts(request, rejects, [&](std::string_view) {
    ++posts;
    return Status{};
  });
  ASSERT_TRUE(outcome);
  EXPECT_EQ(posts, 40U);
  EXPECT_EQ(curl_initialisations(), 0U);
  // And the counter counts.
  LoopbackServer server(MastodonWorld{});
  FetchPlan plan;
  plan.base = server.base();
  EXPECT_EQ(fetch(plan).posts(), 100U);
  EXPECT_EQ(curl_initialisations(), 1U);
}

}  // namespace
}  // namespace postwake::test
