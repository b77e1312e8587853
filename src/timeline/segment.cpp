#include "timeline/segment.hpp"

#include <algorithm>
#include <cmath>

#include "timeline/exact_math.hpp"

namespace postwake::detail {

Alarm scan(const std::vector<MinuteTally>& minutes, std::size_t i, std::int64_t not_before, const QuietRate& rate,
           const DetectionOptions& options) {
  Alarm best;
  double weight = 0;
  double expected = 0;
  std::int64_t end = minutes[i].minute + 1;
  for (std::size_t j = i + 1; j-- > 0;) {
    const std::int64_t start = minutes[j].minute;
    if (start < not_before || minutes[i].minute - start >= options.window.count()) break;
    weight += minutes[j].complaint / 1000.0;
    expected += rate.sum(start, end);
    end = start;
    if (weight < options.min_rate_ratio * expected) continue;
    const double score = weight * exact_log(weight / expected) - (weight - expected);
    if (score > best.score) best = {score, start, weight, expected};
  }
  if (rate.dispersion > options.dispersion_from) best.score /= std::sqrt(rate.dispersion);
  return best;
}

double score_of(const Segment& segment, const std::vector<MinuteTally>& minutes, const QuietRate& rate, const DetectionOptions& options) {
  double best = 0;
  for (std::size_t k = first_at(minutes, segment.first); k < minutes.size() && minutes[k].minute < segment.close; ++k)
    best = std::max(best, scan(minutes, k, segment.first, rate, options).score);
  return best;
}

double rate10(const std::vector<MinuteTally>& minutes, std::int64_t minute) {
  double sum = 0;
  for (std::size_t i = first_at(minutes, minute - 9); i < minutes.size() && minutes[i].minute <= minute; ++i)
    sum += minutes[i].complaint / 1000.0;
  return sum / 10;
}

double weight_in(const std::vector<MinuteTally>& minutes, std::int64_t from, std::int64_t to) {
  double sum = 0;
  for (std::size_t i = first_at(minutes, from); i < minutes.size() && minutes[i].minute < to; ++i)
    sum += minutes[i].complaint / 1000.0;
  return sum;
}

double quieter(const std::vector<MinuteTally>& minutes, std::int64_t from, std::int64_t to, double rate) {
  const double expected = rate * static_cast<double>(to - from);
  const double seen = weight_in(minutes, from, to);
  if (expected <= 0 || seen >= expected) return 0;
  return expected - seen + (seen > 0 ? seen * exact_log(seen / expected) : 0.0);
}

}  // namespace postwake::detail
