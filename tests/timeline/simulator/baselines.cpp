#include "timeline/simulator/baselines.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "timeline/exact_math.hpp"

namespace postwake::simulator {
namespace {


std::int64_t at(const ClassifiedPost& p) { return p.post.created_at.time_since_epoch().count(); }

bool concerns(const ClassifiedPost& p, const std::string& service) {
  return std::find(p.verdict.services.begin(), p.verdict.services.end(), service) != p.verdict.services.end();
}

std::vector<double> per_minute(const World& world, const std::string& service, bool with_reposts, bool complaints_only) {
  if (world.posts.empty()) return {};
  const std::int64_t start = at(world.posts.front()) / kMinute;
  std::vector<double> counts(static_cast<std::size_t>(at(world.posts.back()) / kMinute - start + 1), 0.0);
  for (const ClassifiedPost& p : world.posts) {
    if (!concerns(p, service) || (!with_reposts && !p.post.repost_of.empty())) continue;
    if (complaints_only && p.verdict.tag != Tag::complaint) continue;
    ++counts[static_cast<std::size_t>(at(p) / kMinute - start)];
  }
  return counts;
}

std::int64_t start_of(const World& world) { return world.posts.empty() ? 0 : at(world.posts.front()) / kMinute; }

}  // namespace

std::vector<Alarm> first_hashtag(const World& world) {
  std::vector<Alarm> out;
  std::set<std::string> seen;
  for (const ClassifiedPost& p : world.posts)
    for (const std::string& service : p.verdict.services)
      for (const std::string& tag : p.post.tags)
        if (tag == service + "down" && seen.insert(service).second) out.push_back({service, at(p)});
  return out;
}

std::vector<Alarm> ratio15(const World& world) {
  std::vector<Alarm> out;
  for (const std::string& service : world.services) {
    const std::vector<double> minutes = per_minute(world, service, false, false);
    std::vector<double> bins((minutes.size() + 14) / 15, 0.0);
    for (std::size_t i = 0; i < minutes.size(); ++i) bins[i / 15] += minutes[i];
    std::vector<double> sums(96, 0.0), days(96, 0.0);
    for (std::size_t i = 0; i < bins.size(); ++i) {
      sums[i % 96] += bins[i];
      ++days[i % 96];
    }
    bool is_open = false;
    for (std::size_t i = 0; i < bins.size(); ++i) {
      // The bin itself is left out of the mean, or nothing of a short file could ever stand out.
      const double mean = days[i % 96] > 1 ? (sums[i % 96] - bins[i]) / (days[i % 96] - 1) : 1;
      const bool is_high = bins[i] >= 10 && bins[i] > 3 * mean;
      if (is_high && !is_open) out.push_back({service, (start_of(world) + static_cast<std::int64_t>(i) * 15) * kMinute});
      is_open = is_high;
    }
  }
  return out;
}

std::vector<Alarm> ewma(const World& world) {
  std::vector<Alarm> out;
  for (const std::string& service : world.services) {
    const std::vector<double> minutes = per_minute(world, service, false, true);
    double mean = 0.05, variance = 0.05;
    std::size_t quiet = 1000;
    for (std::size_t i = 0; i < minutes.size(); ++i) {
      const bool is_high = i > 60 && minutes[i] > mean + 8 * std::sqrt(variance) && minutes[i] >= 2;
      if (is_high) {
        if (quiet >= 60) out.push_back({service, (start_of(world) + static_cast<std::int64_t>(i)) * kMinute});
        quiet = 0;
        continue;  // the alarm is not learnt
      }
      ++quiet;
      constexpr double kAlpha = 0.02;
      variance = std::max(0.02, (1 - kAlpha) * (variance + kAlpha * (minutes[i] - mean) * (minutes[i] - mean)));
      mean += kAlpha * (minutes[i] - mean);
    }
  }
  return out;
}

std::vector<Alarm> count_reposts(const World& world) {
  std::vector<Alarm> out;
  for (const std::string& service : world.services) {
    const std::vector<double> minutes = per_minute(world, service, true, true);
    double total = 0;
    for (const double c : minutes) total += c;
    std::vector<double> sorted = minutes;
    std::sort(sorted.begin(), sorted.end());
    double lower = 0;
    for (std::size_t i = 0; i < sorted.size() * 8 / 10; ++i) lower += sorted[i];
    const double mu = std::max(0.01, lower / std::max(1.0, static_cast<double>(sorted.size()) * 0.8) * 1.12);
    double sum = 0;
    std::size_t since = 0, quiet = 1000;
    for (std::size_t i = 0; i < minutes.size(); ++i) {
      const double step = minutes[i] * detail::exact_log(4.0) - 3 * mu;
      if (sum <= 0) since = i;
      sum = std::clamp(sum + step, 0.0, 30.0);
      if (sum > 9) {
        if (quiet >= 60) out.push_back({service, (start_of(world) + static_cast<std::int64_t>(since)) * kMinute});
        quiet = 0;
      } else {
        ++quiet;
      }
    }
  }
  return out;
}

}  // namespace postwake::simulator
