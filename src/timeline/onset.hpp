#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "timeline/detect.hpp"
#include "timeline/rate.hpp"

namespace postwake::detail {

/// Minutes, inclusive on both ends: the moment lies between the start of `from` and the start of `to`.
struct MinuteInterval {
  int level = 90;
  std::int64_t from = 0, to = 0;
};

struct OnsetEstimate {
  std::int64_t minute = 0;
  std::array<MinuteInterval, 4> intervals{};  ///< 50, 80, 90, 95 %
  double ramp_minutes = 0;                    ///< posterior mean of the ramp
  double level = 0;                           ///< posterior mean of the level, complaints per minute
  std::int64_t from = 0, to = 0;              ///< minutes that were looked at, half-open
};

/// The ramp-template posterior of where a segment began (docs/detection.md).
OnsetEstimate onset(const Segment& segment, const ServiceTally& service, const QuietRate& rate,
                    const DetectionOptions& options);

}  // namespace postwake::detail
