#pragma once

#include <cstdint>

#include "timeline/interval.hpp"
#include "timeline/tally.hpp"

namespace postwake::detail {

struct PeakEstimate {
  std::int64_t minute = 0;
  MinuteInterval interval;
  double per_minute = 0;  ///< of the 7-minute mean
};

/// The greatest 7-minute mean of complaints in [from, to), with a Poisson bootstrap of its place.
PeakEstimate peak(const ServiceTally& service, std::int64_t from, std::int64_t to, std::uint64_t seed);

}  // namespace postwake::detail
