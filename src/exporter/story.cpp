#include "exporter/story.hpp"

#include <algorithm>

#include "exporter/figures.hpp"
#include "postwake/base/sha256.hpp"

namespace postwake::detail {

std::string_view word(const Words& words, EventKind kind) {
  switch (kind) {
    case EventKind::onset: return words.onset;
    case EventKind::acknowledgement: return words.acknowledged;
    case EventKind::update: return words.update;
    case EventKind::peak: return words.peak;
    case EventKind::recovery: return words.recovery;
    case EventKind::resolution: return words.resolved;
    case EventKind::echo: return words.echo;
    case EventKind::claim: return words.claim;
    case EventKind::gap: return words.gap;
    case EventKind::data_start: return words.data_start;
    case EventKind::data_end: return words.data_end;
  }
  return words.update;
}

std::string_view word(const Words& words, Severity severity) {
  switch (severity) {
    case Severity::none: return words.none;
    case Severity::minor: return words.minor;
    case Severity::major: return words.major;
    case Severity::critical: return words.critical;
  }
  return words.none;
}

std::string_view word(const Words& words, IncidentStatus status) {
  switch (status) {
    case IncidentStatus::investigating: return words.investigating;
    case IncidentStatus::identified: return words.identified;
    case IncidentStatus::monitoring: return words.monitoring;
    case IncidentStatus::resolved: return words.resolved;
  }
  return words.investigating;
}

std::string_view phase_word(const Words& words, std::string_view phase) {
  if (phase == "quiet") return words.phase_quiet;
  if (phase == "unacknowledged") return words.phase_unanswered;
  if (phase == "acknowledged") return words.phase_answered;
  if (phase == "recovering") return words.phase_recovering;
  if (phase == "echo") return words.phase_echo;
  return words.phase;
}

std::string incident_title(const Voice& voice, const Incident& incident) {
  return filled(voice.words.incident_title, {incident.service_name, voice.local.day(incident.onset.at)});
}

std::string event_text(const Voice& voice, const Incident& incident, const Event& event) {
  const Words& words = voice.words;
  if (words.lang == "en" && !event.text.empty()) return event.text;
  switch (event.kind) {
    case EventKind::onset: return filled(words.onset_text, {incident.service_name});
    case EventKind::acknowledgement: return filled(words.acknowledged_text, {incident.service_name});
    case EventKind::update: return filled(words.update_text, {incident.service_name});
    case EventKind::peak: return filled(words.peak_text, {voice.local.decimal(incident.peak.complaints_per_minute_milli)});
    case EventKind::recovery: return std::string(words.recovery_text);
    case EventKind::resolution: return filled(words.resolved_text, {incident.service_name});
    case EventKind::echo: return std::string(words.echo_text);
    case EventKind::claim: {
      for (const Claim& claim : incident.claims)
        if (claim.at == event.at) return filled(words.claim_text, {claim.text});
      return event.text;
    }
    case EventKind::gap: return std::string(words.gap_text);
    case EventKind::data_start: return filled(words.data_start_text, {incident.service_name});
    case EventKind::data_end: return std::string(words.data_end_text);
  }
  return event.text;
}

std::string verdict(const Voice& voice, const Incident& incident) {
  const auto& to_end = incident.durations.to_recover_s ? incident.durations.to_recover_s : incident.durations.to_resolve_s;
  if (!to_end) return filled(voice.words.still_failing, {incident.service_name});
  return filled(voice.words.failed_for, {incident.service_name, voice.local.duration_in_words(*to_end)});
}

std::vector<std::string> verdict_details(const Voice& voice, const Incident& incident) {
  const Words& words = voice.words;
  const Durations& durations = incident.durations;
  const auto utc = [&](Instant at) { return voice.local.clock(at) + " UTC"; };
  const auto in_words = [&](std::int64_t seconds) { return voice.local.duration_in_words(seconds); };
  std::vector<std::string> out;
  out.push_back(filled(incident.onset.censored ? words.began_before : words.began_at, {utc(incident.onset.at)}));
  out.push_back(durations.to_acknowledge_s ? filled(words.answered_after, {in_words(*durations.to_acknowledge_s)}) : std::string(words.no_answer));
  out.push_back(filled(words.peaked_at, {utc(incident.peak.at), voice.local.decimal(incident.peak.complaints_per_minute_milli)}));
  out.push_back(durations.to_recover_s ? filled(words.back_after, {in_words(*durations.to_recover_s)}) : std::string(words.back_unknown));
  if (durations.to_resolve_s) out.push_back(filled(words.fixed_after, {in_words(*durations.to_resolve_s)}));
  return out;
}

std::string interval_text(const Voice& voice, const Interval& interval) {
  return filled(voice.words.interval, {std::to_string(interval.level), voice.local.clock(interval.from), voice.local.clock(interval.to)});
}

std::string offset_text(const Voice& voice, Instant from, Instant at) {
  const auto seconds = std::chrono::round<Seconds>(at - from).count();
  if (seconds == 0) return "±0";
  return (seconds < 0 ? "−" : "+") + voice.local.duration(seconds < 0 ? -seconds : seconds);
}

std::vector<Share> by_name(const std::vector<Share>& shares) {
  std::vector<Share> out;
  for (const Share& share : shares) {
    const auto same = std::find_if(out.begin(), out.end(), [&](const Share& other) { return other.name == share.name; });
    if (same == out.end()) {
      out.push_back(share);
    } else {
      same->share_pm += share.share_pm;
      same->n += share.n;
      same->rule.clear();
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const Share& a, const Share& b) { return a.n > b.n; });
  return out;
}

Tag tag_of(EventKind kind) noexcept {
  switch (kind) {
    case EventKind::acknowledgement:
    case EventKind::update: return Tag::acknowledgement;
    case EventKind::recovery:
    case EventKind::resolution: return Tag::resolution;
    case EventKind::echo:
    case EventKind::claim: return Tag::other;
    default: return Tag::complaint;
  }
}

std::string component_name(const ExportOptions& options, const Incident& incident) {
  const auto named = options.components.find(incident.service);
  return named == options.components.end() ? incident.service_name : named->second;
}

Instant newest_moment(const Timeline& timeline) {
  Instant newest = timeline.coverage.last.value_or(timeline.query.until.value_or(timeline.query.since.value_or(Instant{})));
  for (const auto& incident : timeline.incidents)
    for (const auto& event : incident.events) newest = std::max(newest, event.at);
  return newest;
}

std::string stable_id(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyz";
  const auto digest = sha256(text);
  std::string out;
  for (std::size_t i = 0; i < 12; ++i) out += kDigits[((digest[2 * i] << 8U) | digest[2 * i + 1]) % kDigits.size()];
  return out;
}

std::string page_slug(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    const char kept = is_upper ? static_cast<char>(c - 'A' + 'a') : c;
    if ((kept >= 'a' && kept <= 'z') || (kept >= '0' && kept <= '9')) out += kept;
    else if (!out.empty() && out.back() != '-') out += '-';
    if (out.size() >= 60) break;
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  if (out.empty()) return "service-" + stable_id(text).substr(0, 6);
  return out;
}

}  // namespace postwake::detail
