#include "timeline/narrate.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "timeline/evidence.hpp"
#include "timeline/plain_text.hpp"

namespace postwake::detail {
namespace {

constexpr std::size_t kMostUpdatesTold = 12;
constexpr std::size_t kMostClaimsTold = 3;
constexpr std::int64_t kEchoBin = 30;
constexpr std::int64_t kEchoWithin = 24 * 60;

std::int64_t seconds_between(Instant from, Instant to) {
  return std::chrono::floor<Seconds>(to - from).count();
}

std::int64_t minute_of_instant(Instant at) { return minute_of_ms(at.time_since_epoch().count()); }

std::string date_text(Instant at) {
  constexpr std::array<std::string_view, 12> kMonths{"January", "February", "March",     "April",   "May",      "June",
                                                     "July",    "August",   "September", "October", "November", "December"};
  const std::chrono::year_month_day ymd{std::chrono::floor<std::chrono::days>(at)};
  return std::to_string(static_cast<unsigned>(ymd.day())) + " " +
         std::string{kMonths[static_cast<unsigned>(ymd.month()) - 1]} + " " + std::to_string(static_cast<int>(ymd.year()));
}

/// Bins after the recovery in which news outweighs complaints.
std::optional<Phase> echo_of(const ServiceTally& service, std::int64_t from, std::int64_t to) {
  std::optional<Phase> echo;
  to = std::min(to, from + kEchoWithin);
  for (std::int64_t bin = from; bin < to; bin += kEchoBin) {
    std::uint64_t news = 0, complaints = 0, all = 0;
    for (std::size_t i = first_at(service.minutes, bin); i < service.minutes.size() && service.minutes[i].minute < bin + kEchoBin; ++i) {
      const MinuteTally& m = service.minutes[i];
      news += m.news;
      complaints += m.posts[static_cast<std::size_t>(Tag::complaint)];
      for (const auto n : m.posts) all += n;
    }
    if (all < 5 || news * 2 <= all || complaints * 4 >= all) continue;
    if (!echo) echo = Phase{"echo", instant_of_minute(bin), instant_of_minute(bin + kEchoBin)};
    echo->to = instant_of_minute(bin + kEchoBin);
  }
  return echo;
}

Severity severity_of(const ServiceWork& work, const Incident& incident, std::int64_t minutes, std::vector<std::string>& explained) {
  if (incident.peak.complaints_per_minute_milli == 0) return Severity::none;
  const double per_minute = incident.peak.complaints_per_minute_milli / 1000.0;
  const double ratio = per_minute / std::max(work.rate.at(minute_of_instant(incident.peak.at)), 0.004);
  const auto authors = incident.counts.authors;
  explained.push_back("severity from " + count(authors, "author") + ", " + decimal(ratio, 0) + " times the expected rate at the peak, " +
                      duration(minutes * 60));
  if (authors >= 500 && ratio >= 20 && minutes >= 30) return Severity::critical;
  if (authors >= 50 && ratio >= 8 && minutes >= 15) return Severity::major;
  return Severity::minor;
}

// The operator's last word decides; without one the crowd does, an hour after it recovered. A cause must have been named
// before anything is called identified.
IncidentStatus status_of(const BuiltIncident& built, const DataSpan& data) {
  const Incident& incident = built.incident;
  if (incident.resolution) return built.is_reopened ? IncidentStatus::monitoring : IncidentStatus::resolved;
  if (incident.recovery.at) {
    const bool is_old = instant_of_minute(data.last) - *incident.recovery.at >= Minutes{60};
    return is_old ? IncidentStatus::resolved : IncidentStatus::monitoring;
  }
  return built.has_cause ? IncidentStatus::identified : IncidentStatus::investigating;
}

}  // namespace

void narrate(const Context& context, const ServiceWork& work, const DataSpan& data, std::int64_t until, BuiltIncident& built) {
  (void)context;
  Incident& incident = built.incident;
  const Instant onset = incident.onset.at;
  const Instant end = instant_of_minute(built.to);

  // Phases.
  const Instant shown_from = incident.series.start;
  if (shown_from < onset) incident.phases.push_back({"quiet", shown_from, onset});
  const Instant recovered = incident.recovery.at.value_or(end);
  Instant at = onset;
  if (incident.acknowledgement && incident.acknowledgement->at < recovered) {
    const Instant known = std::max(onset, incident.acknowledgement->at);
    if (onset < known) incident.phases.push_back({"unacknowledged", onset, known});
    at = known;
    if (at < recovered) incident.phases.push_back({"acknowledged", at, recovered});
  } else if (at < recovered) {
    incident.phases.push_back({"unacknowledged", at, recovered});
  }
  if (incident.recovery.at && recovered < end) incident.phases.push_back({"recovering", recovered, end});
  std::optional<Phase> echo;
  if (!incident.right_censored) echo = echo_of(work.tally, built.to, std::min(until, data.last + 1));
  if (echo) incident.phases.push_back(*echo);

  // Durations.
  if (incident.acknowledgement)
    incident.durations.to_acknowledge_s = std::max<std::int64_t>(0, seconds_between(onset, incident.acknowledgement->at));
  if (incident.peak.complaints_per_minute_milli > 0) incident.durations.to_peak_s = seconds_between(onset, incident.peak.at);
  if (incident.recovery.at) incident.durations.to_recover_s = seconds_between(onset, *incident.recovery.at);
  if (incident.resolution) incident.durations.to_resolve_s = seconds_between(onset, incident.resolution->at);

  incident.status = status_of(built, data);
  incident.severity = severity_of(work, incident, built.to - built.from, built.explained);
  built.explained.push_back("not counted in it: " + count(incident.counts.reposts, "repost") + ", " +
                            count(incident.counts.by_tag[static_cast<std::size_t>(Tag::other)], "post") + " of other kinds");
  incident.title = work.name + " outage on " + date_text(onset);

  // Events.
  std::vector<Event>& events = incident.events;
  const bool is_told_only = incident.peak.complaints_per_minute_milli == 0;
  if (is_told_only) {
    // The acknowledgement below is all that is known of its beginning.
  } else if (incident.onset.censored)
    events.push_back({onset, EventKind::data_start, "The data begin while complaints already run: " + work.name +
                      " was failing at this time or before", incident.onset.evidence});
  else
    events.push_back({onset, EventKind::onset, "Complaints about " + work.name + " begin", incident.onset.evidence});
  if (!is_told_only) events.push_back({incident.peak.at, EventKind::peak, "Complaints peak at " +
                    decimal(incident.peak.complaints_per_minute_milli / 1000.0, 1) + " a minute", incident.peak.evidence});
  if (incident.acknowledgement)
    events.push_back({incident.acknowledgement->at, EventKind::acknowledgement,
                      work.name + " acknowledges the problem", incident.acknowledgement->evidence});
  std::size_t told = 0;
  for (const OperatorStep& update : incident.updates) {
    if (++told > kMostUpdatesTold) break;
    events.push_back({update.at, EventKind::update, work.name + " gives an update", update.evidence});
  }
  if (incident.resolution)
    events.push_back({incident.resolution->at, EventKind::resolution, work.name + " says that it is fixed",
                      incident.resolution->evidence});
  if (incident.recovery.at)
    events.push_back({*incident.recovery.at, EventKind::recovery, "Users report that it works again", incident.recovery.evidence});
  told = 0;
  for (const Claim& claim : incident.claims) {
    if (++told > kMostClaimsTold) break;
    events.push_back({claim.at, EventKind::claim, "A post quotes a figure: " + claim.text, {claim.post}});
  }
  if (incident.right_censored) {
    std::vector<Evidence> last = choose(context, work, {Tag::complaint, (built.to - 30) * 60000, built.to * 60000,
                                                        built.to * 60000, "one of the last complaints in the data",
                                                        work.by_volume});
    if (last.empty()) last = incident.peak.evidence;
    const bool is_gap = built.to <= data.last;
    events.push_back({end, is_gap ? EventKind::gap : EventKind::data_end,
                      is_gap ? "The data break off while complaints still run; nothing is known of the end"
                             : "The data end while complaints still run; nothing is known of the end", std::move(last)});
  }
  if (echo) {
    std::vector<Evidence> news = choose(context, work, {Tag::other, echo->from.time_since_epoch().count(),
                                                        echo->to.time_since_epoch().count(),
                                                        echo->from.time_since_epoch().count(), "posted in the news echo"});
    if (!news.empty()) events.push_back({echo->from, EventKind::echo, "News and talk about it outweigh complaints", std::move(news)});
  }
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.at < b.at; });
}

}  // namespace postwake::detail
