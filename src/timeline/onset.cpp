#include "timeline/onset.hpp"

#include <algorithm>
#include <cmath>

#include "timeline/exact_math.hpp"

namespace postwake::detail {
namespace {

constexpr std::int64_t kLookBack = 150;  // minutes before the alarm
constexpr std::int64_t kLookAhead = 15;  // minutes after it, while the rate still rises
constexpr double kRamps[] = {1.5, 4, 8, 15, 30};
constexpr std::size_t kLevels = 14;

/// First minute whose cumulated mass reaches `share`.
std::size_t quantile(const std::vector<double>& mass, double share) {
  double sum = 0;
  for (std::size_t i = 0; i < mass.size(); ++i) {
    sum += mass[i];
    if (sum >= share) return i;
  }
  return mass.empty() ? 0 : mass.size() - 1;
}

}  // namespace

// lambda(t) = mu(t) + A (1 - exp(-(t - tau) / r)) for t >= tau; a grid over tau, r and A with flat priors on tau, r and
// log A; the likelihood is tempered because posts come in bursts that a Poisson process has not.
OnsetEstimate onset(const Segment& segment, const ServiceTally& service, const QuietRate& rate,
                    const DetectionOptions& options) {
  OnsetEstimate out;
  out.from = std::max(segment.alarm - kLookBack, std::min(segment.floor, segment.alarm));
  out.to = std::min(segment.alarm + kLookAhead, std::max(segment.close, segment.alarm + 1));
  const std::vector<double> counts = dense(service.minutes, out.from, out.to, &MinuteTally::complaint);
  // The level is reached after the alarm; the template must not be fitted to the decay, so it ends at the greatest 5-minute
  // mean of the window.
  std::size_t n = counts.size();
  {
    double best = -1;
    std::size_t best_end = n;
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      sum += counts[i];
      if (i >= 5) sum -= counts[i - 5];
      if (out.from + static_cast<std::int64_t>(i) >= segment.alarm && sum > best) {
        best = sum;
        best_end = i + 1;
      }
    }
    n = best_end;
  }
  std::vector<double> mu(n);
  double greatest = 0.05;
  for (std::size_t i = 0; i < n; ++i) {
    mu[i] = std::max(segment.before_rate, rate.at(out.from + static_cast<std::int64_t>(i)));
    greatest = std::max(greatest, counts[i]);
  }
  const std::size_t taus = static_cast<std::size_t>(segment.alarm - out.from) + 1;

  // Shapes by whole minutes since tau, averaged over the minute at its middle.
  std::array<std::vector<double>, std::size(kRamps)> shapes;
  for (std::size_t r = 0; r < std::size(kRamps); ++r) {
    shapes[r].resize(n + 1);
    for (std::size_t k = 0; k <= n; ++k) shapes[r][k] = 1 - exact_exp(-(static_cast<double>(k) + 0.5) / kRamps[r]);
  }
  const double log_low = exact_log(0.05);
  const double log_high = exact_log(greatest * 2);
  std::vector<double> log_quiet(n + 1, 0.0);  // cumulated likelihood of the quiet before tau
  for (std::size_t i = 0; i < n; ++i) log_quiet[i + 1] = log_quiet[i] + counts[i] * exact_log(mu[i]) - mu[i];

  std::vector<double> logs(taus * std::size(kRamps) * kLevels);
  double top = -1e300;
  std::size_t cell = 0;
  for (std::size_t tau = 0; tau < taus; ++tau) {
    for (std::size_t r = 0; r < std::size(kRamps); ++r) {
      for (std::size_t a = 0; a < kLevels; ++a) {
        const double level =
            exact_exp(log_low + (log_high - log_low) * static_cast<double>(a) / static_cast<double>(kLevels - 1));
        double sum = log_quiet[std::min(tau, n)];
        for (std::size_t i = tau; i < n; ++i) {
          const double lambda = mu[i] + level * shapes[r][i - tau];
          sum -= lambda;
          if (counts[i] > 0) sum += counts[i] * exact_log(lambda);
        }
        logs[cell] = sum * options.tempering;
        top = std::max(top, logs[cell]);
        ++cell;
      }
    }
  }
  std::vector<double> mass(taus, 0.0);
  double total = 0;
  cell = 0;
  double ramp_sum = 0;
  double level_sum = 0;
  for (std::size_t tau = 0; tau < taus; ++tau) {
    for (const double ramp : kRamps) {
      for (std::size_t a = 0; a < kLevels; ++a) {
        const double p = exact_exp(logs[cell++] - top);
        mass[tau] += p;
        total += p;
        ramp_sum += p * ramp;
        level_sum +=
            p * exact_exp(log_low + (log_high - log_low) * static_cast<double>(a) / static_cast<double>(kLevels - 1));
      }
    }
  }
  for (double& m : mass) m /= total;
  out.ramp_minutes = ramp_sum / total;
  out.level = level_sum / total;
  out.minute = out.from + static_cast<std::int64_t>(quantile(mass, 0.5));
  // Padded by one minute: unpadded intervals cover only half of the sharp onsets, because the bins are minutes.
  constexpr int kIntervalLevels[] = {50, 80, 90, 95};
  for (std::size_t i = 0; i < 4; ++i) {
    const double tail = (100 - kIntervalLevels[i]) / 200.0;
    out.intervals[i] = {kIntervalLevels[i], out.from + static_cast<std::int64_t>(quantile(mass, tail)) - 1,
                        out.from + static_cast<std::int64_t>(quantile(mass, 1 - tail)) + 1};
  }
  return out;
}

}  // namespace postwake::detail
