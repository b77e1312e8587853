#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "timeline/segment.hpp"
#include "timeline/work.hpp"

namespace postwake::detail {

struct RejectedSegment {
  std::int64_t minute = 0, to = 0;  ///< half-open
  std::string reason;
};

struct Detection {
  std::vector<Segment> segments;  ///< by time
  std::vector<RejectedSegment> rejected;
};

/// Why a segment is only talk about trouble; nullopt when it is the trouble itself (judge.hpp).
using TalkJudge = std::function<std::optional<std::string>(const Segment&, double least_share)>;

/// Scans the counted complaints against the service's rate. [data_first, data_last]: minutes with data. Where the operator
/// acknowledged trouble (`acknowledged`, minutes, rising), less is asked of the crowd.
Detection detect(const ServiceWork& work, const DetectionOptions& options, std::int64_t data_first, std::int64_t data_last,
                 const std::vector<std::int64_t>& acknowledged = {}, const TalkJudge& judge_talk = {});

}  // namespace postwake::detail
