#include "timeline/incident.hpp"

#include <algorithm>
#include <map>

#include "postwake/base/expects.hpp"
#include "postwake/base/hash.hpp"
#include "timeline/claims.hpp"
#include "timeline/evidence.hpp"
#include "timeline/explain.hpp"
#include "timeline/narrate.hpp"
#include "timeline/onset.hpp"
#include "timeline/peak.hpp"
#include "timeline/plain_text.hpp"
#include "timeline/recovery.hpp"
#include "timeline/status_label.hpp"

namespace postwake::detail {
namespace {

constexpr std::int64_t kOperatorEarly = 10;        // minutes before the onset that an acknowledgement may lie
constexpr std::int64_t kOperatorLate = 24 * 60;    // minutes after the crowd's end in which the operator may close it
constexpr std::int64_t kRecoveryLate = 90;         // minutes after the close in which "it's back" posts still count
constexpr double kLeftShare = 0.30;                // of the peak rate in the first 10 minutes of data
constexpr double kRightShare = 0.10;               // of the peak rate in the last 10 minutes of data
constexpr std::int64_t kSeriesLead = 30;           // minutes shown before the onset
constexpr std::int64_t kSeriesTail = 60;
constexpr std::int64_t kMostSteps = 2880;

Interval interval_of(const MinuteInterval& m) { return {m.level, instant_of_minute(m.from), instant_of_minute(m.to)}; }

Interval interval_of(const MomentInterval& m) { return {m.level, moment_of_ms(m.from_ms), moment_of_ms(m.to_ms)}; }

double rate_in(const ServiceTally& service, std::int64_t from, std::int64_t to) {
  double sum = 0;
  for (const double w : dense(service.minutes, from, to, &MinuteTally::complaint)) sum += w;
  return to > from ? sum / static_cast<double>(to - from) : 0;
}

std::string id_of(std::string_view service, std::int64_t minute) {
  std::uint64_t h = fnv1a64(std::to_string(minute), fnv1a64(service));
  std::string id;
  for (int i = 0; i < 12; ++i) {
    id += "abcdefghijklmnopqrstuvwxyz0123456789"[h % 36];
    h = h / 36 + (h % 36) * 0x9e3779b97f4a7c15ULL;
  }
  return id;
}

OperatorStep step_of(const Context& context, std::uint32_t post, std::string_view why) {
  OperatorStep step;
  const Record& r = context.records[post];
  step.at = instant_of_ms(r.created_ms);
  step.post = evidence_of(context, post, why, r.tag);
  if (status_label(r[Field::text]) == StatusLabel::resolved) step.post.why = std::string{why} + ": labelled resolved";
  step.evidence = {step.post};
  return step;
}

void tell_operator(const Context& context, const OperatorSteps& steps, BuiltIncident& out) {
  Incident& incident = out.incident;
  if (steps.acknowledgement) {
    incident.acknowledgement = step_of(context, *steps.acknowledgement, "the operator's first word on it");
    out.explained.push_back("acknowledgement " + format_second(incident.acknowledgement->at) + ": the first post of an official account (@" +
                            incident.acknowledgement->post.author + ") that is tagged so");
  }
  if (steps.resolution) {
    incident.resolution = step_of(context, *steps.resolution, "the operator's word that it is over");
    out.explained.push_back("resolution " + format_second(incident.resolution->at) + ": the word of the operator (@" +
                            incident.resolution->post.author + "), not what the crowd shows");
  }
  for (const std::uint32_t i : steps.updates) {
    incident.updates.push_back(step_of(context, i, "the operator's update"));
    const bool is_after = steps.resolution && context.records[i].created_ms > context.records[*steps.resolution].created_ms;
    const bool is_closed = status_label(context.records[i][Field::text]) == StatusLabel::resolved;
    if (is_after && !is_closed && context.records[i].tag == Tag::acknowledgement) out.is_reopened = true;
  }
  const auto names_cause = [&](std::uint32_t i) {
    if (status_label(context.records[i][Field::text]) == StatusLabel::identified) return true;
    const std::vector<SignalView> seen = signals(context.records[i]);
    return std::any_of(seen.begin(), seen.end(), [](const SignalView& s) { return s.cue == "cause"; });
  };
  if (steps.acknowledgement) out.has_cause = names_cause(*steps.acknowledgement);
  for (const std::uint32_t i : steps.updates) out.has_cause = out.has_cause || names_cause(i);
}

/// Names with their counts, the most frequent first; shares in thousandths of `total`.
std::vector<Share> shares(const std::map<std::pair<std::string, std::string>, std::uint64_t>& counts, std::uint64_t total) {
  std::vector<Share> out;
  for (const auto& [key, n] : counts)
    out.push_back({key.first, static_cast<PerMille>(total ? (n * 1000 + total / 2) / total : 0), n, key.second});
  std::stable_sort(out.begin(), out.end(), [](const Share& a, const Share& b) { return a.n > b.n; });
  return out;
}

/// Symptoms, languages, regions and counts over the service's posts of [from, to), in minutes.
void describe_crowd(const Context& context, const ServiceTally& service, std::int64_t from, std::int64_t to, Incident& out) {
  std::map<std::pair<std::string, std::string>, std::uint64_t> symptoms, languages, regions;
  std::vector<std::uint64_t> authors;
  std::uint64_t complaints = 0;
  const auto first = std::lower_bound(
      service.posts.begin(), service.posts.end(), from,
      [&](std::uint32_t i, std::int64_t minute) { return minute_of_ms(context.records[i].created_ms) < minute; });
  for (auto it = first; it != service.posts.end(); ++it) {
    const Record& r = context.records[*it];
    if (minute_of_ms(r.created_ms) >= to) break;
    if (context.facts[*it].is_repost) {
      ++out.counts.reposts;
      continue;
    }
    ++out.counts.by_tag[static_cast<std::size_t>(r.tag)];
    authors.push_back(context.facts[*it].author);
    if (r.tag != Tag::complaint) continue;
    ++complaints;
    for (const std::string_view s : parts(r[Field::symptoms])) ++symptoms[{std::string{s}, ""}];
    const std::string_view lang = r[Field::lang].empty() ? std::string_view{"und"} : r[Field::lang];
    ++languages[{std::string{lang}, ""}];
    const Region region = context.regions.of(r);
    ++regions[{region.country_code.empty() ? "unknown" : region.country_code, std::string{region.rule}}];
  }
  regions.try_emplace({"unknown", "none"}, 0);
  std::sort(authors.begin(), authors.end());
  out.counts.authors = static_cast<std::uint64_t>(std::unique(authors.begin(), authors.end()) - authors.begin());
  out.symptoms = shares(symptoms, complaints);
  out.languages = shares(languages, complaints);
  out.regions = shares(regions, complaints);
}

Series series_of(const ServiceWork& work, std::int64_t from, std::int64_t to) {
  Series out;
  std::int64_t step = 1;
  for (const std::int64_t wider : {1, 2, 5, 10, 30, 60, 360, 1440}) {
    step = wider;
    if ((to - from) / step < kMostSteps) break;
  }
  from -= ((from % step) + step) % step;
  const auto n = static_cast<std::size_t>((to - from + step - 1) / step);
  out.start = instant_of_minute(from);
  out.step_s = step * 60;
  for (auto& row : out.by_tag) row.assign(n, 0);
  const auto& minutes = work.tally.minutes;
  for (std::size_t i = first_at(minutes, from); i < minutes.size() && minutes[i].minute < to; ++i) {
    const auto k = static_cast<std::size_t>((minutes[i].minute - from) / step);
    for (std::size_t t = 0; t < kTagCount; ++t) out.by_tag[t][k] += minutes[i].posts[t];
  }
  out.baseline_milli.reserve(n);
  for (std::size_t k = 0; k < n; ++k) {
    const std::int64_t start = from + static_cast<std::int64_t>(k) * step;
    out.baseline_milli.push_back(static_cast<std::uint32_t>(work.rate.sum(start, start + step) * 1000 + 0.5));
  }
  return out;
}

}  // namespace

BuiltIncident build_incident(const Context& context, const ServiceWork& work, const Segment& segment, std::int64_t until,
                             const DataSpan& data, OperatorWords& words) {
  BuiltIncident out;
  Incident& incident = out.incident;
  const ServiceTally& service = work.tally;
  incident.service = service.id;
  incident.service_name = work.name;

  out.explained.push_back("detected " + format_minute(instant_of_minute(segment.alarm)) + ": " +
                          decimal(segment.weight, 1) + " weighted complaints by " + count(segment.authors, "author") +
                          " until " + format_minute(instant_of_minute(segment.close)) + ", " +
                          decimal(segment.expected, 1) + " expected; log likelihood ratio " + decimal(segment.score, 1));

  for (const Stretch& lull : segment.lulls)
    out.explained.push_back("one incident over a lull from " + format_minute(instant_of_minute(lull.from)) + " to " +
                            format_minute(instant_of_minute(lull.to)) +
                            ": complaints went down and came back slowly, as by night, not as after a recovery");

  // Onset.
  const OnsetEstimate begun = onset(segment, service, work.rate, context.options.detection);
  std::int64_t onset_minute = minute_of_ms(begun.at_ms);
  incident.onset.at = moment_of_ms(begun.at_ms);
  incident.onset.interval = interval_of(begun.intervals[2]);
  for (const std::size_t i : {std::size_t{0}, std::size_t{1}, std::size_t{3}})
    incident.onset.intervals.push_back(interval_of(begun.intervals[i]));
  const double head = rate_in(service, data.first, data.first + 10);
  if (onset_minute <= data.first + 10 && head > kLeftShare * segment.peak10) {
    incident.onset.censored = true;
    incident.onset.reason = "the first 10 minutes of data already hold " + decimal(head, 2) +
                            " complaints a minute, more than 30 % of the peak: it began at this time or before";
    onset_minute = data.first;
    incident.onset.at = instant_of_minute(onset_minute);
    incident.onset.interval.from = std::min(incident.onset.interval.from, instant_of_minute(onset_minute));
    for (Interval& i : incident.onset.intervals) i.from = std::min(i.from, instant_of_minute(onset_minute));
    // The first post may come at the end of the first minute, and what it tells of just before it.
    incident.onset.interval.to = std::max(incident.onset.interval.to, instant_of_minute(onset_minute + 1));
    for (Interval& i : incident.onset.intervals) i.to = std::max(i.to, instant_of_minute(onset_minute + 1));
  }
  incident.id = id_of(service.id, onset_minute);
  out.from = onset_minute;
  out.explained.push_back("onset " + format_second(incident.onset.at) + ", 90 % between " +
                          format_second(incident.onset.interval.from) + " and " + format_second(incident.onset.interval.to));
  for (std::string& line : explain_onset(begun, service, work.rate)) out.explained.push_back(std::move(line));
  if (incident.onset.censored) out.explained.push_back("onset censored: " + incident.onset.reason);

  // The end of what the crowd can tell: its calm, a collector's cut, or the end of the data.
  std::int64_t end = std::max(segment.close, onset_minute + 1);
  const CutOff* cut = nullptr;
  for (const CutOff& c : data.cuts)
    if (c.from > onset_minute && c.from <= segment.close + 10 && !cut) cut = &c;
  if (cut && rate_in(service, cut->from - 10, cut->from) > kRightShare * segment.peak10) {
    end = std::min(end, cut->from);
    end = std::max(end, onset_minute + 1);
  } else {
    cut = nullptr;
  }
  const bool is_cut_by_end =
      !cut && segment.close > data.last - 10 && rate_in(service, data.last - 9, data.last + 1) > kRightShare * segment.peak10;
  incident.right_censored = cut || is_cut_by_end;

  // Peak.
  const PeakEstimate top = peak(service, onset_minute, end, context.options.seed);
  incident.peak.at = instant_of_minute(top.minute);
  incident.peak.interval = interval_of(top.interval);
  // Its minute may be the onset's, which is told to the second.
  incident.peak.at = std::max(incident.peak.at, incident.onset.at);
  incident.peak.interval.to = std::max(incident.peak.interval.to, incident.peak.at);
  incident.peak.complaints_per_minute_milli = static_cast<std::uint32_t>(top.per_minute * 1000 + 0.5);
  out.explained.push_back("peak " + format_minute(incident.peak.at) + ": " + decimal(top.per_minute, 2) +
                          " weighted complaints a minute over 7 minutes; 90 % of 200 resamplings between " +
                          format_minute(incident.peak.interval.from) + " and " + format_minute(incident.peak.interval.to));

  // Recovery.
  if (incident.right_censored) {
    incident.recovery.reason =
        cut ? "posts of every kind stop at " + format_minute(instant_of_minute(cut->from)) +
                  " while complaints still run: the collector stopped, not the incident"
            : "the data end at " + format_minute(instant_of_minute(data.last)) + " while complaints still run";
  } else if (data.by_volume) {
    incident.recovery.reason = "posts without text: volume alone does not tell a recovery";
  } else {
    const std::int64_t search_to = std::min({segment.close + kRecoveryLate, until, data.last + 1});
    const RecoveryEstimate back = recovery(service, work.rate, onset_minute, search_to, std::min(until, data.last + 1));
    incident.recovery.determined = back.is_determined;
    incident.recovery.reason = back.reason;
    if (back.is_determined) {
      incident.recovery.at = instant_of_minute(back.minute);
      incident.recovery.interval = interval_of(back.interval);
      end = std::max(end, back.minute + 1);
    }
  }
  out.explained.push_back(incident.recovery.at
                              ? "recovery " + format_minute(*incident.recovery.at) + ": " + incident.recovery.reason
                              : "recovery not determined: " + incident.recovery.reason);
  out.to = end;

  // The operator.
  const std::int64_t operator_until = std::min(end + kOperatorLate, until);
  const OperatorSteps steps = words.take((onset_minute - kOperatorEarly) * 60000, operator_until * 60000);
  tell_operator(context, steps, out);
  if (!steps.acknowledgement)
    out.explained.push_back("acknowledgement: no post of an official account tagged so between 10 minutes before the onset and " +
                            format_minute(instant_of_minute(operator_until)));

  // Evidence.
  const auto wish = [&](Tag tag, std::int64_t from, std::int64_t to, std::int64_t near, std::string_view why) {
    return choose(context, work, {tag, from * 60000, to * 60000, near * 60000, why, work.by_volume});
  };
  incident.onset.evidence = wish(Tag::complaint, onset_minute - 1, onset_minute + 15, onset_minute, "one of the first complaints");
  if (incident.onset.evidence.empty())
    incident.onset.evidence = wish(Tag::complaint, onset_minute - 1, end + 1, onset_minute, "one of the first complaints");
  incident.peak.evidence = wish(Tag::complaint, top.minute - 3, top.minute + 4, top.minute, "posted at the peak");
  if (incident.peak.evidence.empty()) incident.peak.evidence = incident.onset.evidence;
  if (incident.recovery.at) {
    const std::int64_t at = minute_of_ms(incident.recovery.at->time_since_epoch().count());
    incident.recovery.evidence = wish(Tag::resolution, at - 2, at + 30, at, "one of the first to have it back");
    if (incident.recovery.evidence.empty())
      incident.recovery.evidence = wish(Tag::resolution, at - 60, at + 240, at, "says that it is over");
    if (incident.recovery.evidence.empty()) {  // no step stands without a post
      incident.recovery = {std::nullopt, std::nullopt, false, "no post that says so could be quoted", {}};
    }
  }

  describe_crowd(context, service, onset_minute, end, incident);
  incident.claims = claims(context, service, onset_minute * 60000, operator_until * 60000);
  const std::int64_t series_to = std::min(data.last + 1, end + kSeriesTail);
  incident.series = series_of(work, std::max(data.first, onset_minute - kSeriesLead), std::max(series_to, end));
  narrate(context, work, data, until, out);
  return out;
}

BuiltIncident build_told_incident(const Context& context, const ServiceWork& work, const OperatorSteps& steps, const DataSpan& data) {
  POSTWAKE_EXPECTS(steps.acknowledgement);
  BuiltIncident out;
  Incident& incident = out.incident;
  incident.service = work.tally.id;
  incident.service_name = work.name;
  tell_operator(context, steps, out);
  const Instant known = incident.acknowledgement->at;
  out.from = minute_of_ms(known.time_since_epoch().count());
  Instant last = known;
  for (const OperatorStep& update : incident.updates) last = std::max(last, update.at);
  if (incident.resolution) last = std::max(last, incident.resolution->at);
  out.to = minute_of_ms(last.time_since_epoch().count()) + 1;
  incident.id = id_of(incident.service, known.time_since_epoch().count());
  incident.onset.at = known;
  incident.onset.interval = {90, known, known};
  for (const int level : {50, 80, 95}) incident.onset.intervals.push_back({level, known, known});
  incident.onset.censored = true;
  incident.onset.reason = "no complaints show the beginning: it was at or before the operator's first word";
  incident.onset.evidence = {incident.acknowledgement->post};
  incident.peak.at = known;
  incident.peak.interval = incident.onset.interval;
  incident.peak.evidence = incident.onset.evidence;
  incident.recovery.reason = "no complaints: the crowd shows no recovery";
  out.explained.push_back("onset censored: " + incident.onset.reason);
  describe_crowd(context, work.tally, out.from, out.to, incident);
  incident.series = series_of(work, std::max(data.first, out.from - kSeriesLead), std::min(data.last + 1, out.to + kSeriesTail));
  narrate(context, work, data, out.to, out);
  return out;
}

}  // namespace postwake::detail
