#include "exporter/figures.hpp"
#include "exporter/one_per_incident.hpp"
#include "exporter/registry.hpp"
#include "exporter/sinks/yaml.hpp"
#include "exporter/status_updates.hpp"

namespace postwake {
namespace {

using namespace detail;

std::string clock_and_day(Instant at) {
  std::string text = format_second(at);  // 2024-08-12T14:03:13Z
  text[10] = ' ';
  text.pop_back();
  return text;
}

std::string stactus_file(const Voice& voice, const Incident& incident, const ExportOptions& options) {
  Yaml out;
  out << "version: incident/v1\nid: ";
  out.text(incident.id) << "\nname: ";
  out.text(incident_title(voice, incident)) << "\nimpact: ";
  out.text(name(incident.severity)) << "\nsystems:\n  - ";
  out.text(page_slug(component_name(options, incident))) << "\ntimeline:\n";
  const auto updates = status_updates(voice, incident);
  for (std::size_t i = updates.size(); i-- > 0;) {  // newest first, as its own examples
    out << "  - ts: ";
    out.text(clock_and_day(updates[i].at)) << "\n    description: ";
    out.text(update_text(updates[i]) + (i == 0 ? " " + provenance(voice) : "")) << "\n";
    if (i == 0) out << "    investigating: true\n";
    const bool was_resolved = i > 0 && updates[i - 1].status == IncidentStatus::resolved;
    if (updates[i].status == IncidentStatus::resolved && !was_resolved) out << "    resolved: true\n";
  }
  return out.take();
}

std::string stactus_name(const Incident& incident, const ExportOptions&) {
  return calendar_day(incident.onset.at) + "-" + page_slug(incident.service) + "-" + page_slug(incident.id) + ".yaml";
}

}  // namespace

const Exporter* detail::stactus_exporter() {
  static const OnePerIncident exporter("stactus", "incident/v1 YAML for a Stactus page", stactus_name, stactus_file);
  return &exporter;
}

}  // namespace postwake
