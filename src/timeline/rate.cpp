#include "timeline/rate.hpp"

#include <algorithm>
#include <cmath>

namespace postwake::detail {
namespace {

constexpr std::int64_t kLongSilence = 12 * 60;
constexpr std::int64_t kHour = 60;
constexpr std::int64_t kDay = 24 * kHour;

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }
std::size_t hour_of(std::int64_t minute) {
  return static_cast<std::size_t>(floor_div(minute, kHour) - 24 * floor_div(minute, kDay));
}

/// Adds the minutes of [from, to) to the hours of the day they fall in. Whole days at once: the span may be millennia.
void add_hours(std::array<double, 24>& hours, std::int64_t from, std::int64_t to) {
  const std::int64_t days = (to - from) / kDay;
  for (double& h : hours) h += static_cast<double>(days * kHour);
  from += days * kDay;
  while (from < to) {
    const std::int64_t end = std::min(to, (floor_div(from, kHour) + 1) * kHour);
    hours[hour_of(from)] += static_cast<double>(end - from);
    from = end;
  }
}

struct RateBin {
  std::int64_t index = 0;
  double weight = 0;
};

struct Weighted {
  std::int64_t minute = 0;
  double weight = 0;
};

std::vector<Weighted> weights_of(const ServiceTally& service, Counting counting, const std::vector<Busy>& busy) {
  std::vector<Weighted> out;
  auto next = busy.begin();
  for (const MinuteTally& m : service.minutes) {
    while (next != busy.end() && next->to <= m.minute) ++next;
    if (next != busy.end() && m.minute >= next->from) continue;
    double weight = m.complaint / 1000.0;
    if (counting == Counting::originals) {
      weight = 0;
      for (const std::uint32_t n : m.posts) weight += n;
    }
    if (weight > 0) out.push_back({m.minute, weight});
  }
  return out;
}

std::vector<RateBin> bins_of(const std::vector<Weighted>& weights, std::int64_t width) {
  std::vector<RateBin> bins;
  for (const Weighted& w : weights) {
    const std::int64_t index = floor_div(w.minute, width);
    if (bins.empty() || bins.back().index != index) bins.push_back({index, 0});
    bins.back().weight += w.weight;
  }
  return bins;
}

/// The exposure without the busy stretches.
Exposure without(Exposure exposure, const std::vector<Busy>& busy) {
  for (const Busy& b : busy) {
    std::array<double, 24> hours{};
    add_hours(hours, b.from, b.to);
    for (std::size_t h = 0; h < 24; ++h) exposure.by_hour[h] = std::max(0.0, exposure.by_hour[h] - hours[h]);
    exposure.minutes -= b.to - b.from;
  }
  exposure.minutes = std::max<std::int64_t>(exposure.minutes, 1);
  return exposure;
}

}  // namespace

Exposure exposure_of(const std::vector<std::int64_t>& post_minutes, std::int64_t reach) {
  Exposure out;
  if (post_minutes.empty()) return out;
  out.first = post_minutes.front();
  out.last = std::max(post_minutes.back(), reach);
  std::int64_t covered = out.first;  // everything before is added
  const auto reach_to = [&](std::int64_t minute) {
    const std::int64_t from = std::max(covered, minute - kLongSilence);
    if (minute > from) {
      add_hours(out.by_hour, from, minute);
      out.minutes += minute - from;
    }
    covered = std::max(covered, minute);
  };
  for (const std::int64_t minute : post_minutes) reach_to(minute + 1);
  reach_to(out.last + 1);
  return out;
}

double QuietRate::at(std::int64_t minute) const noexcept { return per_minute * shape[hour_of(minute)]; }

double QuietRate::sum(std::int64_t from, std::int64_t to) const noexcept {
  double total = 0;
  while (from < to) {
    const std::int64_t end = std::min(to, (floor_div(from, kHour) + 1) * kHour);
    total += at(from) * static_cast<double>(end - from);
    from = end;
  }
  return total;
}

// The mean of the lower 80 % of bins is not moved by an incident of less than a fifth of the file; of Poisson counts near
// ten it is about 1 / 1.12 of the mean. Rare posts need wider bins for that to hold, so the bins grow until they are full
// enough or too few.
QuietRate quiet_rate(const ServiceTally& service, const Exposure& whole, const DetectionOptions& options, Counting counting,
                     const std::vector<Busy>& busy) {
  const std::vector<Weighted> weights = weights_of(service, counting, busy);
  const Exposure exposure = without(whole, busy);
  QuietRate out;
  out.shape.fill(1);
  std::int64_t width = 30;
  double lower_sum = 0;
  double lower_minutes = 1;
  for (;; width *= 2) {
    std::vector<RateBin> bins = bins_of(weights, width);
    const std::size_t all = std::max<std::size_t>(bins.size(), static_cast<std::size_t>(exposure.minutes / width + 1));
    const std::size_t zeros = all - bins.size();
    const std::size_t lower = std::max<std::size_t>(1, all * 8 / 10);
    std::sort(bins.begin(), bins.end(), [](const RateBin& a, const RateBin& b) { return a.weight < b.weight; });
    lower_sum = 0;
    for (std::size_t i = 0; i + zeros < lower && i < bins.size(); ++i) lower_sum += bins[i].weight;
    lower_minutes = static_cast<double>(lower) * static_cast<double>(width);
    const bool is_full = lower_sum / static_cast<double>(lower) >= 8;
    if (is_full || exposure.minutes / (width * 2) < 20) break;
  }
  const double mean = (options.prior_posts + lower_sum * 1.12) /
                      (static_cast<double>(options.prior_exposure.count()) + lower_minutes);
  out.per_minute = std::max(options.floor_per_minute, mean);

  // Daily shape from bins that are not bursts, shrunk towards flat and smoothed; needs every hour twice.
  const double expected_bin = out.per_minute * 30;
  const double burst = 2 * expected_bin + 4 * std::sqrt(expected_bin) + 3;
  const std::vector<RateBin> bins = bins_of(weights, 30);
  if (exposure.minutes >= 2 * kDay) {
    std::array<double, 24> sums{};
    for (const RateBin& bin : bins)
      if (bin.weight <= burst) sums[hour_of(bin.index * 30)] += bin.weight;
    std::array<double, 24> raw{};
    for (std::size_t h = 0; h < 24; ++h) {
      constexpr double kDamping = 10;  // posts
      raw[h] = (sums[h] + kDamping) / (exposure.by_hour[h] * out.per_minute + kDamping);
    }
    double total = 0;
    for (std::size_t h = 0; h < 24; ++h) {
      out.shape[h] = std::clamp((raw[(h + 23) % 24] + 2 * raw[h] + raw[(h + 1) % 24]) / 4, 0.3, 3.0);
      total += out.shape[h];
    }
    for (double& s : out.shape) s *= 24 / total;
  }

  // Pearson's dispersion over the bins that are not bursts; empty bins contribute their expectation.
  double pearson = 0;
  double count = 0;
  double expected_seen = 0;
  for (const RateBin& bin : bins) {
    const double expected = out.at(bin.index * 30) * 30;
    expected_seen += expected;
    if (bin.weight > burst) continue;
    pearson += (bin.weight - expected) * (bin.weight - expected) / expected;
    ++count;
  }
  const double all_bins = std::max(count, static_cast<double>(exposure.minutes) / 30);
  pearson += std::max(0.0, out.per_minute * static_cast<double>(exposure.minutes) - expected_seen);
  if (count >= 20 && expected_bin >= 0.5) out.dispersion = std::max(1.0, pearson / all_bins);
  return out;
}

}  // namespace postwake::detail
