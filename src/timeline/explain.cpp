#include "timeline/explain.hpp"

#include <algorithm>

#include "timeline/context.hpp"
#include "timeline/plain_text.hpp"

namespace postwake::detail {
namespace {

constexpr std::size_t kWorthALine = 4;      // counted complaints
constexpr std::int64_t kShownBefore = 10;   // minutes of counts
constexpr std::int64_t kShownAfter = 10;
constexpr std::size_t kMostMoments = 12;    // of a posterior
constexpr double kLeastShown = 0.005;

std::string clock(std::int64_t ms, bool has_seconds) {
  const std::string full = has_seconds ? format_second(moment_of_ms(ms)) : format_minute(moment_of_ms(ms));
  return full.substr(full.find('T') + 1);
}

/// Masses of equal steps, joined to at most kMostMoments wider ones.
std::string posterior_text(const OnsetEstimate& estimate) {
  const std::vector<double>& mass = estimate.mass;
  std::size_t first = 0, last = mass.size();
  while (first < last && mass[first] < kLeastShown) ++first;
  while (last > first && mass[last - 1] < kLeastShown) --last;
  const std::size_t width = (last - first + kMostMoments - 1) / kMostMoments;
  const std::int64_t step_ms = estimate.step_s * 1000;
  std::string out;
  for (std::size_t i = first; i < last; i += width) {
    double sum = 0;
    for (std::size_t k = i; k < std::min(last, i + width); ++k) sum += mass[k];
    out += (out.empty() ? "" : ", ") + clock(estimate.first_ms + static_cast<std::int64_t>(i) * step_ms, estimate.step_s < 60) + " " +
           decimal(100 * sum, 0) + " %";
  }
  return out + " (steps of " + duration(static_cast<std::int64_t>(width) * estimate.step_s) + ")";
}

}  // namespace

std::vector<std::string> explain_coverage(const Coverage& coverage, const std::vector<ServiceWork>& works,
                                          const std::vector<Incident>& incidents) {
  std::vector<std::string> lines;
  lines.push_back(count(coverage.posts, "post") + " by " + count(coverage.authors, "author") + ", " +
                  count(coverage.reposts, "repost") + " not counted; baseline " + coverage.baseline);
  lines.push_back("sampling: " + coverage.sampling.method);
  std::size_t small = 0;
  for (const ServiceWork& work : works) {
    const bool has_incident = std::any_of(incidents.begin(), incidents.end(), [&](const Incident& i) { return i.service == work.tally.id; });
    if (!work.is_known && !has_incident && work.tally.complaints.size() < kWorthALine) {
      ++small;
      continue;
    }
    lines.push_back(work.name + ": " + count(work.tally.posts.size(), "post") + ", " + count(work.tally.complaints.size(), "counted complaint") +
                    ", " + decimal(work.rate.per_minute * 60, 2) + " an hour expected, dispersion " + decimal(work.rate.dispersion, 2) +
                    "; left out: " + count(work.tally.spam, "near-identical post") + ", " + count(work.tally.repeated, "repeat") +
                    " of an author");
  }
  if (small > 0)
    lines.push_back(count(small, "more service") + " named, with fewer than " + std::to_string(kWorthALine) + " counted complaints each");
  return lines;
}

std::vector<std::string> explain_onset(const OnsetEstimate& estimate, const ServiceTally& service, const QuietRate& rate) {
  std::vector<std::string> lines;
  const std::int64_t onset = minute_of_ms(estimate.at_ms);
  const std::int64_t from = std::max(estimate.from, onset - kShownBefore);
  std::string counts;
  std::int64_t minute = from;
  for (const double n : dense(service.minutes, from, onset + kShownAfter, &MinuteTally::complaint)) {
    if (minute++ == onset) counts += " |";
    counts += " " + decimal(n, 1);
  }
  lines.push_back("weighted complaints by minute from " + clock(from * 60000, false) + " (the onset's minute behind the bar):" + counts);
  std::string levels;
  for (const MomentInterval& i : estimate.intervals)
    levels += (levels.empty() ? "" : ", ") + std::to_string(i.level) + " % " + clock(i.from_ms, true) + " to " + clock(i.to_ms, true);
  lines.push_back("onset's posterior: " + posterior_text(estimate) + "; " + levels);
  lines.push_back("onset's template: ramp of " + decimal(estimate.ramp_minutes, 1) + " min to " + decimal(estimate.level, 2) +
                  " complaints a minute, expected before " + decimal(rate.at(onset) * 60, 2) + " an hour; fitted from " +
                  format_minute(instant_of_minute(estimate.from)) + " to " + format_minute(instant_of_minute(estimate.to)));
  return lines;
}

}  // namespace postwake::detail
