#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "postwake/base/instant.hpp"
#include "postwake/source/http.hpp"

namespace postwake::detail {

/// Spreads waiting clients. The same seed gives the same waits.
class Jitter {
 public:
  explicit Jitter(std::uint64_t seed) : state_(seed) {}
  /// From [0, below).
  Milliseconds up_to(Milliseconds below);

 private:
  std::uint64_t state_;
};

/// "Sun, 06 Nov 1994 08:49:37 GMT"; nullopt for anything else.
std::optional<Instant> parse_http_date(std::string_view text) noexcept;

/// The server's clock: its Date header, or ours.
Instant server_now(const HttpResponse& response, Instant now);

struct RateWait {
  Milliseconds time{};
  bool is_from_header = false;
  bool is_clock_wrong = false;  ///< the named moment lies in the past or beyond the window: the window is waited
};

/// How long to wait after an answer that asks for it. The first that parses counts: Retry-After (seconds or HTTP date), then
/// a *-reset field: ISO 8601 -> that instant; over 10^11 -> epoch milliseconds; over 10^9 -> epoch seconds; smaller ->
/// seconds from now. Instants are read against the server's own Date. At least 1 s, at most `window`; 1 s and jitter on top.
/// Without a field: full jitter up to 1 s, doubled with each attempt (from 0) up to 60 s.
RateWait rate_wait(const HttpResponse& response, Instant now, Seconds window, unsigned attempt, Jitter& jitter);

/// Full jitter for an attempt (from 0), at least 100 ms.
Milliseconds backoff(unsigned attempt, Jitter& jitter);

/// The requests that are left in the server's window, if it says.
std::optional<double> remaining(const HttpResponse& response);

}  // namespace postwake::detail
