#include <algorithm>

#include "exporter/registry.hpp"
#include "exporter/sinks/markdown.hpp"
#include "exporter/sinks/yaml.hpp"
#include "exporter/status_updates.hpp"

namespace postwake {
namespace {

using namespace detail;

std::string_view type_of(const Incident& incident, const StatusUpdate& update) noexcept {
  if (update.status == IncidentStatus::resolved) return "operational";
  switch (update.kind) {
    case EventKind::onset:
    case EventKind::data_start: return incident.severity <= Severity::minor ? "warning" : "outage";
    case EventKind::peak: return "outage";
    default: return "information";
  }
}

class Gatus final : public Exporter {
 public:
  std::string_view name() const noexcept override { return "gatus"; }
  std::string_view description() const noexcept override { return "announcements.yaml for a Gatus configuration"; }

 private:
  Result<std::vector<ExportedFile>> make(const ExportInput& input, const ExportOptions& options) const override {
    const Voice voice(options);
    struct Row {
      Instant at;
      std::string_view type;
      std::string message;
      bool is_archived;
    };
    std::vector<Row> rows;
    for (const auto& incident : input.timeline.incidents)
      for (const auto& update : status_updates(voice, incident)) {
        Markdown message;
        message << "**";
        message.text(component_name(options, incident)) << "**: ";
        message.text(update_text(update)) << " ";
        message.text(provenance(voice));
        rows.push_back({update.at, type_of(incident, update), message.take(), page_status(incident) == IncidentStatus::resolved});
      }
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.at > b.at; });
    Yaml out;
    if (rows.empty()) out << "announcements: []\n";
    else out << "announcements:\n";
    for (const auto& row : rows) {
      out << "  - timestamp: ";
      out.text(format_second(row.at)) << "\n    type: ";
      out.text(row.type) << "\n    message: ";
      out.text(row.message) << "\n";
      if (row.is_archived) out << "    archived: true\n";
    }
    return std::vector<ExportedFile>{{"gatus-announcements.yaml", out.take()}};
  }
};

}  // namespace

const Exporter* detail::gatus_exporter() {
  static const Gatus exporter;
  return &exporter;
}

}  // namespace postwake
