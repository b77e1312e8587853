#include "timeline/split.hpp"

#include <algorithm>

#include "timeline/merge.hpp"

namespace postwake::detail {
namespace {

constexpr std::size_t kShortestValley = 20;  // minutes of the 10-minute mean: a loud crowd pauses for a quarter of an hour by itself

/// A segment with its 10-minute rate at every minute.
struct Profile {
  const std::vector<MinuteTally>& minutes;
  std::int64_t first = 0;
  std::vector<double> smooth;

  std::int64_t minute(std::size_t k) const { return first + static_cast<std::int64_t>(k); }
};

Profile profile_of(const Segment& segment, const std::vector<MinuteTally>& minutes) {
  Profile out{minutes, segment.first, {}};
  out.smooth.resize(static_cast<std::size_t>(segment.close - segment.first));
  for (std::size_t k = 0; k < out.smooth.size(); ++k) out.smooth[k] = rate10(minutes, out.minute(k));
  return out;
}

/// The part of `segment` from index `from` on, whose rise begins in [not_before, ...].
Segment part_from(const Segment& segment, const Profile& p, std::size_t not_before, std::size_t from, double low, double risen) {
  Segment after = segment;
  after.first = p.minute(from);
  after.floor = p.minute(not_before);
  after.before_rate = low;
  std::size_t k = from;
  while (k + 1 < p.smooth.size() && p.smooth[k] < 0.5 * (low + risen)) ++k;
  after.alarm = p.minute(k);
  return after;
}

/// Two peaks with a valley between: the place is its low stretch.
bool split_at_valley(const Segment& segment, const Profile& p, const DetectionOptions& options, Segment& before, Segment& after) {
  const std::vector<double>& smooth = p.smooth;
  std::vector<double> left(smooth), right(smooth);
  for (std::size_t k = 1; k < left.size(); ++k) left[k] = std::max(left[k], left[k - 1]);
  for (std::size_t k = right.size() - 1; k-- > 0;) right[k] = std::max(right[k], right[k + 1]);
  std::size_t best = 0;
  double deepest = 0;  // by what is missing, not by its share: a silent minute between two faint tails is no valley
  for (std::size_t k = 20; k + 10 < smooth.size(); ++k) {
    const double peak = std::min(left[k], right[k]);
    if (smooth[k] < options.valley_share * peak && peak - smooth[k] > deepest) {
      deepest = peak - smooth[k];
      best = k;
    }
  }
  if (best == 0) return false;
  // The low stretch around the deepest minute must be quieter than the smaller side could be by chance.
  const double smaller = std::min(left[best], right[best]);
  std::size_t low_from = best, low_to = best;
  while (low_from > 0 && smooth[low_from - 1] < 0.5 * smaller) --low_from;
  while (low_to + 1 < smooth.size() && smooth[low_to + 1] < 0.5 * smaller) ++low_to;
  if (low_to - low_from < kShortestValley || is_lull(p.minutes, p.minute(low_from), p.minute(low_to), smaller)) return false;
  if (quieter(p.minutes, p.minute(low_from), p.minute(low_to) + 1, 0.7 * smaller) < kClearlyQuieter) return false;
  double risen = 0;
  for (std::size_t k = low_to; k < std::min(smooth.size(), low_to + 60); ++k) risen = std::max(risen, smooth[k]);
  const double posts = weight_in(p.minutes, p.minute(low_to), p.minute(low_to) + 60);
  if (risen <= options.valley_rise * std::max(smooth[best], 0.1) || posts < options.valley_posts) return false;
  before = segment;
  before.close = std::max(p.minute(low_from), segment.first + 1);
  before.alarm = std::min(before.alarm, before.close);
  before.is_open = false;
  const double low = weight_in(p.minutes, p.minute(low_from), p.minute(low_to)) / static_cast<double>(low_to - low_from + 1);
  after = part_from(segment, p, std::max(low_from + 10, low_to >= 60 ? low_to - 60 : 0), low_to >= 9 ? low_to - 9 : low_to, low, risen);
  return true;
}

/// A long low beginning and then a jump: the jump is the onset, unless the beginning would raise an alarm by itself and does not
/// follow another segment, whose tail it then is. A tail need not be long: the last complaints of one outage raise an alarm in a
/// file of little else and go over into the next outage.
bool split_at_jump(const Segment& segment, const Profile& p, const QuietRate& rate, const DetectionOptions& options, bool follows,
                   Segment& before, Segment& after) {
  constexpr std::size_t kLongBeginning = 60;
  constexpr std::size_t kLongTail = 30;
  constexpr std::size_t kLongestBeginning = 120;  // minutes; what simmers longer is another thing
  constexpr double kLowBeginning = 0.08;
  constexpr double kLowTail = 0.15;
  constexpr double kJump = 0.25;
  const double peak = *std::max_element(p.smooth.begin(), p.smooth.end());
  std::size_t k = 0;
  while (p.smooth[k] < kJump * peak) ++k;
  if (k < (follows ? kLongTail : kLongBeginning)) return false;
  const std::size_t beginning = k - 20;
  const double low = weight_in(p.minutes, p.first, p.minute(beginning)) / static_cast<double>(beginning);
  if (low >= (follows ? kLowTail : kLowBeginning) * peak) return false;
  before = segment;
  before.close = p.minute(beginning);
  if (k < kLongestBeginning && !follows && score_of(before, p.minutes, rate, options) >= options.alarm_known) return false;
  before.alarm = std::min(before.alarm, before.close);
  before.is_open = false;
  after = part_from(segment, p, beginning >= 60 ? beginning - 60 : 0, k - 9, low, kJump * 2 * peak);
  return true;
}

}  // namespace

void split(const Segment& segment, const std::vector<MinuteTally>& minutes, const QuietRate& rate, const DetectionOptions& options,
           std::vector<Segment>& out) {
  const bool follows = !out.empty() && segment.first - out.back().close < options.tail_within.count();
  const std::int64_t length = segment.close - segment.first;
  if (length >= 60 && length <= 20000) {
    const Profile p = profile_of(segment, minutes);
    Segment before, after;
    if (split_at_valley(segment, p, options, before, after) || split_at_jump(segment, p, rate, options, follows, before, after)) {
      split(before, minutes, rate, options, out);
      split(after, minutes, rate, options, out);
      return;
    }
  }
  out.push_back(segment);
}

}  // namespace postwake::detail
