#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "postwake/timeline/builder.hpp"
#include "timeline/regions.hpp"
#include "timeline/tally.hpp"

namespace postwake::detail {

/// What every stage after counting reads. Views of the builder's state; lives for one finish().
struct Context {
  const std::vector<Record>& records;
  const std::vector<PostFacts>& facts;
  const TimelineOptions& options;
  const Regions& regions;
};

/// Kept inside the years that can be written: an interval around a post of year 1 begins with year 1.
inline Instant instant_of_minute(std::int64_t minute) {
  constexpr std::int64_t kFirst = -1035593280;  // 0001-01-01T00:00
  constexpr std::int64_t kLast = 4223371679;    // 9999-12-31T23:59
  return Instant{Milliseconds{std::clamp(minute, kFirst, kLast) * 60000}};
}
inline Instant instant_of_ms(std::int64_t ms) { return Instant{Milliseconds{ms}}; }
/// The same for a time that was reckoned, not read.
inline Instant moment_of_ms(std::int64_t ms) {
  constexpr std::int64_t kMinuteMs = 60000;
  return std::clamp(instant_of_ms(ms), instant_of_minute(-1035593280), instant_of_minute(4223371679) + Milliseconds{kMinuteMs - 1});
}

}  // namespace postwake::detail
