#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "timeline/detect.hpp"
#include "timeline/interval.hpp"
#include "timeline/rate.hpp"

namespace postwake::detail {

struct OnsetEstimate {
  std::int64_t at_ms = 0;
  std::array<MomentInterval, 4> intervals{};  ///< 50, 80, 90, 95 %
  double ramp_minutes = 0;                    ///< posterior mean of the ramp
  double level = 0;                           ///< posterior mean of the level, complaints per minute
  std::int64_t step_s = 60;                   ///< of the grid: what loud data can tell to seconds, faint data cannot
  std::int64_t first_ms = 0;                  ///< where the posterior begins ...
  std::vector<double> mass;                   ///< ... with its mass by steps
  std::int64_t from = 0, to = 0;              ///< minutes that were looked at, half-open
};

/// The ramp-template posterior of where a segment began (docs/detection.md).
OnsetEstimate onset(const Segment& segment, const ServiceTally& service, const QuietRate& rate,
                    const DetectionOptions& options);

}  // namespace postwake::detail
