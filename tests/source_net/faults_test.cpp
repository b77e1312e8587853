#include <gtest/gtest.h>

#include <fstream>

#include "postwake/archive/deflate.hpp"
#include "source_net/worlds.hpp"

// Every fault that servers are known for, as a script over a sound server of 100 posts (pages of 40, 40, 20 and an empty
// one): which posts must come, with how many requests and how long a wait by the clock.
namespace postwake::test {
namespace {

using Fault = std::function<std::optional<Reply>(const Asked&)>;

struct FaultCase {
  std::string name;
  Fault fault;
  std::size_t posts = 100;
  std::size_t requests = 4;
  Seconds least{0}, most{0};        ///< waited
  std::optional<ErrorCode> error{};  ///< of the run
  bool is_lost = false;             ///< told as a source that was not read to its end
};

Fault first(std::size_t count, Reply reply) {
  return [count, reply](const Asked& asked) { return asked.number < count ? std::optional(reply) : std::nullopt; };
}
/// From request `from` on, `count` times.
Fault at(std::size_t from, std::size_t count, Reply reply) {
  return [from, count, reply](const Asked& asked) { return asked.number >= from && asked.number < from + count ? std::optional(reply) : std::nullopt; };
}
Reply status(int code, std::vector<HttpField> headers = {}, std::string body = R"({"error":"said so"})") {
  headers.push_back({"Content-Type", "application/json"});
  return {code, std::move(headers), std::move(body), {}, false, 0, 0};
}
Reply raw(std::string bytes) { return {200, {}, {}, std::move(bytes), false, 0, 0}; }
Reply page_of(const Asked& asked) { return MastodonWorld{}(asked); }

Reply with(Reply reply, std::string name, std::string value) {
  reply.headers.push_back({std::move(name), std::move(value)});
  return reply;
}

std::string packed_zeros(std::size_t bytes) { return *gzip_member(std::string(bytes, ' ')); }

std::vector<FaultCase> fault_cases() {
  constexpr std::size_t kForever = 1'000'000;
  const std::string date = "Sat, 13 Jun 2026 21:00:00 GMT";
  std::vector<FaultCase> cases;
  cases.push_back({"nothing_wrong", first(0, {})});
  cases.push_back({"no_link_header", [](const Asked& a) { return std::optional(MastodonWorld{.has_link = false}(a)); }});
  cases.push_back({"link_names_another_host", [](const Asked& a) { return std::optional(MastodonWorld{.link_host = "169.254.169.254"}(a)); }});
  // Limits.
  cases.push_back({"429_retry_after_seconds", at(1, 1, status(429, {{"Retry-After", "7"}})), 100, 5, Seconds{8}, Seconds{9}});
  cases.push_back({"429_retry_after_date", at(1, 1, status(429, {{"Retry-After", "Sat, 13 Jun 2026 21:01:00 GMT"}, {"Date", date}})), 100, 5, Seconds{61}, Seconds{62}});
  cases.push_back({"429_reset_iso_microseconds", at(1, 1, status(429, {{"X-RateLimit-Reset", "2026-06-13T21:00:30.070144Z"}, {"Date", date}})), 100, 5, Seconds{31}, Seconds{33}});
  cases.push_back({"429_reset_epoch", at(1, 1, status(429, {{"RateLimit-Reset", "1781384440"}, {"Date", date}})), 100, 5, Seconds{41}, Seconds{42}});
  cases.push_back({"429_reset_seconds_left", at(1, 1, status(429, {{"x-ratelimit-reset", "25"}})), 100, 5, Seconds{26}, Seconds{27}});
  cases.push_back({"429_server_clock_10_minutes_fast", at(1, 1, status(429, {{"X-RateLimit-Reset", "2026-06-13T21:10:30Z"}, {"Date", "Sat, 13 Jun 2026 21:10:00 GMT"}})), 100, 5, Seconds{31}, Seconds{32}});
  cases.push_back({"429_server_clock_10_minutes_slow", at(1, 1, status(429, {{"X-RateLimit-Reset", "2026-06-13T20:50:30Z"}, {"Date", "Sat, 13 Jun 2026 20:50:00 GMT"}})), 100, 5, Seconds{31}, Seconds{32}});
  cases.push_back({"429_reset_long_past_waits_the_window", at(1, 1, status(429, {{"X-RateLimit-Reset", "2019-06-13T21:00:00Z"}, {"Date", date}})), 100, 5, Seconds{301}, Seconds{302}});
  cases.push_back({"429_reset_in_a_year_waits_the_window", at(1, 1, status(429, {{"X-RateLimit-Reset", "2027-06-13T21:00:00Z"}, {"Date", date}})), 100, 5, Seconds{301}, Seconds{302}});
  cases.push_back({"429_without_header", at(1, 1, status(429)), 100, 5, Seconds{1}, Seconds{2}});
  cases.push_back({"429_storm_of_8", at(1, 8, status(429, {{"Retry-After", "2"}})), 100, 12, Seconds{24}, Seconds{32}});
  cases.push_back({"429_for_ever", at(1, kForever, status(429, {{"Retry-After", "2"}})), 40, 10, Seconds{24}, Seconds{32}, {}, true});
  cases.push_back({"429_for_ever_from_the_start", first(kForever, status(429)), 0, 9, Seconds{8}, Seconds{200}, ErrorCode::rate_limited});
  cases.push_back({"stops_at_remaining_0", [date](const Asked& a) -> std::optional<Reply> {
                     if (a.number != 1) return std::nullopt;
                     return with(with(with(page_of(a), "X-RateLimit-Remaining", "0"), "X-RateLimit-Reset", "2026-06-13T21:02:00Z"), "Date", date);
                   }, 100, 4, Seconds{121}, Seconds{122}});
  // The server's trouble.
  for (const int code : {500, 502, 503, 504, 408, 425})
    cases.push_back({"status_" + std::to_string(code) + "_once", at(1, 1, status(code)), 100, 5, Seconds{0}, Seconds{2}});
  cases.push_back({"5xx_storm_of_6", at(1, 6, status(503, {}, "<html>busy</html>")), 100, 10, Seconds{0}, Seconds{64}});
  cases.push_back({"5xx_for_ever", at(2, kForever, status(502)), 80, 9, Seconds{0}, Seconds{64}, {}, true});
  cases.push_back({"429_and_5xx_have_budgets_of_their_own", [](const Asked& a) -> std::optional<Reply> {
                     if (a.number < 1 || a.number > 12) return std::nullopt;
                     return a.number % 2 == 0 ? status(429, {{"Retry-After", "1"}}) : status(500);
                   }, 100, 16, Seconds{12}, Seconds{90}});
  cases.push_back({"success_refills_the_budgets", [](const Asked& a) -> std::optional<Reply> { return a.number % 6 == 5 ? std::nullopt : std::optional(status(503)); }, 100, 24, Seconds{0}, Seconds{256}});
  // Pages that are none.
  cases.push_back({"html_with_200", at(1, 1, {200, {{"Content-Type", "text/html"}}, "<!doctype html><p>Just a moment...</p>", {}, false, 0, 0}), 100, 5, Seconds{0}, Seconds{2}});
  cases.push_back({"error_document_with_200", at(1, 1, status(200)), 100, 5, Seconds{0}, Seconds{2}});
  cases.push_back({"json_cut_short", [](const Asked& a) -> std::optional<Reply> {
                     if (a.number != 1) return std::nullopt;
                     Reply reply = page_of(a);
                     reply.body.resize(reply.body.size() / 2);
                     return reply;
                   }, 100, 5, Seconds{0}, Seconds{2}});
  cases.push_back({"empty_body", at(1, 1, {200, {}, {}, {}, false, 0, 0}), 100, 5, Seconds{0}, Seconds{2}});
  cases.push_back({"fewer_bytes_than_said", [](const Asked& a) -> std::optional<Reply> {
                     if (a.number != 1) return std::nullopt;
                     Reply reply = page_of(a);
                     reply.claimed_excess = 500;
                     return reply;
                   }, 100, 5, Seconds{0}, Seconds{2}});
  cases.push_back({"more_bytes_than_said", at(1, 1, raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n[{\"id\":\"1\",\"uri\":\"cut\"}]")), 100, 5, Seconds{0}, Seconds{2}});
  cases.push_back({"connection_closed_unanswered", at(1, 1, raw("\r")), 100, 5, Seconds{0}, Seconds{2}});
  cases.push_back({"broken_chunks", at(1, 1, raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n[]")), 100, 5, Seconds{0}, Seconds{2}});
  cases.push_back({"not_http", at(1, 1, raw("SSH-2.0-OpenSSH_9.2\r\n")), 100, 5, Seconds{0}, Seconds{2}});
  cases.push_back({"said_gzip_but_is_not", at(1, 1, {200, {{"Content-Encoding", "gzip"}}, "no gzip at all", {}, false, 0, 0}), 100, 5, Seconds{0}, Seconds{2}});
  cases.push_back({"gzip_body", [](const Asked& a) -> std::optional<Reply> {
                     Reply reply = page_of(a);
                     reply.body = *gzip_member(reply.body);
                     return with(reply, "Content-Encoding", "gzip");
                   }});
  cases.push_back({"invalid_utf8_is_repaired", [](const Asked& a) -> std::optional<Reply> {
                     Reply reply = page_of(a);
                     if (const auto at_text = reply.body.find("nothing loads"); at_text != std::string::npos) reply.body[at_text + 14] = '\xFF';
                     return reply;
                   }});
  // What never ends.
  cases.push_back({"slow_loris", at(1, 1, {200, {}, "[", {}, true, 0, 0}), 100, 5, Seconds{0}, Seconds{2}});
  cases.push_back({"gzip_bomb", at(1, kForever, {200, {{"Content-Encoding", "gzip"}}, packed_zeros(64U << 20U), {}, false, 0, 0}), 40, 2, Seconds{0}, Seconds{0}, {}, true});
  cases.push_back({"endless_body", at(1, kForever, {200, {}, {}, {}, false, std::size_t{1} << 30U, 0}), 40, 2, Seconds{0}, Seconds{0}, {}, true});
  cases.push_back({"ten_thousand_headers", [](const Asked& a) -> std::optional<Reply> {
                     if (a.number == 0) return std::nullopt;
                     Reply reply = page_of(a);
                     for (int i = 0; i < 10'000; ++i) reply.headers.push_back({"X-Filler-" + std::to_string(i), std::string(40, 'x')});
                     return reply;
                   }, 40, 2, Seconds{0}, Seconds{0}, {}, true});
  cases.push_back({"cursor_repeats", [](const Asked& a) -> std::optional<Reply> {
                     Asked always = a;
                     always.target = "/api/v1/timelines/tag/SomeTag?limit=40";
                     return page_of(always);
                   }, 40, 2});
  cases.push_back({"cursors_go_in_a_circle", [](const Asked& a) -> std::optional<Reply> {
                     if (a.parameter("max_id") != "61") return std::nullopt;
                     return with(json_reply("[]"), "Link", "<https://example.org/?max_id=61>; rel=\"next\"");
                   }, 40, 2});
  // Redirects.
  cases.push_back({"redirect_within_the_origin", [](const Asked& a) -> std::optional<Reply> {
                     if (a.path().rfind("/moved", 0) == 0) {
                       Asked inner = a;
                       inner.target = a.target.substr(6);
                       return page_of(inner);
                     }
                     return status(307, {{"Location", "/moved" + a.target}});
                   }, 100, 8});
  cases.push_back({"redirect_in_a_circle", [](const Asked& a) -> std::optional<Reply> { return status(302, {{"Location", a.target}}); }, 0, 6, Seconds{0}, Seconds{0}, ErrorCode::network});
  cases.push_back({"redirect_elsewhere", at(1, kForever, status(302, {{"Location", "https://example.net/"}})), 40, 2, Seconds{0}, Seconds{0}, {}, true});
  cases.push_back({"redirect_to_a_file", first(kForever, status(302, {{"Location", "file:///etc/passwd"}})), 0, 1, Seconds{0}, Seconds{0}, ErrorCode::network});
  // What asking again does not change.
  cases.push_back({"unauthorised", first(kForever, status(401)), 0, 1, Seconds{0}, Seconds{0}, ErrorCode::unauthorized});
  cases.push_back({"forbidden_html", first(kForever, status(403, {}, "<html>Request forbidden by administrative rules</html>")), 0, 1, Seconds{0}, Seconds{0}, ErrorCode::unauthorized});
  cases.push_back({"no_such_api", first(kForever, status(404)), 0, 1, Seconds{0}, Seconds{0}, ErrorCode::not_found});
  cases.push_back({"not_implemented", first(kForever, status(501)), 0, 1, Seconds{0}, Seconds{0}, ErrorCode::network});
  cases.push_back({"tag_unknown", first(kForever, json_reply("[]")), 0, 1});
  return cases;
}

class Faults : public testing::TestWithParam<FaultCase> {};

TEST_P(Faults, GiveTheExpectedPostsAndRequests) {
  const FaultCase& row = GetParam();
  LoopbackServer server([&](const Asked& asked) {
    if (auto reply = row.fault ? row.fault(asked) : std::nullopt) return *reply;
    return MastodonWorld{}(asked);
  });
  FetchPlan plan;
  plan.base = server.base();
  if (row.name == "slow_loris") plan.curl.low_speed_time = Seconds{2};  // the others never meet it, however busy the machine is
  const Fetched fetched = fetch(plan);
  EXPECT_EQ(fetched.posts(), row.posts);
  EXPECT_EQ(fetched.distinct(), row.posts);
  EXPECT_EQ(server.asked().size(), row.requests);
  EXPECT_GE(fetched.waited, row.least);
  EXPECT_LE(fetched.waited, row.most);
  EXPECT_EQ(fetched.error ? std::optional(fetched.error->code) : std::nullopt, row.error) << (fetched.error ? fetched.error->message : "");
  ASSERT_EQ(fetched.rejects.size(), row.is_lost ? 1U : 0U) << fetched.everything();
  if (row.is_lost) {
    EXPECT_EQ(fetched.rejects[0].reason, "source_lost");
    EXPECT_FALSE(fetched.manifest.notes.empty());
  }
}

INSTANTIATE_TEST_SUITE_P(All, Faults, testing::ValuesIn(fault_cases()), [](const auto& tested) { return tested.param.name; });

TEST(Faults, NobodyListening) {
  unsigned port = 0;
  {
    const LoopbackServer gone([](const Asked&) { return Reply{}; });
    port = gone.port();
  }
  FetchPlan plan;
  plan.base = "http://127.0.0.1:" + std::to_string(port);
  const Fetched fetched = fetch(plan);
  ASSERT_TRUE(fetched.error);
  EXPECT_EQ(fetched.error->code, ErrorCode::network);
  EXPECT_LE(fetched.waited, Seconds{8});
}

TEST(Faults, NoDescriptorIsLeftOpen) {
  const auto open_now = [] { return files_in("/proc/self/fd").size(); };
  std::size_t before = 0;
  for (int round = 0; round < 3; ++round) {
    {
      LoopbackServer server(MastodonWorld{});
      FetchPlan plan;
      plan.base = server.base();
      ASSERT_EQ(fetch(plan).posts(), 100U);
    }
    if (round == 0) before = open_now();
  }
  EXPECT_EQ(open_now(), before);
}

}  // namespace
}  // namespace postwake::test
