#include "timeline/onset.hpp"

#include <algorithm>
#include <cmath>

#include "timeline/exact_math.hpp"

namespace postwake::detail {
namespace {

constexpr std::int64_t kLookBack = 150;  // minutes before the alarm
constexpr std::int64_t kLookAhead = 15;  // minutes after it, while the rate still rises
constexpr double kRamps[] = {0.15, 0.5, 1.5, 4, 8, 15, 30};  // minutes
constexpr int kStages = 3;
constexpr std::size_t kShapes = std::size(kRamps) * kStages;
constexpr double kStagePrior = 0.5;  // of each further stage: else faint data believe in a slow bend long before the first post
constexpr double kLeastLevel = 0.05;
constexpr std::int64_t kSteps[] = {5, 10, 15, 30, 60};  // seconds; every one divides the next minute
constexpr std::int64_t kMostTaus = 60;                  // of the fine grid
constexpr std::int64_t kMarginMinutes = 2;              // around what the coarse grid believes in
constexpr double kExactShare = 0.9;                     // of the posts must have seconds before seconds are told
constexpr std::int64_t kTrailing = 180;                 // seconds over which loudness is taken
constexpr double kWaver = 0.07;                         // squared share by which a crowd's rate wavers as a whole

/// How the rate may rise: an Erlang distribution of `stages` stages with mean `ramp`. One stage rises at once and then
/// slower, two begin with a slope, three with a bend, as when more and more servers fail or more and more people wake up.
double risen(int stages, double ramp, double minutes) {
  if (minutes <= 0) return 0;
  const double x = static_cast<double>(stages) * minutes / ramp;
  double sum = 1;
  if (stages > 1) sum += x;
  if (stages > 2) sum += x * x / 2;
  return 1 - sum * exact_exp(-x);
}

struct Bin {
  std::int64_t from_s = 0, to_s = 0;  // since the start of what is looked at
  double count = 0;
  double expected = 0;  // when nothing is wrong
  double power = 1;     // of its likelihood
  double minutes() const { return static_cast<double>(to_s - from_s) / 60; }
};

/// Minutes, but steps in [fine_from, fine_to).
std::vector<Bin> bins_of(const Segment& segment, const ServiceTally& service, const QuietRate& rate, double tempering, std::int64_t from,
                         std::int64_t to, std::int64_t fine_from, std::int64_t fine_to, std::int64_t step) {
  std::vector<Bin> bins;
  for (std::int64_t m = from; m < to; ++m) {
    const double mu = std::max(segment.before_rate, rate.at(m));
    const std::int64_t width = m >= fine_from && m < fine_to ? step : 60;
    for (std::int64_t s = 0; s < 60; s += width) {
      const std::int64_t start = (m - from) * 60 + s;
      bins.push_back({start, start + width, 0, mu * static_cast<double>(width) / 60, 1});
    }
  }
  const auto first = std::lower_bound(service.complaints.begin(), service.complaints.end(), from,
                                      [](const Counted& c, std::int64_t at) { return c.minute < at; });
  for (auto it = first; it != service.complaints.end() && it->minute < to; ++it) {
    const std::int64_t at = (it->minute - from) * 60 + it->past_minute_ms / 1000;
    const auto after = std::upper_bound(bins.begin(), bins.end(), at, [](std::int64_t s, const Bin& b) { return s < b.from_s; });
    std::prev(after)->count += it->weight / 1000.0;
  }
  // A loud crowd wavers as a whole, so its posts are not as many witnesses; the first ones after a quiet time are. Only what
  // came before a bin makes it loud: the quiet minute before a sudden onset stays a full witness.
  double trailing = 0;
  std::size_t oldest = 0;
  for (Bin& bin : bins) {
    trailing += bin.count;
    while (bins[oldest].to_s + kTrailing <= bin.to_s) trailing -= bins[oldest++].count;
    bin.power = tempering / (1 + kWaver * std::max(0.0, trailing));
  }
  return bins;
}

struct Posterior {
  std::vector<double> mass;  // by tau
  double ramp = 0, level = 0;
};

/// Posterior of tau in [first_s, last_s] by steps. lambda(t) = mu(t) + A S((t - tau) / r) for t >= tau; flat priors on tau and
/// the ramps; A is the one that fits each of them best.
Posterior posterior(const std::vector<Bin>& bins, std::int64_t first_s, std::int64_t last_s, std::int64_t step) {
  const std::size_t n = bins.size();
  const std::size_t taus = static_cast<std::size_t>((last_s - first_s) / step) + 1;
  // Shapes at bins' middles. All times are multiples of the step, so middles lie on half steps.
  const std::size_t reach = static_cast<std::size_t>(2 * (bins.back().to_s - first_s) / step) + 2;
  std::array<std::vector<double>, kShapes> shapes;
  for (std::size_t k = 0; k < kShapes; ++k) {
    shapes[k].resize(reach);
    for (std::size_t half = 0; half < reach; ++half)
      shapes[k][half] = risen(static_cast<int>(k % kStages) + 1, kRamps[k / kStages], static_cast<double>(half) * static_cast<double>(step) / 120);
  }
  std::vector<double> log_quiet(n + 1, 0.0);  // cumulated log likelihood of the quiet before tau
  std::vector<double> excess(n + 1, 0.0);     // of the bins from i on
  for (std::size_t i = 0; i < n; ++i)
    log_quiet[i + 1] = log_quiet[i] + bins[i].power * (bins[i].count * exact_log(bins[i].expected) - bins[i].expected);
  for (std::size_t i = n; i-- > 0;) excess[i] = excess[i + 1] + bins[i].power * (bins[i].count - bins[i].expected);

  const double log_stage_prior = exact_log(kStagePrior);
  std::vector<double> logs(taus * kShapes);
  std::vector<double> levels(taus * kShapes);
  double top = -1e300;
  std::size_t begin = 0;
  for (std::size_t t = 0; t < taus; ++t) {
    const std::int64_t tau = first_s + static_cast<std::int64_t>(t) * step;
    while (begin < n && bins[begin].from_s < tau) ++begin;
    for (std::size_t k = 0; k < kShapes; ++k) {
      const auto shape_at = [&](const Bin& b) {
        return shapes[k][static_cast<std::size_t>((b.from_s + b.to_s - 2 * tau) / step)] * b.minutes();
      };
      double mass = 0;
      for (std::size_t i = begin; i < n; ++i) mass += bins[i].power * shape_at(bins[i]);
      const double level = mass > 0 ? std::max(kLeastLevel, excess[begin] / mass) : kLeastLevel;
      double sum = log_quiet[begin] + static_cast<double>(k % kStages) * log_stage_prior;
      for (std::size_t i = begin; i < n; ++i) {
        const double lambda = bins[i].expected + level * shape_at(bins[i]);
        sum += bins[i].power * ((bins[i].count > 0 ? bins[i].count * exact_log(lambda) : 0.0) - lambda);
      }
      logs[t * kShapes + k] = sum;
      levels[t * kShapes + k] = level;
      top = std::max(top, sum);
    }
  }
  Posterior out;
  out.mass.assign(taus, 0.0);
  double total = 0;
  for (std::size_t cell = 0; cell < logs.size(); ++cell) {
    const double p = exact_exp(logs[cell] - top);
    out.mass[cell / kShapes] += p;
    total += p;
    out.ramp += p * kRamps[cell % kShapes / kStages];
    out.level += p * levels[cell];
  }
  for (double& m : out.mass) m /= total;
  out.ramp /= total;
  out.level /= total;
  return out;
}

/// First index whose cumulated mass reaches `share`.
std::int64_t quantile(const std::vector<double>& mass, double share) {
  double sum = 0;
  for (std::size_t i = 0; i < mass.size(); ++i) {
    sum += mass[i];
    if (sum >= share) return static_cast<std::int64_t>(i);
  }
  return static_cast<std::int64_t>(mass.size()) - 1;
}

/// The level is reached after the alarm; the template must not be fitted to the decay, so it ends with the greatest 5-minute
/// mean at or after the alarm.
std::int64_t end_of_rise(const Segment& segment, const ServiceTally& service, std::int64_t from, std::int64_t to) {
  const std::vector<double> counts = dense(service.minutes, from, to, &MinuteTally::complaint);
  double best = -1;
  double sum = 0;
  std::int64_t end = to;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    sum += counts[i];
    if (i >= 5) sum -= counts[i - 5];
    const std::int64_t minute = from + static_cast<std::int64_t>(i);
    if (minute >= segment.alarm && sum > best) {
      best = sum;
      end = minute + 1;
    }
  }
  return end;
}

bool has_seconds(const ServiceTally& service, std::int64_t from, std::int64_t to) {
  const auto first = std::lower_bound(service.complaints.begin(), service.complaints.end(), from,
                                      [](const Counted& c, std::int64_t at) { return c.minute < at; });
  double exact = 0;
  double all = 0;
  for (auto it = first; it != service.complaints.end() && it->minute < to; ++it) {
    ++all;
    exact += it->is_exact;
  }
  return exact >= kExactShare * all;
}

}  // namespace

// A coarse grid of minutes over two and a half hours, then a grid of seconds over what the first one believes in, as fine as
// that is narrow: a sharp, loud onset is told to five seconds, a faint one to the minute.
OnsetEstimate onset(const Segment& segment, const ServiceTally& service, const QuietRate& rate,
                    const DetectionOptions& options) {
  OnsetEstimate out;
  out.from = std::max(segment.alarm - kLookBack, std::min(segment.floor, segment.alarm));
  out.to = end_of_rise(segment, service, out.from, std::min(segment.alarm + kLookAhead, std::max(segment.close, segment.alarm + 1)));
  std::vector<Bin> bins = bins_of(segment, service, rate, options.tempering, out.from, out.to, 0, 0, 60);
  std::int64_t first_s = 0;
  std::int64_t last_s = (segment.alarm - out.from) * 60;
  Posterior found = posterior(bins, first_s, last_s, 60);
  if (has_seconds(service, out.from, out.to)) {
    const std::int64_t low = std::max<std::int64_t>(0, quantile(found.mass, 0.0025) - kMarginMinutes);
    const std::int64_t high = std::min(out.to - out.from, quantile(found.mass, 0.9975) + kMarginMinutes);
    for (const std::int64_t step : kSteps) {
      out.step_s = step;
      if ((high - low) * 60 <= step * kMostTaus) break;
    }
    bins = bins_of(segment, service, rate, options.tempering, out.from, out.to, out.from + low, out.from + high, out.step_s);
    first_s = low * 60;
    last_s = high * 60;
    found = posterior(bins, first_s, last_s, out.step_s);
  }
  const auto moment = [&](double share) { return (out.from * 60 + first_s + quantile(found.mass, share) * out.step_s) * 1000; };
  out.first_ms = (out.from * 60 + first_s) * 1000;
  out.ramp_minutes = found.ramp;
  out.level = found.level;
  out.at_ms = moment(0.5);
  // A point of the grid stands for half a step before it and for the step behind it: the first post may lie at its end.
  const std::int64_t step_ms = out.step_s * 1000;
  constexpr int kIntervalLevels[] = {50, 80, 90, 95};
  for (std::size_t i = 0; i < std::size(kIntervalLevels); ++i) {
    const double tail = (100 - kIntervalLevels[i]) / 200.0;
    out.intervals[i] = {kIntervalLevels[i], moment(tail) - step_ms / 2, moment(1 - tail) + step_ms};
  }
  // Seconds that nobody can be sure of are no use to a reader: the full minute is told where it is as good.
  const std::int64_t full_ms = minute_of_ms(out.at_ms + 30'000) * 60'000;
  if (out.intervals[0].from_ms <= full_ms && full_ms <= out.intervals[0].to_ms) out.at_ms = full_ms;
  out.mass = std::move(found.mass);
  return out;
}

}  // namespace postwake::detail
