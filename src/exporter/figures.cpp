#include "exporter/figures.hpp"

#include <algorithm>

namespace postwake::detail {

std::string percent(PerMille share) {
  if (share >= 10 || share == 0) return std::to_string((share + 5) / 10) + " %";
  return "0." + std::to_string(share) + " %";
}

std::string per_minute(std::uint32_t milli) {
  const std::uint32_t tenths = (milli + 50) / 100;
  return grouped(tenths / 10) + "." + std::to_string(tenths % 10);
}

std::string clock_time(Instant at) { return format_minute(at).substr(11); }
std::string calendar_day(Instant at) { return format_minute(at).substr(0, 10); }

std::string duration_text(std::int64_t seconds) {
  std::string text = format_offset(Seconds{std::max<std::int64_t>(seconds, 0)});
  return text.substr(1);
}

std::string_view event_word(EventKind kind) noexcept {
  switch (kind) {
    case EventKind::onset: return "onset";
    case EventKind::acknowledgement: return "acknowledged";
    case EventKind::update: return "update";
    case EventKind::peak: return "peak";
    case EventKind::recovery: return "recovery";
    case EventKind::resolution: return "resolved";
    case EventKind::echo: return "echo";
    case EventKind::claim: return "claim";
    case EventKind::gap: return "gap";
    case EventKind::data_start: return "data start";
    case EventKind::data_end: return "data end";
  }
  return "event";
}

Instant incident_end(const Incident& incident) {
  if (incident.recovery.at) return *incident.recovery.at;
  if (incident.resolution) return incident.resolution->at;
  return incident.series.start + Seconds{incident.series.step_s * static_cast<std::int64_t>(incident.series.by_tag[0].size())};
}

}  // namespace postwake::detail
