#include "exporter/one_per_incident.hpp"
#include "exporter/registry.hpp"
#include "exporter/sinks/markdown.hpp"
#include "exporter/status_updates.hpp"
#include "postwake/json/writer.hpp"

namespace postwake {
namespace {

using namespace detail;

// Cachet 3: 1 investigating, 2 identified, 3 watching, 4 fixed.
int incident_status(IncidentStatus status) noexcept {
  switch (status) {
    case IncidentStatus::investigating: return 1;
    case IncidentStatus::identified: return 2;
    case IncidentStatus::monitoring: return 3;
    case IncidentStatus::resolved: return 4;
  }
  return 0;
}

// 1 operational, 2 performance issues, 3 partial outage, 4 major outage.
int component_status(const Incident& incident) noexcept {
  return page_status(incident) == IncidentStatus::resolved ? 1 : static_cast<int>(incident.severity) + 1;
}

std::string message(const Voice& voice, const StatusUpdate& update, bool is_first) {
  Markdown out;
  out.text(update_text(update));
  if (is_first) out << "\n\n", out.text(provenance(voice));
  return out.take();
}

std::string bodies(const Voice& voice, const Incident& incident, const ExportOptions& options) {
  const auto updates = status_updates(voice, incident);
  std::string title = incident_title(voice, incident);
  constexpr std::size_t kMostName = 255;
  if (title.size() > kMostName) {
    std::size_t cut = kMostName;
    while ((static_cast<unsigned char>(title[cut]) & 0xC0U) == 0x80U) --cut;
    title.resize(cut);
  }
  JsonWriter out(JsonWriter::Style::pretty);
  out.begin_object();
  out.key("incident").begin_object();  // POST /api/incidents
  out.key("name").string(title).key("status").integer(incident_status(updates.front().status)).key("message").string(message(voice, updates.front(), true));
  out.key("visible").boolean(true).key("notifications").boolean(false).key("occurred_at").string(format_second(updates.front().at));
  out.end_object();
  // Cachet wants a component's id, which only its own database knows, and refuses the request without: so this stands beside it.
  out.key("component").begin_object().key("name").string(component_name(options, incident)).key("status").integer(component_status(incident)).end_object();
  out.key("updates").begin_array();  // POST /api/incidents/{incident}/updates, in this order
  for (std::size_t i = 1; i < updates.size(); ++i)
    out.begin_object().key("status").integer(incident_status(updates[i].status)).key("message").string(message(voice, updates[i], false))
        .key("created_at").string(format_second(updates[i].at)).end_object();
  out.end_array().end_object();
  return out.take() + "\n";
}

std::string cachet_name(const Incident& incident, const ExportOptions& options) {
  return page_slug(component_name(options, incident)) + "-" + page_slug(incident.id) + ".json";
}

}  // namespace

const Exporter* detail::cachet_exporter() {
  static const OnePerIncident exporter("cachet", "request bodies for Cachet 3's API", cachet_name, bodies);
  return &exporter;
}

}  // namespace postwake
