#include <algorithm>

#include "exporter/registry.hpp"
#include "exporter/sinks/html.hpp"
#include "exporter/status_updates.hpp"
#include "postwake/json/writer.hpp"

namespace postwake {
namespace {

using namespace detail;

struct Component {
  std::string id, name, status;
};

std::string_view component_status(Severity severity) noexcept {
  switch (severity) {
    case Severity::none: return "operational";
    case Severity::minor: return "degraded_performance";
    case Severity::major: return "partial_outage";
    case Severity::critical: return "major_outage";
  }
  return "operational";
}

/// Writes the documents of a Statuspage's public API, version 2, as a static mirror.
class Mirror {
 public:
  Mirror(const Timeline& timeline, const ExportOptions& options) : timeline_(timeline), options_(options), voice_(options) {
    page_id_ = stable_id("page\n" + options.page_url);
    for (const auto& [service, name] : options.components) add_component(service, name);
    for (const auto& incident : timeline.incidents) {
      add_component(incident.service, component_name(options, incident));
      newest_first_.push_back(&incident);
    }
    std::stable_sort(newest_first_.begin(), newest_first_.end(), [&](const Incident* a, const Incident* b) { return started(*a) > started(*b); });
    for (const Incident* incident : newest_first_) {
      if (is_over(*incident)) continue;
      worst_ = std::max(worst_, incident->severity);
      for (auto& component : components_)
        if (component.id == component_id(incident->service)) component.status = component_status(incident->severity);
    }
  }

  std::string incidents(bool only_open) {
    JsonWriter out(JsonWriter::Style::pretty);
    out.begin_object();
    page(out);
    list(out, only_open);
    out.end_object();
    return out.take() + "\n";
  }
  std::string summary() {
    JsonWriter out(JsonWriter::Style::pretty);
    out.begin_object();
    page(out);
    components(out);
    list(out, true);
    out.key("scheduled_maintenances").begin_array().end_array();
    status(out);
    out.end_object();
    return out.take() + "\n";
  }
  std::string status_document() {
    JsonWriter out(JsonWriter::Style::pretty);
    out.begin_object();
    page(out);
    status(out);
    out.end_object();
    return out.take() + "\n";
  }
  std::string components_document() {
    JsonWriter out(JsonWriter::Style::pretty);
    out.begin_object();
    page(out);
    components(out);
    out.end_object();
    return out.take() + "\n";
  }
  std::string maintenances() {
    JsonWriter out(JsonWriter::Style::pretty);
    out.begin_object();
    page(out);
    out.key("scheduled_maintenances").begin_array().end_array();
    out.end_object();
    return out.take() + "\n";
  }

 private:
  static std::string component_id(std::string_view service) { return stable_id("component\n" + std::string(service)); }
  static bool is_over(const Incident& incident) { return page_status(incident) == IncidentStatus::resolved; }
  static Instant started(const Incident& incident) {
    Instant first = incident.onset.at;
    for (const auto& event : incident.events)
      if (event.kind != EventKind::claim && event.kind != EventKind::echo) first = std::min(first, event.at);
    return first;
  }

  void add_component(const std::string& service, const std::string& name) {
    const std::string id = component_id(service);
    if (std::none_of(components_.begin(), components_.end(), [&](const Component& c) { return c.id == id; }))
      components_.push_back({id, name, "operational"});
  }

  void page(JsonWriter& out) const {
    std::string host = options_.page_url;
    if (const auto at = host.find("://"); at != std::string::npos) host.erase(0, at + 3);
    host.erase(std::min(host.find('/'), host.size()));
    out.key("page").begin_object();
    out.key("id").string(page_id_).key("name").string(host).key("url").string(options_.page_url);
    out.key("time_zone").string("Etc/UTC").key("updated_at").instant(newest_moment(timeline_));
    out.end_object();
  }

  void status(JsonWriter& out) const {
    struct Row { std::string_view indicator, description; };
    constexpr std::array<Row, 4> kRows{Row{"none", "All Systems Operational"}, Row{"minor", "Minor Service Outage"},
                                       Row{"major", "Partial System Outage"}, Row{"critical", "Major Service Outage"}};
    const Row& row = kRows[static_cast<std::size_t>(worst_)];
    out.key("status").begin_object().key("indicator").string(row.indicator).key("description").string(row.description).end_object();
  }

  void components(JsonWriter& out) const {
    out.key("components").begin_array();
    for (std::size_t i = 0; i < components_.size(); ++i) component(out, components_[i], i + 1);
    out.end_array();
  }

  void component(JsonWriter& out, const Component& component, std::size_t position) const {
    const Instant at = newest_moment(timeline_);
    out.begin_object();
    out.key("id").string(component.id).key("name").string(component.name).key("status").string(component.status);
    out.key("created_at").instant(at).key("updated_at").instant(at);
    out.key("position").unsigned_integer(position).key("description").null().key("showcase").boolean(false).key("start_date").null();
    out.key("group_id").null().key("page_id").string(page_id_).key("group").boolean(false).key("only_show_if_degraded").boolean(false);
    out.end_object();
  }

  void list(JsonWriter& out, bool only_open) const {
    out.key("incidents").begin_array();
    for (const Incident* incident : newest_first_)
      if (!only_open || !is_over(*incident)) this->incident(out, *incident);
    out.end_array();
  }

  void incident(JsonWriter& out, const Incident& incident) const {
    const auto updates = status_updates(voice_, incident);
    const auto first_with = [&](IncidentStatus status) -> const StatusUpdate* {
      const auto at = std::find_if(updates.begin(), updates.end(), [&](const StatusUpdate& u) { return u.status == status; });
      return at == updates.end() ? nullptr : &*at;
    };
    const auto optional_instant = [&](std::string_view key, const StatusUpdate* update) {
      out.key(key);
      update == nullptr ? out.null() : out.instant(update->at);
    };
    out.begin_object();
    out.key("id").string(incident.id).key("name").string(incident_title(voice_, incident)).key("status").string(name(updates.back().status));
    out.key("created_at").instant(updates.front().at).key("updated_at").instant(updates.back().at);
    optional_instant("monitoring_at", first_with(IncidentStatus::monitoring));
    optional_instant("resolved_at", is_over(incident) ? first_with(IncidentStatus::resolved) : nullptr);
    out.key("impact").string(name(incident.severity)).key("shortlink").string(options_.page_url + "/incidents/" + incident.id);
    out.key("started_at").instant(updates.front().at).key("page_id").string(page_id_);
    out.key("incident_updates").begin_array();
    for (std::size_t i = updates.size(); i-- > 0;) update(out, incident, updates, i);
    out.end_array();
    out.key("components").begin_array();
    for (std::size_t i = 0; i < components_.size(); ++i)
      if (components_[i].id == component_id(incident.service)) component(out, components_[i], i + 1);
    out.end_array();
    out.key("reminder_intervals").null();
    out.end_object();
  }

  void update(JsonWriter& out, const Incident& incident, const std::vector<StatusUpdate>& updates, std::size_t i) const {
    const StatusUpdate& update = updates[i];
    Html body;  // bodies are shown as HTML
    body.text(update_text(update));
    if (i == 0) body << "<br />";
    if (i == 0) body.text(provenance(voice_));
    const auto state = [&](IncidentStatus status) { return status == IncidentStatus::resolved ? std::string_view("operational") : component_status(incident.severity); };
    out.begin_object();
    out.key("id").string(stable_id("update\n" + incident.id + "\n" + std::string(name(update.kind)) + "\n" + format_rfc3339(update.at) + "\n" + std::to_string(i)));
    out.key("status").string(name(update.status)).key("body").string(body.str()).key("incident_id").string(incident.id);
    for (const auto key : {"created_at", "updated_at", "display_at"}) out.key(key).instant(update.at);
    out.key("affected_components").begin_array().begin_object();
    out.key("code").string(component_id(incident.service)).key("name").string(component_name(options_, incident));
    out.key("old_status").string(i == 0 ? "operational" : state(updates[i - 1].status)).key("new_status").string(state(update.status));
    out.end_object().end_array();
    out.key("deliver_notifications").boolean(false).key("custom_tweet").null().key("tweet_id").null();
    out.end_object();
  }

  const Timeline& timeline_;
  const ExportOptions& options_;
  Voice voice_;
  std::string page_id_;
  std::vector<Component> components_;
  std::vector<const Incident*> newest_first_;
  Severity worst_ = Severity::none;
};

class Statuspage final : public Exporter {
 public:
  std::string_view name() const noexcept override { return "statuspage"; }
  std::string_view description() const noexcept override { return "api/v2/*.json: a static mirror of Statuspage's public API"; }
  std::string_view folder() const noexcept override { return "statuspage"; }

 private:
  Result<std::vector<ExportedFile>> make(const ExportInput& input, const ExportOptions& options) const override {
    Mirror mirror(input.timeline, options);
    return std::vector<ExportedFile>{{"api/v2/components.json", mirror.components_document()},
                                     {"api/v2/incidents.json", mirror.incidents(false)},
                                     {"api/v2/incidents/unresolved.json", mirror.incidents(true)},
                                     {"api/v2/scheduled-maintenances.json", mirror.maintenances()},
                                     {"api/v2/status.json", mirror.status_document()},
                                     {"api/v2/summary.json", mirror.summary()}};
  }
};

}  // namespace

const Exporter* detail::statuspage_exporter() {
  static const Statuspage exporter;
  return &exporter;
}

}  // namespace postwake
