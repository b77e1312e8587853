#include "timeline/merge.hpp"

#include <algorithm>
#include <cmath>

namespace postwake::detail {
namespace {

constexpr std::int64_t kReopenWithin = 120;
constexpr std::int64_t kBeginningWithin = 60;
constexpr std::int64_t kShortestLull = 150;  // minutes: a night, not the pause between two outages
constexpr std::int64_t kLongestLull = 840;
constexpr std::int64_t kLullFlank = 240;     // minutes before and after it in which its coming and going is looked at
constexpr std::int64_t kNarrowSpan = 30;     // minutes
constexpr std::int64_t kWideSpan = 60;
constexpr double kLeastPromised = 8;         // complaints in a span
constexpr double kLeastSeen = 45;            // complaints in a span at the lower peak
constexpr double kLeastOfPeak = 0.1;         // of the louder side's, for the other to be the same crowd
constexpr double kSteep = 0.35;              // of what was promised

/// Whether complaints fall steeply after `t` (walking with `direction` 1) or rise steeply before it (-1): far under what the
/// time before promised. A crowd that goes to sleep or tires slows down first. Counts are of spans of `width` minutes.
bool is_steep(const std::vector<MinuteTally>& minutes, std::int64_t t, std::int64_t direction, std::int64_t width) {
  const auto span_at = [&](std::int64_t from) {
    return direction > 0 ? weight_in(minutes, t + from, t + from + width) : weight_in(minutes, t - from - width, t - from);
  };
  const double earlier = span_at(-3 * width), late = span_at(-width), then = span_at(width);
  // As little as chance allows: a crowd wavers by a tenth as a whole.
  const auto variance = [](double n) { return n + 0.01 * n * n; };
  const double noise = 1.5 * std::sqrt(4 * variance(late) + variance(earlier));
  const double promised = std::min(late, 2 * late - earlier) - noise;
  return promised >= kLeastPromised && then < kSteep * promised;
}

}  // namespace

bool is_lull(const std::vector<MinuteTally>& minutes, std::int64_t from, std::int64_t to, double rate) {
  if (to - from < kShortestLull || to - from > kLongestLull) return false;
  std::int64_t width = kNarrowSpan;
  while (rate * static_cast<double>(width) < kLeastSeen && width < kWideSpan) width += 15;
  if (rate * static_cast<double>(width) < kLeastSeen) return false;
  const std::int64_t middle = from + (to - from) / 2;
  for (std::int64_t t = from - kLullFlank; t < middle; t += 10)
    if (is_steep(minutes, t, 1, width)) return false;
  for (std::int64_t t = to + kLullFlank; t > middle; t -= 10)
    if (is_steep(minutes, t, -1, width)) return false;
  return true;
}

void merge_over_lulls(std::vector<Segment>& segments, const std::vector<MinuteTally>& minutes) {
  std::vector<Segment> out;
  for (Segment segment : segments) {
    segment.peak10 = 0;
    for (std::size_t i = first_at(minutes, segment.first); i < minutes.size() && minutes[i].minute < segment.close; ++i)
      segment.peak10 = std::max(segment.peak10, rate10(minutes, minutes[i].minute));
    std::size_t before = out.size();
    while (before > 0 && out[before - 1].peak10 < kLeastOfPeak * segment.peak10) --before;
    for (; before > 0 && segment.first - out[before - 1].close <= kLongestLull; --before) {
      Segment& last = out[before - 1];
      const double lower = std::min(last.peak10, segment.peak10);
      if (lower < kLeastOfPeak * std::max(last.peak10, segment.peak10)) continue;
      // The lull is all that lies under half of the lower peak.
      std::int64_t from = last.close, to = segment.first;
      while (from > last.first && rate10(minutes, from - 1) < 0.5 * lower) --from;
      while (to < segment.close && rate10(minutes, to) < 0.5 * lower) ++to;
      if (!is_lull(minutes, from, to, lower)) continue;
      segment.first = last.first;
      segment.alarm = last.alarm;
      segment.floor = last.floor;
      segment.lulls = std::move(last.lulls);
      segment.lulls.push_back({from, to});
      segment.peak10 = std::max(last.peak10, segment.peak10);
      out.resize(before - 1);
      break;
    }
    out.push_back(std::move(segment));
  }
  segments = std::move(out);
}

void merge_interrupted(std::vector<Segment>& segments, const std::vector<MinuteTally>& minutes) {
  std::vector<Segment> out;
  for (const Segment& segment : segments) {
    if (!out.empty() && segment.first - out.back().close < kReopenWithin) {
      Segment& last = out.back();
      const auto rate_of = [&](const Segment& s) {
        return weight_in(minutes, s.first, s.close) / static_cast<double>(std::max<std::int64_t>(s.close - s.first, 10));
      };
      // A weak beginning belongs to what follows it soon; a weak end is judged as a tail.
      const double lower = std::min(rate_of(last), rate_of(segment));
      const bool is_alike = lower > 0.25 * std::max(rate_of(last), rate_of(segment));
      const bool is_beginning = rate_of(last) < rate_of(segment) && segment.first - last.close < kBeginningWithin;
      if ((is_alike || is_beginning) && quieter(minutes, last.close, segment.first, lower) < kClearlyQuieter) {
        last.close = segment.close;
        last.is_open = segment.is_open;
        continue;
      }
    }
    out.push_back(segment);
  }
  segments = std::move(out);
}

}  // namespace postwake::detail
