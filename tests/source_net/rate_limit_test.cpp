#include "source/net/rate_limit.hpp"

#include <gtest/gtest.h>

namespace postwake::detail {
namespace {

const Instant kNow = *parse_rfc3339("2026-06-13T21:00:00Z");

struct WaitCase {
  std::string_view name;
  std::vector<HttpField> headers;
  Seconds window;
  Seconds expected;  ///< to which 1 to 2 s are added when a header said it
  bool is_from_header, is_clock_wrong;
};

TEST(RateWait, FollowsTheOneRule) {
  const WaitCase cases[] = {
      {"seconds", {{"retry-after", "14"}}, Seconds{300}, Seconds{14}, true, false},
      {"retry_after_before_reset", {{"ratelimit-reset", "1781384500"}, {"retry-after", "14"}}, Seconds{300}, Seconds{14}, true, false},
      {"a_broken_retry_after_is_passed_over", {{"retry-after", "soon"}, {"x-ratelimit-reset", "20"}}, Seconds{300}, Seconds{20}, true, false},
      {"http_date", {{"retry-after", "Sat, 13 Jun 2026 21:00:50 GMT"}}, Seconds{300}, Seconds{50}, true, false},
      {"iso", {{"x-ratelimit-reset", "2026-06-13T21:04:00.000001Z"}}, Seconds{300}, Seconds{240}, true, false},
      {"epoch", {{"x-rate-limit-reset", "1781384460"}}, Seconds{901}, Seconds{60}, true, false},
      {"epoch_milliseconds", {{"x-ratelimit-reset", "1781384460000"}}, Seconds{901}, Seconds{60}, true, false},
      {"seconds_left_as_a_float", {{"x-ratelimit-reset", "77.0"}}, Seconds{600}, Seconds{77}, true, false},
      {"zero_is_a_second", {{"retry-after", "0"}}, Seconds{300}, Seconds{1}, true, false},
      {"just_passed_is_a_second", {{"x-ratelimit-reset", "2026-06-13T20:59:58Z"}}, Seconds{300}, Seconds{1}, true, false},
      {"long_past_is_the_window", {{"x-ratelimit-reset", "2026-06-13T20:50:00Z"}}, Seconds{300}, Seconds{300}, true, true},
      {"far_ahead_is_the_window", {{"x-rate-limit-reset", "1781470800"}}, Seconds{901}, Seconds{901}, true, true},
      {"read_against_the_servers_date", {{"date", "Sat, 13 Jun 2026 21:10:00 GMT"}, {"x-ratelimit-reset", "2026-06-13T21:10:20Z"}}, Seconds{300}, Seconds{20}, true, false},
      {"nothing_that_parses", {{"x-ratelimit-reset", "never"}}, Seconds{300}, Seconds{0}, false, false},
  };
  for (const WaitCase& row : cases) {
    HttpResponse response;
    response.headers = row.headers;
    Jitter jitter(1);
    const RateWait wait = rate_wait(response, kNow, row.window, 0, jitter);
    EXPECT_EQ(wait.is_from_header, row.is_from_header) << row.name;
    EXPECT_EQ(wait.is_clock_wrong, row.is_clock_wrong) << row.name;
    EXPECT_GE(wait.time, row.expected + Seconds{row.is_from_header ? 1 : 0}) << row.name;
    EXPECT_LT(wait.time, row.expected + Seconds{2}) << row.name;
  }
}

TEST(RateWait, WithoutAHeaderGrowsToAMinuteAndNoFurther) {
  Jitter jitter(7);
  for (unsigned attempt = 0; attempt < 40; ++attempt) {
    const Milliseconds wait = backoff(attempt, jitter);
    EXPECT_GE(wait, Milliseconds{100});
    EXPECT_LE(wait, Seconds{std::min(60U, attempt < 6 ? 1U << attempt : 60U)});
  }
}

TEST(RateWait, TheSameSeedWaitsTheSame) {
  Jitter a(5), b(5), c(6);
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    const Milliseconds value = a.up_to(Seconds{60});
    EXPECT_EQ(value, b.up_to(Seconds{60}));
    differs = differs || value != c.up_to(Seconds{60});
    EXPECT_LT(value, Seconds{60});
  }
  EXPECT_TRUE(differs);
}

TEST(HttpDate, ReadsTheFormOfTodayAndNoOther) {
  EXPECT_EQ(parse_http_date("Sat, 13 Jun 2026 21:00:00 GMT"), kNow);
  EXPECT_EQ(parse_http_date("Sat, 30 Dec 2028 23:59:60 GMT"), parse_rfc3339("2028-12-30T23:59:59Z"));
  for (const std::string_view text : {"", "13 Jun 2026 21:00:00", "Sat, 13 Jun 2026 21:00:00 CET", "Sat, 31 Feb 2026 21:00:00 GMT", "Sat, 13 Foo 2026 21:00:00 GMT", "Sat, 1x Jun 2026 21:00:00 GMT"})
    EXPECT_FALSE(parse_http_date(text)) << text;
}

TEST(Remaining, ReadsEveryName) {
  for (const auto* name : {"x-ratelimit-remaining", "x-rate-limit-remaining", "ratelimit-remaining"}) {
    HttpResponse response;
    response.headers = {{name, "42.5"}};
    EXPECT_EQ(remaining(response), 42.5) << name;
  }
  EXPECT_FALSE(remaining(HttpResponse{}));
}

}  // namespace
}  // namespace postwake::detail
