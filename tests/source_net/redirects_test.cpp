#include <gtest/gtest.h>

#include <stdlib.h>

#include <fstream>

#include "postwake/archive/inflate.hpp"
#include "source_net/worlds.hpp"

// Whatever a server answers, the credential goes to the origin that the user named and to no other. The matrix: ways to name
// another place x statuses x kinds of credential, with a .netrc that names the target.
namespace postwake::test {
namespace {

constexpr std::string_view kCanary = "canary-4f1d9c";

bool holds_canary(const Asked& asked) {
  for (const auto& [name, value] : asked.headers)
    if (value.find(kCanary) != std::string::npos) return true;
  return asked.target.find(kCanary) != std::string::npos || asked.body.find(kCanary) != std::string::npos;
}

TEST(Redirects, NeverCarryTheCredentialElsewhere) {
  const TemporaryFolder home;
  std::ofstream(home.path() + "/.netrc") << "machine 127.0.0.1 login thief password netrc-secret\nmachine 127.0.0.2 login thief password netrc-secret\nmachine localhost login thief password netrc-secret\n";
  ::setenv("HOME", home.path().c_str(), 1);
  LoopbackServer other_port([](const Asked&) { return json_reply("[]"); });
  LoopbackServer other_host([](const Asked&) { return json_reply("[]"); }, "127.0.0.2");
  const std::string port = std::to_string(other_port.port());
  const std::string host_port = std::to_string(other_host.port());
  std::size_t rows = 0;
  for (const int status : {301, 302, 303, 307, 308}) {
    for (const bool is_basic : {false, true}) {
      std::string location;
      LoopbackServer asked([&](const Asked&) { return Reply{status, {{"Location", location}}, "{}", {}, false, 0, 0}; });
      const std::string own = std::to_string(asked.port());
      for (const std::string& target : std::vector<std::string>{
               "http://127.0.0.1:" + port + "/api/v1/timelines/tag/SomeTag", "//127.0.0.1:" + port + "/", "http://127.0.0.2:" + host_port + "/", "http://localhost:" + port + "/", "http://localhost:" + own + "/",
               "https://127.0.0.1:" + port + "/", "https://127.0.0.1:" + own + "/", "http://user:word@127.0.0.1:" + port + "/", "http://127.0.0.1:" + own + "@127.0.0.1:" + port + "/",
               "http://[::1]:" + port + "/", "http://\xE2\x93\x9Cocalhost:" + port + "/", "http://127.0.0.1%2F@127.0.0.1:" + port + "/", "http:\\\\127.0.0.1:" + port + "\\", "/\\127.0.0.1:" + port + "/",
               "http://127.1:" + port + "/", "http://169.254.169.254/latest/", "file:///etc/passwd", "gopher://127.0.0.1:" + port + "/"}) {
        location = target;
        const std::size_t before = asked.asked().size();
        FetchPlan plan;
        plan.base = asked.base();
        if (is_basic) {
          plan.source = "reddit:";
          plan.credentials = {"", "client", std::string(kCanary)};
        } else {
          plan.credentials.token = kCanary;
        }
        const Fetched fetched = fetch(plan);
        ++rows;
        ASSERT_TRUE(fetched.error) << target;
        EXPECT_EQ(fetched.error->code, ErrorCode::network) << target;
        EXPECT_EQ(fetched.error->message.rfind("the server sent us to ", 0), 0U) << fetched.error->message;
        EXPECT_EQ(fetched.everything().find(kCanary), std::string::npos) << target;
        EXPECT_EQ(asked.asked().size(), before + 1) << target;
      }
      if (!is_basic) {
        EXPECT_EQ(asked.asked().front().headers.at("authorization"), "Bearer " + std::string(kCanary));
      }
      for (const Asked& request : asked.asked()) EXPECT_EQ(request.headers.contains("cookie"), false);
    }
  }
  EXPECT_EQ(rows, 180U);
  EXPECT_TRUE(other_port.asked().empty());
  EXPECT_TRUE(other_host.asked().empty());
}

TEST(Redirects, NetrcIsIgnored) {
  const TemporaryFolder home;
  std::ofstream(home.path() + "/.netrc") << "machine 127.0.0.1 login thief password netrc-secret\ndefault login thief password netrc-secret\n";
  ::setenv("HOME", home.path().c_str(), 1);
  LoopbackServer server(MastodonWorld{});
  FetchPlan plan;
  plan.base = server.base();
  EXPECT_EQ(fetch(plan).posts(), 100U);
  for (const Asked& asked : server.asked()) EXPECT_FALSE(asked.headers.contains("authorization"));
}

TEST(Redirects, WithinTheOriginKeepTheCredential) {
  LoopbackServer server([](const Asked& asked) {
    if (asked.path().rfind("/v2", 0) == 0) {
      Asked inner = asked;
      inner.target = asked.target.substr(3);
      return MastodonWorld{}(inner);
    }
    return Reply{308, {{"Location", "/v2" + asked.target}}, "", {}, false, 0, 0};
  });
  FetchPlan plan;
  plan.base = server.base();
  plan.credentials.token = kCanary;
  EXPECT_EQ(fetch(plan).posts(), 100U);
  for (const Asked& asked : server.asked()) EXPECT_TRUE(holds_canary(asked));
}

TEST(Secrets, OfAnEchoingServerReachNoOutput) {
  // It says what it was sent in every place that a client may print or keep.
  LoopbackServer server([](const Asked& asked) {
    const std::string echoed = asked.headers.contains("authorization") ? asked.headers.at("authorization") : "";
    if (asked.number == 1) return Reply{503, {{"Content-Type", "application/json"}, {"X-Echo", echoed}}, "{\"error\":\"bad credential " + echoed + "\"}", {}, false, 0, 0};
    if (asked.number == 3) return Reply{403, {{"Content-Type", "application/json"}}, "{\"error\":\"bad credential " + echoed + "\"}", {}, false, 0, 0};
    Reply reply = MastodonWorld{}(asked);
    const auto at = reply.body.find("nothing loads here");
    if (at != std::string::npos) reply.body.insert(at + 18, " " + echoed);
    reply.headers.push_back({"X-RateLimit-Policy", echoed});
    return reply;
  });
  const TemporaryFolder folder;
  for (const std::string& archive : {std::string{}, folder.path()}) {
    FetchPlan plan;
    plan.base = server.base();
    plan.credentials.token = kCanary;
    plan.archive = archive;
    const Fetched fetched = fetch(plan);
    if (archive.empty()) {
      EXPECT_EQ(fetched.rejects.size(), 1U);
    }
    EXPECT_NE(fetched.everything().find("***"), std::string::npos);
    EXPECT_EQ(fetched.everything().find(kCanary), std::string::npos);
  }
  ASSERT_FALSE(files_in(folder.path()).empty());
  for (const std::string& name : files_in(folder.path())) {
    std::string content = content_of(folder.path() + "/" + name);
    if (name.ends_with(".gz")) content = *inflate_body(content, 1U << 28U);
    EXPECT_EQ(content.find(kCanary), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace postwake::test
