#include "exporter/figures.hpp"
#include "exporter/sinks/markdown.hpp"
#include "exporter/registry.hpp"

namespace postwake {
namespace {

using namespace detail;

std::string link(const Evidence& evidence) {
  const std::string url = markdown_url(evidence.url);
  const std::string label = evidence.author.empty() ? std::string("post") : markdown_text("@" + evidence.author);
  return url.empty() ? label : "[" + label + "](" + url + ")";
}

void write_evidence(std::string& out, const Incident& incident, const Evidence& evidence) {
  out += "  - " + format_second(evidence.at) + " (" + format_offset(evidence.at - incident.onset.at) + ") " + link(evidence) +
         (evidence.is_operator ? " (operator)" : "") + ": “" + markdown_text(evidence.quote) + "” — " + markdown_text(evidence.why);
  if (evidence.copies > 1) out += ", ×" + grouped(evidence.copies);
  out += "\n";
}

void write_shares(std::string& out, std::string_view heading, const std::vector<Share>& shares) {
  if (shares.empty()) return;
  out += "\n| " + std::string(heading) + " | share | n |\n| --- | ---: | ---: |\n";
  for (const auto& share : shares)
    out += "| " + markdown_text(share.name) + " | " + percent(share.share_pm) + " | " + grouped(share.n) + " |\n";
}

void write_incident(std::string& out, const Incident& incident) {
  out += "\n## " + markdown_text(incident.title) + "\n\n";
  out += "Severity **" + std::string(name(incident.severity)) + "**, status **" + std::string(name(incident.status)) + "**. " +
         grouped(incident.counts.by_tag[0]) + " complaints by " + grouped(incident.counts.authors) + " people. All times are UTC.\n\n";
  out += "| step | time | from onset |\n| --- | --- | --- |\n";
  const auto row = [&](std::string_view step, Instant at, std::string_view remark) {
    out += "| " + std::string(step) + " | " + format_second(at) + std::string(remark) + " | " + format_offset(at - incident.onset.at) + " |\n";
  };
  const auto range = [](const Interval& interval) {
    return " (" + std::to_string(interval.level) + " %: " + clock_time(interval.from) + "–" + clock_time(interval.to) + ")";
  };
  row("onset", incident.onset.at, (incident.onset.censored ? " or earlier" : "") + range(incident.onset.interval));
  if (incident.acknowledgement) row("acknowledged by the operator", incident.acknowledgement->at, "");
  row("peak", incident.peak.at, range(incident.peak.interval) + ", " + per_minute(incident.peak.complaints_per_minute_milli) + " complaints a minute");
  if (incident.recovery.at) row("recovery (the crowd)", *incident.recovery.at, incident.recovery.interval ? range(*incident.recovery.interval) : "");
  else out += "| recovery (the crowd) | not determined: " + markdown_text(incident.recovery.reason) + " | |\n";
  if (incident.resolution) row("resolved (the operator)", incident.resolution->at, "");
  out += "\n### What happened\n\n";
  for (const auto& event : incident.events) {
    out += "- **" + format_second(event.at) + "** " + std::string(event_word(event.kind)) + ": " + markdown_text(event.text) + "\n";
    for (const auto& evidence : event.evidence) write_evidence(out, incident, evidence);
  }
  write_shares(out, "symptom", incident.symptoms);
  write_shares(out, "language", incident.languages);
  write_shares(out, "region", incident.regions);
}

class MarkdownPage final : public Exporter {
 public:
  std::string_view name() const noexcept override { return "md"; }
  std::string_view description() const noexcept override { return "timeline.md: the incident as Markdown"; }

 private:
  Result<std::vector<ExportedFile>> make(const ExportInput& input, const ExportOptions&) const override {
    const Timeline& timeline = input.timeline;
    std::string out = "# Incident timeline\n";
    if (timeline.incidents.empty()) out += "\nNo incident found.\n";
    for (const auto& incident : timeline.incidents) write_incident(out, incident);
    if (!timeline.near_misses.empty()) {
      out += "\n## Not counted as incidents\n\n";
      for (const auto& miss : timeline.near_misses)
        out += "- " + format_minute(miss.at) + " " + markdown_text(miss.service) + ": " + markdown_text(miss.reason) + "\n";
    }
    const Coverage& coverage = timeline.coverage;
    out += "\n## What this rests on\n\n" + grouped(coverage.posts) + " posts of " + grouped(coverage.read) + " records read; " +
           grouped(coverage.duplicates) + " duplicates joined, " + grouped(coverage.reposts) + " reposts counted apart, " +
           grouped(coverage.rejected) + " records rejected. The times come from public posts, not from the operator.\n";
    for (const auto& note : coverage.notes) out += "- " + markdown_text(note) + "\n";
    return std::vector<ExportedFile>{{"timeline.md", std::move(out)}};
  }
};

}  // namespace

const Exporter* detail::markdown_exporter() {
  static const MarkdownPage exporter;
  return &exporter;
}

}  // namespace postwake
