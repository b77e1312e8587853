#include "exporter/status_updates.hpp"

#include <algorithm>

namespace postwake::detail {
namespace {

bool is_told(EventKind kind) noexcept { return kind != EventKind::claim && kind != EventKind::echo; }

std::string with_interval(const Voice& voice, const Incident& incident, const Event& event, std::string text) {
  const Interval* interval = nullptr;
  if (event.kind == EventKind::onset || event.kind == EventKind::data_start) interval = &incident.onset.interval;
  if (event.kind == EventKind::peak) interval = &incident.peak.interval;
  if (event.kind == EventKind::recovery && incident.recovery.interval) interval = &*incident.recovery.interval;
  return interval == nullptr ? text : text + " (" + interval_text(voice, *interval) + " UTC)";
}

}  // namespace

IncidentStatus page_status(const Incident& incident) noexcept {
  return incident.status == IncidentStatus::identified ? IncidentStatus::investigating : incident.status;
}

std::vector<StatusUpdate> status_updates(const Voice& voice, const Incident& incident) {
  std::vector<StatusUpdate> out;
  for (const Event& event : incident.events) {
    if (!is_told(event.kind)) continue;
    StatusUpdate update{event.at, IncidentStatus::investigating, event.kind, with_interval(voice, incident, event, event_text(voice, incident, event)), "", ""};
    if (!event.evidence.empty() && event.evidence.front().is_operator) {
      update.quote = event.evidence.front().quote;
      update.url = event.evidence.front().url;
    }
    out.push_back(std::move(update));
  }
  if (out.empty()) out.push_back({incident.onset.at, IncidentStatus::investigating, EventKind::onset, incident_title(voice, incident), "", ""});
  std::stable_sort(out.begin(), out.end(), [](const StatusUpdate& a, const StatusUpdate& b) { return a.at < b.at; });
  const IncidentStatus last = page_status(incident);
  const bool has_resolution = std::any_of(out.begin(), out.end(), [](const auto& u) { return u.kind == EventKind::resolution; });
  if (last == IncidentStatus::resolved && !has_resolution) {
    // Nobody said so, but the crowd has long been quiet: the page closes where the recovery was complete.
    Instant at = incident.recovery.at.value_or(out.back().at);
    for (const auto& phase : incident.phases)
      if (phase.name == "recovering") at = std::max(at, phase.to);
    at = std::max(at, out.back().at);
    out.push_back({at, IncidentStatus::resolved, EventKind::recovery, std::string(voice.words.recovery_text), "", ""});
  }
  IncidentStatus in_force = IncidentStatus::investigating;
  for (auto& update : out) {
    if (update.kind == EventKind::resolution) in_force = IncidentStatus::resolved;
    else if (update.kind == EventKind::recovery && in_force != IncidentStatus::resolved) in_force = IncidentStatus::monitoring;
    update.status = in_force;
  }
  // An operator's later word can take a resolution back; the page ends with what the timeline holds.
  if (last != IncidentStatus::resolved)
    for (auto& update : out)
      if (update.status == IncidentStatus::resolved) update.status = last;
  out.back().status = last;
  return out;
}

std::string provenance(const Voice& voice) { return std::string(voice.words.from_public_posts); }

std::string update_text(const StatusUpdate& update) {
  return update.quote.empty() ? update.text + "." : update.text + ": “" + update.quote + "”";
}

}  // namespace postwake::detail
