#include <gtest/gtest.h>

#include <array>
#include <fstream>

#include "source/net/curl_library.hpp"
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

TEST(Curl, ThatIsNotInstalledIsSaid) {
  constexpr std::array kNames = {"libpostwake-no-curl.so.4"};
  const auto curl = detail::load_curl(kNames);
  ASSERT_FALSE(curl);
  EXPECT_EQ(curl.error().code, ErrorCode::unsupported);
  EXPECT_NE(curl.error().advice.find("libcurl4"), std::string::npos);
}

TEST(Curl, WithoutItsEntriesIsSaid) {
  constexpr std::array kNames = {"libm.so.6"};  // a library, but another one
  const auto curl = detail::load_curl(kNames);
  ASSERT_FALSE(curl);
  EXPECT_EQ(curl.error().message.find("libm.so.6 has no curl_"), 0U);
}

}  // namespace
}  // namespace postwake::test
