#include <algorithm>

#include "exporter/registry.hpp"
#include "exporter/sinks/markdown.hpp"
#include "exporter/story.hpp"

namespace postwake {
namespace {

using namespace detail;

void put_author(Markdown& out, const Evidence& evidence) {
  const std::string url = markdown_url(evidence.url);
  if (!url.empty()) out << "[";
  out.text(evidence.author.empty() ? evidence.platform : "@" + evidence.author);
  if (!url.empty()) out << link_end(evidence.url);
}

class Page {
 public:
  Page(const Timeline& timeline, const ExportOptions& options) : timeline_(timeline), voice_(options), words_(voice_.words) {}

  std::string write() {
    out_ << "# ";
    if (timeline_.incidents.empty()) {
      out_.text(words_.no_incident) << "\n\n";
      out_.text(filled(words_.no_incident_body, {voice_.local.number(timeline_.coverage.posts)})) << "\n";
    } else {
      std::vector<std::string> services;
      for (const auto& incident : timeline_.incidents)
        if (std::find(services.begin(), services.end(), incident.service_name) == services.end()) services.push_back(incident.service_name);
      out_.text(filled(words_.page_title, {voice_.local.list(services), voice_.local.day(timeline_.incidents.front().onset.at)})) << "\n\n";
      out_.text(words_.from_public_posts) << " ";
      out_.text(words_.times_are_utc) << ".\n";
    }
    for (const auto& incident : timeline_.incidents) this->incident(incident);
    near_misses();
    coverage();
    return out_.take();
  }

 private:
  void incident(const Incident& incident) {
    out_ << "\n## ";
    out_.text(incident_title(voice_, incident)) << "\n\n**";
    out_.text(verdict(voice_, incident)) << ".** ";
    for (const auto& sentence : verdict_details(voice_, incident)) out_.text(sentence), out_ << " ";
    out_ << "\n\n";
    out_.text(words_.severity) << ": **";
    out_.text(word(words_, incident.severity)) << "** · ";
    out_.text(words_.status) << ": **";
    out_.text(word(words_, incident.status)) << "** · ";
    out_.text(words_.complaint) << ": ";
    out_.text(voice_.local.number(incident.counts.by_tag[0])) << ", ";
    out_.text(filled(words_.by_people, {voice_.local.number(incident.counts.authors)})) << "\n\n| ";
    out_.text(words_.step) << " | UTC | ";
    out_.text(words_.from_onset) << " | |\n| --- | --- | --- | --- |\n";
    row(incident, words_.onset, incident.onset.at, interval_text(voice_, incident.onset.interval) + (incident.onset.censored ? ", " + std::string(words_.or_earlier) : ""));
    if (incident.acknowledgement) row(incident, words_.acknowledged, incident.acknowledgement->at, words_.official);
    row(incident, words_.peak, incident.peak.at,
        interval_text(voice_, incident.peak.interval) + ", " + voice_.local.decimal(incident.peak.complaints_per_minute_milli) + " " + std::string(words_.per_minute));
    if (incident.recovery.at) {
      row(incident, words_.recovery, *incident.recovery.at, incident.recovery.interval ? interval_text(voice_, *incident.recovery.interval) : "");
    } else {
      out_ << "| ";
      out_.text(words_.recovery) << " | – | | ";
      out_.text(words_.lang == "en" && !incident.recovery.reason.empty() ? incident.recovery.reason : std::string(words_.back_unknown)) << " |\n";
    }
    if (incident.resolution) row(incident, words_.resolved, incident.resolution->at, words_.official);
    out_ << "\n### ";
    out_.text(words_.what_happened) << "\n\n";
    for (const auto& event : incident.events) this->event(incident, event);
    shares(words_.symptoms, incident.symptoms, [](const std::string& name) { return name; });
    shares(words_.languages, incident.languages, [&](const std::string& name) { return voice_.local.language(name); });
    shares(words_.regions, by_name(incident.regions), [&](const std::string& name) { return voice_.local.region(name); });
  }

  void row(const Incident& incident, std::string_view step, Instant at, std::string_view remark) {
    out_ << "| ";
    out_.text(step) << " | ";
    out_.text(format_second(at)) << " | ";
    out_.text(offset_text(voice_, incident.onset.at, at)) << " | ";
    out_.text(remark) << " |\n";
  }

  void event(const Incident& incident, const Event& event) {
    out_ << "- **";
    out_.text(format_second(event.at)) << "** ";
    out_.text(word(words_, event.kind)) << ": ";
    out_.text(event_text(voice_, incident, event)) << "\n";
    for (const auto& evidence : event.evidence) {
      out_ << "  - ";
      out_.text(format_second(evidence.at)) << " (";
      out_.text(offset_text(voice_, incident.onset.at, evidence.at)) << ") ";
      put_author(out_, evidence);
      if (evidence.is_operator) {
        out_ << " (";
        out_.text(words_.official) << ")";
      }
      out_ << ": “";
      out_.text(evidence.quote) << "” — ";
      out_.text(evidence.why);
      if (evidence.copies > 1) {
        out_ << ", ";
        out_.text(filled(words_.copies, {"×" + voice_.local.number(evidence.copies)}));
      }
      out_ << "\n";
    }
  }

  template <typename Name>
  void shares(std::string_view heading, const std::vector<Share>& shares, Name name) {
    if (shares.empty()) return;
    out_ << "\n| ";
    out_.text(heading) << " | ";
    out_.text(words_.share) << " | ";
    out_.text(words_.count) << " |\n| --- | ---: | ---: |\n";
    for (const auto& share : shares) {
      out_ << "| ";
      out_.text(share.name == "unknown" || share.name == "und" ? std::string(words_.unknown) : name(share.name)) << " | ";
      out_.text(voice_.local.percent(share.share_pm)) << " | ";
      out_.text(voice_.local.number(share.n)) << " |\n";
    }
  }

  void near_misses() {
    if (timeline_.near_misses.empty()) return;
    out_ << "\n## ";
    out_.text(words_.not_counted) << "\n\n";
    for (const auto& miss : timeline_.near_misses) {
      out_ << "- ";
      out_.text(format_minute(miss.at)) << " ";
      out_.text(miss.service) << ": ";
      out_.text(miss.reason) << "\n";
    }
  }

  void coverage() {
    const Coverage& coverage = timeline_.coverage;
    out_ << "\n## ";
    out_.text(words_.method) << "\n\n";
    out_.text(words_.how_it_works) << "\n\n";
    const auto line = [&](std::string_view label, std::uint64_t value) {
      out_ << "- ";
      out_.text(label) << ": ";
      out_.text(voice_.local.number(value)) << "\n";
    };
    line(filled(words_.coverage_posts, {voice_.local.number(coverage.read)}), coverage.posts);
    line(words_.coverage_duplicates, coverage.duplicates);
    line(words_.coverage_reposts, coverage.reposts);
    line(words_.coverage_rejected, coverage.rejected);
    for (const auto& note : coverage.notes) {
      out_ << "- ";
      out_.text(note) << "\n";
    }
    if (!timeline_.command.empty()) {
      out_ << "- ";
      out_.text(words_.command) << ": ";
      out_.text(timeline_.command) << "\n";
    }
  }

  const Timeline& timeline_;
  Voice voice_;
  const Words& words_;
  Markdown out_;
};

class MarkdownPage final : public Exporter {
 public:
  std::string_view name() const noexcept override { return "md"; }
  std::string_view description() const noexcept override { return "timeline.md: the incident as Markdown"; }

 private:
  Result<std::vector<ExportedFile>> make(const ExportInput& input, const ExportOptions& options) const override {
    return std::vector<ExportedFile>{{"timeline.md", Page(input.timeline, options).write()}};
  }
};

}  // namespace

const Exporter* detail::markdown_exporter() {
  static const MarkdownPage exporter;
  return &exporter;
}

}  // namespace postwake
