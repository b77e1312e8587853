#pragma once

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

inline Instant instant_of_minute(std::int64_t minute) { return Instant{Milliseconds{minute * 60000}}; }
inline Instant instant_of_ms(std::int64_t ms) { return Instant{Milliseconds{ms}}; }

}  // namespace postwake::detail
