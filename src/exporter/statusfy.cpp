#include "exporter/figures.hpp"
#include "exporter/one_per_incident.hpp"
#include "exporter/registry.hpp"
#include "exporter/sinks/markdown.hpp"
#include "exporter/sinks/yaml.hpp"
#include "exporter/status_updates.hpp"

namespace postwake {
namespace {

using namespace detail;

std::string_view severity_word(Severity severity) noexcept {
  switch (severity) {
    case Severity::none: return {};
    case Severity::minor: return "degraded-performance";
    case Severity::major: return "partial-outage";
    case Severity::critical: return "major-outage";
  }
  return {};
}

std::string_view heading(const StatusUpdate& update) noexcept {
  if (update.status == IncidentStatus::resolved) return "Resolved";
  if (update.status == IncidentStatus::monitoring) return "Monitoring";
  if (update.kind == EventKind::acknowledgement) return "Identified";
  return update.kind == EventKind::onset || update.kind == EventKind::data_start ? "Investigating" : "Update";
}

std::string statusfy_file(const Voice& voice, const Incident& incident, const ExportOptions& options) {
  const auto updates = status_updates(voice, incident);
  Yaml front;
  front << "---\ntitle: ";
  front.text(incident_title(voice, incident)) << "\ndescription: ";
  front.text(verdict(voice, incident)) << "\ndate: ";
  front.text(format_rfc3339(updates.front().at)) << "\nmodified: ";  // Statusfy takes the moment of the build for it, else
  front.text(format_rfc3339(updates.back().at)) << "\n";
  if (const auto severity = severity_word(incident.severity); !severity.empty()) {
    front << "severity: ";
    front.text(severity) << "\n";
  }
  front << "affectedsystems:\n  - ";
  front.text(page_slug(component_name(options, incident))) << "\nresolved: ";
  if (updates.back().status == IncidentStatus::resolved) front << "true\nid: ";
  else front << "false\nid: ";
  front.text(incident.id) << "\n---\n\n";
  std::string out = front.take();
  Markdown note;
  note.text(provenance(voice)) << "\n";
  out += note.str();
  for (std::size_t i = updates.size(); i-- > 0;) {
    // The heading and the date are ours; a quote is one line, so it cannot close the block.
    Markdown text;
    text.text(update_text(updates[i])) << "\n:::\n";
    out += "\n::: update " + std::string(heading(updates[i])) + " | " + format_rfc3339(updates[i].at) + "\n" + text.str();
  }
  return out;
}

std::string statusfy_name(const Incident& incident, const ExportOptions&) {
  return calendar_day(incident.onset.at) + "_" + page_slug(incident.service) + "-" + page_slug(incident.id) + ".md";
}

}  // namespace

const Exporter* detail::statusfy_exporter() {
  static const OnePerIncident exporter("statusfy", "incident files for a Statusfy site's content", statusfy_name, statusfy_file);
  return &exporter;
}

}  // namespace postwake
