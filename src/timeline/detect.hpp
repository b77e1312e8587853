#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "timeline/work.hpp"

namespace postwake::detail {

struct Stretch {
  std::int64_t from = 0, to = 0;  ///< minutes, half-open
};

/// A stretch of minutes in which complaints run above the expected rate.
struct Segment {
  std::int64_t first = 0;   ///< start of the window that raised the alarm
  std::int64_t alarm = 0;   ///< minute of the alarm
  std::int64_t close = 0;   ///< first minute of the quiet that ended it (or the end of the data)
  double score = 0;         ///< greatest log likelihood ratio, divided by the root of the dispersion
  double weight = 0;        ///< weighted complaints in [first, close)
  double expected = 0;      ///< expected in the same minutes
  double peak10 = 0;        ///< greatest 10-minute rate, per minute
  std::uint32_t authors = 0;
  bool is_open = false;     ///< the data end before it closed
  double before_rate = 0;   ///< complaints a minute just before, where that is more than the quiet rate
  std::vector<Stretch> lulls;  ///< nights and the like, in which complaints went down and came back slowly
  std::int64_t floor = 0;   ///< no onset before this minute (the close of the segment before it, or the data's start)
};

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
