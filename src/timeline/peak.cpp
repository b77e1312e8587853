#include "timeline/peak.hpp"

#include <algorithm>
#include <vector>

#include "timeline/exact_math.hpp"

namespace postwake::detail {
namespace {

constexpr std::int64_t kHalfWidth = 3;
constexpr std::size_t kReplicates = 200;
constexpr std::int64_t kLongestPeakSearch = 20000;  // minutes; a longer incident is searched in steps that fit

/// Index of the greatest centred 7-bin sum; the first of equals.
std::size_t greatest(const std::vector<double>& counts, double& sum_out) {
  const std::size_t half = kHalfWidth;
  double sum = 0;
  for (std::size_t i = 0; i < std::min(half, counts.size()); ++i) sum += counts[i];
  std::size_t best = 0;
  double most = -1;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (i + half < counts.size()) sum += counts[i + half];
    if (i > half) sum -= counts[i - half - 1];
    if (sum > most + 1e-9) {
      most = sum;
      best = i;
    }
  }
  sum_out = most;
  return best;
}

}  // namespace

PeakEstimate peak(const ServiceTally& service, std::int64_t from, std::int64_t to, std::uint64_t seed) {
  to = std::max(to, from + 1);
  const std::int64_t step = (to - from) / kLongestPeakSearch + 1;
  std::vector<double> counts(static_cast<std::size_t>((to - from + step - 1) / step), 0.0);
  for (std::size_t i = first_at(service.minutes, from); i < service.minutes.size() && service.minutes[i].minute < to; ++i)
    counts[static_cast<std::size_t>((service.minutes[i].minute - from) / step)] += service.minutes[i].complaint / 1000.0;

  PeakEstimate out;
  double sum = 0;
  const std::size_t best = greatest(counts, sum);
  out.minute = from + static_cast<std::int64_t>(best) * step;
  out.per_minute = sum / static_cast<double>(2 * kHalfWidth + 1) / static_cast<double>(step);

  Random random(seed);
  std::vector<std::size_t> places;
  places.reserve(kReplicates);
  std::vector<double> drawn(counts.size());
  for (std::size_t k = 0; k < kReplicates; ++k) {
    for (std::size_t i = 0; i < counts.size(); ++i) drawn[i] = static_cast<double>(random.poisson(counts[i]));
    double ignored = 0;
    places.push_back(greatest(drawn, ignored));
  }
  std::sort(places.begin(), places.end());
  const std::size_t low = std::min(places[kReplicates / 20], best);
  const std::size_t high = std::max(places[kReplicates - 1 - kReplicates / 20], best);
  out.interval = {90, from + static_cast<std::int64_t>(low) * step, from + static_cast<std::int64_t>(high) * step};
  return out;
}

}  // namespace postwake::detail
