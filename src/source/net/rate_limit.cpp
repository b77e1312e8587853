#include "source/net/rate_limit.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace postwake::detail {
namespace {

std::optional<double> number_of(std::string_view text) {
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size() || !(value >= 0) || value > 1e15) return std::nullopt;
  return value;
}

Milliseconds seconds_of(double seconds) { return Milliseconds{static_cast<std::int64_t>(seconds * 1000)}; }

/// The distance that the headers name, whatever it is.
std::optional<Milliseconds> named_wait(const HttpResponse& response, Instant server) {
  if (const auto text = response.header("retry-after"); !text.empty()) {
    if (const auto seconds = number_of(text)) return seconds_of(*seconds);
    if (const auto at = parse_http_date(text)) return *at - server;
  }
  for (const auto name : {"x-ratelimit-reset", "x-rate-limit-reset", "ratelimit-reset"}) {
    const auto text = response.header(name);
    if (text.empty()) continue;
    if (const auto at = parse_rfc3339(text)) return *at - server;
    const auto value = number_of(text);
    if (!value) continue;
    if (*value > 1e11) return Instant{Milliseconds{static_cast<std::int64_t>(*value)}} - server;
    if (*value > 1e9) return Instant{seconds_of(*value)} - server;
    return seconds_of(*value);
  }
  return std::nullopt;
}

}  // namespace

Milliseconds Jitter::up_to(Milliseconds below) {
  // SplitMix64: enough to keep clients apart, and the same on every machine.
  state_ += 0x9E3779B97F4A7C15ULL;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
  z ^= z >> 31U;
  return below.count() <= 0 ? Milliseconds{0} : Milliseconds{static_cast<std::int64_t>(z % static_cast<std::uint64_t>(below.count()))};
}

std::optional<Instant> parse_http_date(std::string_view text) noexcept {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || text.substr(25) != " GMT" || text[3] != ',') return std::nullopt;
  const auto read = [&](std::size_t at, std::size_t size, unsigned& into) {
    const char* end = text.data() + at + size;
    const auto r = std::from_chars(text.data() + at, end, into);
    return r.ec == std::errc{} && r.ptr == end;
  };
  unsigned day = 0, year = 0, hour = 0, minute = 0, second = 0;
  if (!read(5, 2, day) || !read(12, 4, year) || !read(17, 2, hour) || !read(20, 2, minute) || !read(23, 2, second)) return std::nullopt;
  const auto month = std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3));
  if (month == kMonths.end()) return std::nullopt;
  return from_civil(static_cast<int>(year), static_cast<unsigned>(month - kMonths.begin()) + 1, day, hour, minute, std::min(second, 59U));
}

Instant server_now(const HttpResponse& response, Instant now) { return parse_http_date(response.header("date")).value_or(now); }

Milliseconds backoff(unsigned attempt, Jitter& jitter) {
  const Seconds bound{std::min(1U << std::min(attempt, 6U), 60U)};
  return std::max(jitter.up_to(bound), Milliseconds{100});
}

RateWait rate_wait(const HttpResponse& response, Instant now, Seconds window, unsigned attempt, Jitter& jitter) {
  constexpr Seconds kPassed{5};  // a reset that has just passed is no wrong clock
  RateWait wait;
  const auto named = named_wait(response, server_now(response, now));
  if (!named) {
    wait.time = std::max<Milliseconds>(backoff(attempt, jitter), Seconds{1});
    return wait;
  }
  wait.is_from_header = true;
  wait.is_clock_wrong = *named < -kPassed || *named > window;
  const Milliseconds time = wait.is_clock_wrong ? Milliseconds{window} : std::max<Milliseconds>(*named, Seconds{1});
  wait.time = time + Seconds{1} + jitter.up_to(Seconds{1});
  return wait;
}

std::optional<double> remaining(const HttpResponse& response) {
  for (const auto name : {"x-ratelimit-remaining", "x-rate-limit-remaining", "ratelimit-remaining"})
    if (const auto text = response.header(name); !text.empty())
      if (const auto value = number_of(text)) return value;
  return std::nullopt;
}

}  // namespace postwake::detail
