#pragma once

#include <cstddef>
#include <cstdint>
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

/// The best window that ends at a minute.
struct Alarm {
  double score = 0;
  std::int64_t start = 0;
  double weight = 0, expected = 0;
};

/// The generalised likelihood ratio of "the rate rose in some window that ends here" against the expected rate. The ratio
/// can only rise where a post arrives and is greatest for windows that begin at a post, so only those are tried.
Alarm scan(const std::vector<MinuteTally>& minutes, std::size_t i, std::int64_t not_before, const QuietRate& rate,
           const DetectionOptions& options);

/// The greatest likelihood ratio inside a segment.
double score_of(const Segment& segment, const std::vector<MinuteTally>& minutes, const QuietRate& rate, const DetectionOptions& options);

/// Ten-minute rate ending with `minute`, per minute.
double rate10(const std::vector<MinuteTally>& minutes, std::int64_t minute);

/// Weighted complaints in [from, to).
double weight_in(const std::vector<MinuteTally>& minutes, std::int64_t from, std::int64_t to);

/// How clearly [from, to) is quieter than `rate` posts a minute: the log likelihood ratio of its own rate against it.
double quieter(const std::vector<MinuteTally>& minutes, std::int64_t from, std::int64_t to, double rate);
inline constexpr double kClearlyQuieter = 8;  ///< log likelihood ratio; noise of one constant rate seldom reaches 6 in a day

}  // namespace postwake::detail
