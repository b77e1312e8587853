#include "timeline/simulator/score.hpp"

#include <algorithm>
#include <cmath>

namespace postwake::simulator {
namespace {

constexpr double kLarge = 5;

struct Found {
  std::string service;
  std::int64_t onset_ms = 0;
  const Incident* incident = nullptr;
};

std::int64_t ms(Instant at) { return at.time_since_epoch().count(); }
double minutes_between(std::int64_t from, std::int64_t to) { return static_cast<double>(to - from) / kMinute; }

void score_evidence(const World& world, const std::vector<Evidence>& evidence, bool is_complaint, Score& out) {
  ++out.steps;
  if (evidence.empty()) ++out.steps_without;
  for (const Evidence& e : evidence) {
    const auto label = world.labels.find(e.id);
    ++out.evidence;
    if (label == world.labels.end()) continue;
    const Fine fine = label->second;
    const bool is_right = is_complaint ? fine == Fine::complaint || fine == Fine::question : fine == Fine::user_recovery;
    if (is_right) ++out.evidence_right;
  }
}

void score_incident(const World& world, const Truth& truth, const Incident& found, Score& out) {
  ++out.with_interval;
  const auto holds = [](const Interval& i, std::int64_t at) { return ms(i.from) <= at && at <= ms(i.to); };
  if (!truth.is_left_cut) {
    // A censored onset says "at or before": its interval is open to the left.
    const auto told = [&](const Interval& i) { return holds(i, truth.onset_ms) || (found.onset.censored && truth.onset_ms <= ms(i.to)); };
    out.covered += told(found.onset.interval);
    for (const Interval& i : found.onset.intervals)
      for (std::size_t k = 0; k < kOtherLevels.size(); ++k)
        if (i.level == kOtherLevels[k]) out.covered_at[k] += told(i);
    out.widths.push_back(minutes_between(ms(found.onset.interval.from), ms(found.onset.interval.to)));
  }
  if (truth.is_left_cut) {
    --out.with_interval;
    if (found.onset.censored) ++out.left_told;
  } else if (found.onset.censored && !truth.is_bare) {
    ++out.censored_wrongly;
  }
  if (truth.is_right_cut) {
    if (found.right_censored && !found.recovery.determined) ++out.right_told;
  } else if (found.right_censored && truth.recovery_ms) {
    ++out.censored_wrongly;
  }
  if (!truth.is_left_cut && !truth.is_right_cut) {
    ++out.peaks;
    out.peaks_covered += holds(found.peak.interval, truth.peak_ms);
  }
  if (truth.recovery_ms) {
    ++out.recovery_possible;
    if (found.recovery.at) {
      out.recovery_errors.push_back(minutes_between(*truth.recovery_ms, ms(*found.recovery.at)));
      if (ms(found.recovery.interval->from) <= *truth.recovery_ms && *truth.recovery_ms - kMinute <= ms(found.recovery.interval->to))
        ++out.recovery_covered;
      out.recovery_widths.push_back(minutes_between(ms(found.recovery.interval->from), ms(found.recovery.interval->to)));
    }
  } else if (found.recovery.at && truth.is_right_cut) {
    ++out.recovery_wrong;
  }
  if (truth.acknowledgement_id) {
    ++out.acknowledgements;
    if (found.acknowledgement && found.acknowledgement->post.id == *truth.acknowledgement_id) ++out.acknowledgements_exact;
  } else if (found.acknowledgement && world.labels.at(found.acknowledgement->post.id) != Fine::update) {
    ++out.operator_false;
  }
  if (truth.resolution_id) {
    ++out.resolutions;
    if (found.resolution && found.resolution->post.id == *truth.resolution_id) ++out.resolutions_exact;
  } else if (found.resolution) {
    ++out.operator_false;
  }
  score_evidence(world, found.onset.evidence, true, out);
  score_evidence(world, found.peak.evidence, true, out);
  if (found.recovery.at) score_evidence(world, found.recovery.evidence, false, out);
  const auto after = [&](Instant a, Instant b) { return a <= b ? 0U : 1U; };
  out.order_violations += after(found.onset.at, found.peak.at);
  if (found.acknowledgement) out.order_violations += after(found.onset.at - Minutes{10}, found.acknowledgement->at);
  if (found.acknowledgement && found.resolution) out.order_violations += after(found.acknowledgement->at, found.resolution->at);
  if (found.recovery.at && *found.recovery.at <= found.onset.at) ++out.order_violations;
}

Score score(const World& world, std::vector<Found> found) {
  Score out;
  out.service_months = world.service_months;
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.onset_ms < b.onset_ms; });
  std::vector<bool> is_taken(found.size(), false);
  for (const Truth& truth : world.incidents) {
    ++out.truths;
    const bool is_large = truth.level >= kLarge;
    out.large += is_large;
    out.left_cut += truth.is_left_cut;
    out.right_cut += truth.is_right_cut;
    // Its first detection is the one nearest to the truth in [onset - 60 min, until]; the others are parts of it.
    std::size_t best = found.size();
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (is_taken[i] || found[i].service != truth.service) continue;
      if (found[i].onset_ms < truth.onset_ms - 60 * kMinute || found[i].onset_ms > truth.until_ms) continue;
      if (best == found.size()) {
        best = i;
      } else {
        ++out.split;
      }
      is_taken[i] = true;
    }
    if (best == found.size()) {
      ++out.missed;
      out.missed_large += is_large;
      continue;
    }
    if (!truth.is_left_cut) out.onset_errors.push_back(minutes_between(truth.onset_ms, found[best].onset_ms));
    if (found[best].incident) score_incident(world, truth, *found[best].incident, out);
  }
  for (const bool taken : is_taken) out.false_incidents += !taken;
  return out;
}

}  // namespace

void Score::add(const Score& o) {
  onset_errors.insert(onset_errors.end(), o.onset_errors.begin(), o.onset_errors.end());
  recovery_errors.insert(recovery_errors.end(), o.recovery_errors.begin(), o.recovery_errors.end());
  truths += o.truths, large += o.large, missed += o.missed, missed_large += o.missed_large, split += o.split;
  false_incidents += o.false_incidents, service_months += o.service_months;
  for (std::size_t k = 0; k < covered_at.size(); ++k) covered_at[k] += o.covered_at[k];
  widths.insert(widths.end(), o.widths.begin(), o.widths.end());
  covered += o.covered, with_interval += o.with_interval;
  peaks += o.peaks, peaks_covered += o.peaks_covered;
  recovery_widths.insert(recovery_widths.end(), o.recovery_widths.begin(), o.recovery_widths.end());
  recovery_possible += o.recovery_possible, recovery_covered += o.recovery_covered, recovery_wrong += o.recovery_wrong;
  acknowledgements += o.acknowledgements, acknowledgements_exact += o.acknowledgements_exact;
  resolutions += o.resolutions, resolutions_exact += o.resolutions_exact, operator_false += o.operator_false;
  evidence += o.evidence, evidence_right += o.evidence_right, steps += o.steps, steps_without += o.steps_without;
  order_violations += o.order_violations;
  left_cut += o.left_cut, left_told += o.left_told, right_cut += o.right_cut, right_told += o.right_told;
  censored_wrongly += o.censored_wrongly;
}

Score score(const World& world, const Timeline& timeline) {
  std::vector<Found> found;
  for (const Incident& i : timeline.incidents) found.push_back({i.service, ms(i.onset.at), &i});
  return score(world, std::move(found));
}

Score score(const World& world, const std::vector<Alarm>& alarms) {
  std::vector<Found> found;
  for (const Alarm& a : alarms) found.push_back({a.service, a.onset_ms, nullptr});
  return score(world, std::move(found));
}

double within(const std::vector<double>& errors, double minutes) {
  if (errors.empty()) return -1;
  const auto n = std::count_if(errors.begin(), errors.end(), [&](double e) { return std::fabs(e) <= minutes; });
  return 100.0 * static_cast<double>(n) / static_cast<double>(errors.size());
}

double quantile_of_size(std::vector<double> errors, double share) {
  if (errors.empty()) return -1;
  for (double& e : errors) e = std::fabs(e);
  std::sort(errors.begin(), errors.end());
  return errors[static_cast<std::size_t>(share * static_cast<double>(errors.size() - 1))];
}

double median(std::vector<double> errors) {
  if (errors.empty()) return 0;
  std::sort(errors.begin(), errors.end());
  return errors[errors.size() / 2];
}

}  // namespace postwake::simulator
