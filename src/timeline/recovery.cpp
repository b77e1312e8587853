#include "timeline/recovery.hpp"

#include <algorithm>
#include <cmath>

#include "timeline/exact_math.hpp"
#include "timeline/plain_text.hpp"

namespace postwake::detail {
namespace {

constexpr double kLeastComplaints = 30;
constexpr double kLeastRecoveries = 5;
constexpr std::int64_t kLongestRecovery = 10080;    // minutes searched
constexpr std::size_t kMostBins = 480;
constexpr std::int64_t kWidest = 60;        // an interval wider than this is no answer
constexpr double kFatigue[] = {60, 100, 170, 300, 600, 1e9};  // e-folding minutes of complaints although nothing changed
constexpr double kDecay[] = {4, 8, 16, 30};                   // after the recovery
constexpr double kBurst[] = {10, 30, 90};             // of recovery posts after it
constexpr double kLeaks[] = {0.005, 0.02, 0.05, 0.1};  // recovery posts per complaint before the recovery
constexpr double kTempering = 0.8;
constexpr double kLeastBurst = 0.3;         // tempered log likelihood ratio
constexpr double kMostLeft = 0.5;
constexpr double kClearlyFewer = 3;            // log likelihood ratio of half an hour after it
constexpr std::int64_t kLeastSeenAfter = 30;   // minutes
constexpr std::int64_t kComeBackWithin = 720;  // of the end of the search
constexpr double kRecoveryWaver = 0.05;

/// Poisson log likelihood of counts with the rate floor + scale * shape, at the scale that fits best (moment estimate).
double fitted(const std::vector<double>& counts, const std::vector<double>& floor, const std::vector<double>& shape,
              std::size_t from, std::size_t to) {
  double excess = 0;
  double mass = 0;
  for (std::size_t i = from; i < to; ++i) {
    excess += counts[i] - floor[i];
    mass += shape[i];
  }
  const double scale = mass > 0 ? std::max(0.0, excess / mass) : 0;
  double sum = 0;
  for (std::size_t i = from; i < to; ++i) {
    const double lambda = floor[i] + scale * shape[i];
    sum -= lambda;
    if (counts[i] > 0) sum += counts[i] * exact_log(lambda);
  }
  return sum;
}

double log_sum(const std::vector<double>& logs) {
  const double top = *std::max_element(logs.begin(), logs.end());
  double sum = 0;
  for (const double l : logs) sum += exact_exp(l - top);
  return top + exact_log(sum);
}

}  // namespace

namespace {

/// Sums neighbouring minutes so that a long incident costs no more than a short one.
std::vector<double> binned(const std::vector<double>& minutes, std::size_t width) {
  std::vector<double> out((minutes.size() + width - 1) / width, 0.0);
  for (std::size_t i = 0; i < minutes.size(); ++i) out[i / width] += minutes[i];
  return out;
}

std::vector<double> powers(double minutes_to_e, std::size_t width, std::size_t n) {
  std::vector<double> out(n + 1);
  for (std::size_t k = 0; k <= n; ++k) out[k] = exact_exp(-static_cast<double>(k * width) / minutes_to_e);
  return out;
}

/// Log likelihood, for every change bin, of complaints that tire slowly before it and die away after it.
std::vector<double> decay_logs(const std::vector<double>& complaints, const std::vector<double>& mu, std::size_t width) {
  const std::size_t n = complaints.size();
  // The greatest smoothed rate starts the fit, so that the rise is not mistaken for anything.
  std::size_t top = 0;
  double sum = 0;
  double most = -1;
  const std::size_t smooth = std::max<std::size_t>(1, 9 / width);
  for (std::size_t i = 0; i < n; ++i) {
    sum += complaints[i];
    if (i >= smooth) sum -= complaints[i - smooth];
    if (sum > most) {
      most = sum;
      top = i >= smooth / 2 ? i - smooth / 2 : 0;
    }
  }
  std::vector<std::vector<double>> tiring, dying;
  for (const double fatigue : kFatigue) tiring.push_back(powers(fatigue, width, n));
  for (const double decay : kDecay) dying.push_back(powers(decay, width, n));
  std::vector<double> logs(n);
  std::vector<double> shape(n);
  for (std::size_t rho = 0; rho < n; ++rho) {
    const std::size_t change = std::max(rho, top);  // before the peak of complaints only the burst can tell
    std::vector<double> parts;
    for (std::size_t f = 0; f < tiring.size(); ++f) {
      for (std::size_t d = 0; d < dying.size(); ++d) {
        for (std::size_t i = top; i < n; ++i)
          shape[i] = tiring[f][std::min(i, change) - top] * (i > change ? dying[d][i - change] : 1.0);
        parts.push_back(fitted(complaints, mu, shape, top, n));
      }
    }
    logs[rho] = log_sum(parts);
  }
  return logs;
}

/// The power of a likelihood of counts whose rate itself wavers by about a fifth: the louder the crowd, the less each of
/// its posts is a witness of its own.
double power_of(const std::vector<double>& counts) {
  const double top = *std::max_element(counts.begin(), counts.end());
  return kTempering / (1 + kRecoveryWaver * top);
}

/// Centred mean over about `minutes`.
std::vector<double> smoothed(const std::vector<double>& counts, std::size_t minutes, std::size_t width) {
  const std::size_t half = minutes / width / 2;
  std::vector<double> sums(counts.size() + 1, 0.0);
  for (std::size_t i = 0; i < counts.size(); ++i) sums[i + 1] = sums[i] + counts[i];
  std::vector<double> out(counts.size());
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const std::size_t from = i >= half ? i - half : 0;
    const std::size_t to = std::min(counts.size(), i + half + 1);
    out[i] = (sums[to] - sums[from]) / static_cast<double>(to - from);
  }
  return out;
}

/// Log likelihood, for every change bin, of "it's back" posts that burst after it. Before it they come in proportion to the
/// complaints: some users are back early, and some complaints are misread.
/// `none` gets the likelihood of no burst at all.
std::vector<double> burst_logs(const std::vector<double>& recoveries, const std::vector<double>& complaints, std::size_t width,
                               double& none) {
  const std::size_t n = recoveries.size();
  std::vector<std::vector<double>> bursts;
  for (const double burst : kBurst) {
    std::vector<double> shape = powers(burst, width, n);
    for (std::size_t k = 0; k <= n; ++k) shape[k] *= 1 - exact_exp(-(static_cast<double>(k) + 0.5) * static_cast<double>(width) / 2);
    bursts.push_back(std::move(shape));
  }
  const std::vector<double> talk = smoothed(complaints, 15, width);
  std::vector<std::vector<double>> leaks;
  for (const double leak : kLeaks) {
    std::vector<double> floor(n);
    for (std::size_t i = 0; i < n; ++i) floor[i] = leak * talk[i] + 0.005 * static_cast<double>(width);
    leaks.push_back(std::move(floor));
  }
  std::vector<double> logs(n);
  std::vector<double> shape(n, 0.0);
  std::vector<double> quiet;
  for (const auto& floor : leaks) quiet.push_back(fitted(recoveries, floor, shape, 0, n));
  none = *std::max_element(quiet.begin(), quiet.end());
  for (std::size_t rho = 0; rho < n; ++rho) {
    std::vector<double> parts;
    for (const auto& burst : bursts) {
      for (std::size_t i = 0; i < n; ++i) shape[i] = i < rho ? 0 : burst[i - rho];
      for (const auto& floor : leaks) parts.push_back(fitted(recoveries, floor, shape, 0, n));
    }
    logs[rho] = log_sum(parts);
  }
  return logs;
}

}  // namespace

RecoveryEstimate recovery(const ServiceTally& service, const QuietRate& rate, std::int64_t from, std::int64_t to, std::int64_t seen_to) {
  RecoveryEstimate out;
  to = std::min(std::max(to, from + 1), from + kLongestRecovery);
  seen_to = std::clamp(seen_to, to, to + kLongestRecovery);
  out.from = from;
  out.to = to;
  const std::vector<double> complaint_minutes = dense(service.minutes, from, to, &MinuteTally::complaint);
  const std::vector<double> recovery_minutes = dense(service.minutes, from, to, &MinuteTally::recovery);
  for (std::size_t i = 0; i < complaint_minutes.size(); ++i) {
    out.complaints += complaint_minutes[i];
    out.recoveries += recovery_minutes[i];
  }
  if (out.complaints < kLeastComplaints) {
    out.reason = "only " + decimal(out.complaints, 1) + " weighted complaints; " + decimal(kLeastComplaints, 0) + " are needed";
    return out;
  }
  if (out.recoveries < kLeastRecoveries) {
    out.reason = "only " + decimal(out.recoveries, 1) + " weighted posts say that it works again; " +
                 decimal(kLeastRecoveries, 0) + " are needed";
    return out;
  }
  const std::size_t width = (complaint_minutes.size() + kMostBins - 1) / kMostBins;
  std::vector<double> mu_minutes(complaint_minutes.size());
  for (std::size_t i = 0; i < mu_minutes.size(); ++i) mu_minutes[i] = rate.at(from + static_cast<std::int64_t>(i));
  const std::vector<double> complaints = binned(complaint_minutes, width);
  const std::vector<double> recoveries = binned(recovery_minutes, width);
  const std::vector<double> mu = binned(mu_minutes, width);

  const std::vector<double> decays = decay_logs(complaints, mu, width);
  double no_burst = 0;
  const std::vector<double> bursts = burst_logs(recoveries, complaints, width, no_burst);
  const double decay_power = power_of(complaints);
  const double burst_power = power_of(recoveries);
  const double clear = (*std::max_element(bursts.begin(), bursts.end()) - no_burst) * burst_power;
  if (clear < kLeastBurst) {
    out.reason = "posts that say that it works again never rose clearly (log likelihood ratio " + decimal(std::max(0.0, clear), 1) +
                 ", " + decimal(kLeastBurst, 1) + " is needed)";
    return out;
  }
  std::vector<double> logs(complaints.size());
  for (std::size_t i = 0; i < logs.size(); ++i) logs[i] = decays[i] * decay_power + bursts[i] * burst_power;
  const double most = *std::max_element(logs.begin(), logs.end());
  double total = 0;
  for (double& l : logs) total += l = exact_exp(l - most);
  const auto quantile = [&](double share) {
    double sum = 0;
    for (std::size_t i = 0; i < logs.size(); ++i) {
      sum += logs[i] / total;
      if (sum >= share) return from + static_cast<std::int64_t>(i * width);
    }
    return to - 1;
  };
  const auto step = static_cast<std::int64_t>(width);
  out.minute = std::max(quantile(0.5), from + 1);
  out.interval = {90, std::max(quantile(0.05) - step, from), std::max(quantile(0.95) + step, from + 1)};
  if (out.interval.to - out.interval.from > kWidest) {
    out.reason = "the 90 % interval is " + duration((out.interval.to - out.interval.from) * 60) + " wide";
    return out;
  }
  // The complaints must show it too: clearly fewer a quarter of an hour later.
  const std::vector<double> seen = dense(service.minutes, from, seen_to, &MinuteTally::complaint);
  const auto mean_in = [&](std::int64_t a, std::int64_t b) {
    double sum = 0;
    a = std::clamp(a, from, seen_to);
    b = std::clamp(b, from, seen_to);
    for (std::int64_t m = a; m < b; ++m) sum += seen[static_cast<std::size_t>(m - from)];
    return b > a ? sum / static_cast<double>(b - a) : 0.0;
  };
  if (seen_to < out.minute + kLeastSeenAfter) {
    out.reason = "the data show only " + duration((seen_to - out.minute) * 60) + " of what followed";
    return out;
  }
  const double before = mean_in(out.minute - 20, out.minute);
  const double after = mean_in(out.minute + 15, out.minute + 45);
  if (after > kMostLeft * before) {
    out.reason = "complaints do not die away where posts say that it works again (" + decimal(before, 2) + " a minute before, " +
                 decimal(after, 2) + " after)";
    return out;
  }
  // And not only go on to fade as they did before: at nightfall, or when a crowd tires, they do without any recovery.
  const double earlier = mean_in(out.minute - 85, out.minute - 65);
  const double late = mean_in(out.minute - 25, out.minute - 5);
  const double then = mean_in(out.minute + 30, out.minute + 60);
  const double fading = std::min(late, std::max(0.0, 2 * late - earlier));
  if (out.minute - 85 >= from && then > kMostLeft * fading) {
    out.reason = "complaints only go on to fade as they did before (" + decimal(earlier, 2) + " a minute an hour before, " +
                 decimal(late, 2) + " just before, " + decimal(then, 2) + " after): a crowd that tires or goes to sleep does that, too";
    return out;
  }
  const double expected = fading * 30;
  const double left = then * 30;
  if (out.minute - 85 >= from && expected - left + (left > 0 ? left * exact_log(left / expected) : 0.0) < kClearlyFewer) {
    out.reason = "too few complaints to tell that they die away (" + decimal(late, 2) + " a minute just before, " + decimal(then, 2) + " after)";
    return out;
  }
  for (std::int64_t m = out.minute + 60; m + 30 <= seen_to && m < to + kComeBackWithin; m += 10) {
    const double again = mean_in(m, m + 30);
    if (again <= kMostLeft * late) continue;
    out.reason = "complaints come back afterwards (" + decimal(again, 2) + " a minute from " + format_minute(Instant{Minutes{m}}) + ", " + decimal(late, 2) + " before)";
    return out;
  }
  out.is_determined = true;
  out.reason = "complaints die away (" + decimal(before, 2) + " a minute before, " + decimal(then, 2) + " half an hour later) while " + decimal(out.recoveries, 1) + " weighted posts say that it works again";
  return out;
}

}  // namespace postwake::detail
