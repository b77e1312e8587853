#include "exporter/one_per_incident.hpp"
#include "exporter/registry.hpp"
#include "exporter/sinks/markdown.hpp"
#include "exporter/status_updates.hpp"
#include "postwake/json/writer.hpp"

namespace postwake {
namespace {

using namespace detail;

/// The body of GitHub's issue import (POST /repos/OWNER/REPO/import/issues), the only way to open an issue in the past.
std::string issue(const Voice& voice, const Incident& incident, const ExportOptions& options) {
  const auto updates = status_updates(voice, incident);
  const bool is_over = updates.back().status == IncidentStatus::resolved;
  const std::string component = component_name(options, incident);
  Markdown body;
  // A title is no Markdown on GitHub, but it does ping: only the '@' has to go.
  std::string title = std::string(incident.severity <= Severity::minor ? "⚠️ " : "🛑 ") + component +
                            (incident.severity <= Severity::minor ? " has degraded performance" : " is down");
  for (std::size_t at = title.find('@'); at != std::string::npos; at = title.find('@', at)) title.replace(at, 1, "＠");
  body << "**";
  body.text(incident_title(voice, incident)) << "**\n\n";
  body.text(update_text(updates.front())) << "\n\n";
  body.text(provenance(voice)) << "\n";
  JsonWriter out(JsonWriter::Style::pretty);
  out.begin_object().key("issue").begin_object();
  out.key("title").string(title).key("body").string(body.str());
  out.key("created_at").string(format_second(updates.front().at));
  if (is_over) out.key("closed_at").string(format_second(updates.back().at));
  out.key("closed").boolean(is_over);
  out.key("labels").begin_array().string("status").string(page_slug(component)).end_array();
  out.end_object();
  out.key("comments").begin_array();
  for (std::size_t i = 1; i < updates.size(); ++i) {
    Markdown comment;
    if (is_over && i + 1 == updates.size()) comment << "**Resolved:** ";
    comment.text(update_text(updates[i])) << "\n";
    out.begin_object().key("created_at").string(format_second(updates[i].at)).key("body").string(comment.str()).end_object();
  }
  out.end_array().end_object();
  return out.take() + "\n";
}

std::string upptime_name(const Incident& incident, const ExportOptions& options) {
  return page_slug(component_name(options, incident)) + "-" + page_slug(incident.id) + ".json";
}

}  // namespace

const Exporter* detail::upptime_exporter() {
  static const OnePerIncident exporter("upptime", "GitHub issue-import bodies for an Upptime repository", upptime_name, issue);
  return &exporter;
}

}  // namespace postwake
