#include "exporter/csv_tables.hpp"
#include "exporter/report/parts.hpp"
#include "exporter/sinks/script_json.hpp"
#include "postwake/base/sha256.hpp"
#include "postwake/json/writer.hpp"

namespace postwake::detail {
namespace {

void row(Html& out, std::string_view label, const Html& value) {
  out << "<div><dt>";
  out.text(label) << "</dt><dd>" << value << "</dd></div>";
}

Html plain(std::string_view text) {
  Html out;
  out.text(text);
  return out;
}

}  // namespace

Html method(const Voice& voice, const Timeline& timeline, const ExportOptions& options) {
  const Words& words = voice.words;
  const Coverage& coverage = timeline.coverage;
  const auto number = [&](std::uint64_t value) { return plain(voice.local.number(value)); };
  Html out;
  out << "<section class=\"method\" id=\"method\" aria-labelledby=\"method-h\"><h2 id=\"method-h\">";
  out.text(words.method) << "</h2><p>";
  out.text(words.how_it_works) << "</p><p><b>";
  out.text(words.from_public_posts) << "</b></p><dl class=\"facts\">";
  row(out, filled(words.coverage_posts, {voice.local.number(coverage.read)}), number(coverage.posts));
  row(out, words.coverage_authors, number(coverage.authors));
  row(out, words.coverage_duplicates, number(coverage.duplicates));
  row(out, words.coverage_reposts, number(coverage.reposts));
  row(out, words.coverage_rejected, number(coverage.rejected));
  if (coverage.first && coverage.last) {
    Html span;
    span << day_element(voice, *coverage.first) << " " << clock_element(voice, *coverage.first) << " – " << day_element(voice, *coverage.last) << " " << clock_element(voice, *coverage.last);
    row(out, words.coverage_span, span);
  }
  Html gaps;
  for (const auto& gap : coverage.gaps) {
    if (!gaps.empty()) gaps << "; ";
    gaps << day_element(voice, gap.from) << " " << clock_element(voice, gap.from) << "–" << clock_element(voice, gap.to);
  }
  if (gaps.empty()) gaps.text("–");
  row(out, words.gaps, gaps);
  if (!coverage.sampling.method.empty()) row(out, words.sampling, plain(coverage.sampling.method));
  if (!coverage.baseline.empty()) row(out, words.baseline, plain(coverage.baseline));
  out << "</dl>";
  if (!coverage.notes.empty()) {
    out << "<ul class=\"notes\" lang=\"en\" dir=\"ltr\">";
    for (const auto& note : coverage.notes) {
      out << "<li>";
      out.text(note) << "</li>";
    }
    out << "</ul>";
  }
  if (!timeline.near_misses.empty()) {
    out << "<h3>";
    out.text(words.not_counted) << "</h3><ul class=\"notes\">";
    for (const auto& miss : timeline.near_misses) {
      out << "<li>" << day_element(voice, miss.at) << " " << clock_element(voice, miss.at) << ", ";
      out.text(miss.service) << ": <span lang=\"en\" dir=\"ltr\">";
      out.text(miss.reason) << "</span></li>";
    }
    out << "</ul>";
  }
  out << "<dl class=\"facts\">";
  row(out, words.made_by, plain(timeline.generator.name + " " + timeline.generator.version));
  row(out, words.model, plain(timeline.generator.model));
  row(out, words.lexicon, plain(timeline.generator.lexicon));
  if (!timeline.manifest.inputs.empty()) {
    Html inputs;
    inputs << "<ul class=\"inputs\">";
    constexpr std::size_t kMostInputs = 20;
    for (std::size_t i = 0; i < std::min(timeline.manifest.inputs.size(), kMostInputs); ++i) {
      const auto& input = timeline.manifest.inputs[i];
      inputs << "<li><code dir=\"ltr\">";
      inputs.text(input.name) << "</code>";
      if (!input.hash.empty()) {
        inputs << " <code class=\"hash\" dir=\"ltr\">";
        inputs.text(input.hash) << "</code>";
      }
      inputs << "</li>";
    }
    if (timeline.manifest.inputs.size() > kMostInputs) {
      inputs << "<li>+ ";
      inputs.text(voice.local.number(timeline.manifest.inputs.size() - kMostInputs)) << "</li>";
    }
    inputs << "</ul>";
    row(out, words.inputs, inputs);
  }
  if (!timeline.command.empty()) {
    Html command;
    command << "<code dir=\"ltr\">";
    command.text(timeline.command) << "</code>";
    row(out, words.command, command);
  }
  Html links;
  links << "<a download=\"events.csv\" href=\"data:text/csv;charset=utf-8;base64,";
  links.text(base64(events_csv(voice, timeline, options.raw_csv))) << "\">";
  links.text(words.events_csv) << "</a>. ";
  links.text(words.other_files);
  row(out, words.downloads, links);
  out << "</dl></section>";
  return out;
}

Embedded json_ld(const Voice& voice, const Timeline& timeline, const ExportOptions& options) {
  JsonWriter out;
  const Instant newest = newest_moment(timeline);
  Instant first = timeline.coverage.first.value_or(newest);
  std::string headline(voice.words.no_incident);
  if (!timeline.incidents.empty()) {
    first = timeline.incidents.front().onset.at;
    headline = verdict(voice, timeline.incidents.front());
  }
  out.begin_object();
  out.key("@context").string("https://schema.org").key("@type").string("LiveBlogPosting");
  out.key("headline").string(headline).key("inLanguage").string(voice.words.lang).key("url").string(options.page_url);
  out.key("datePublished").instant(newest).key("dateModified").instant(newest);
  out.key("coverageStartTime").instant(first).key("coverageEndTime").instant(newest);
  out.key("author").begin_object().key("@type").string("Organization").key("name").string("postwake").end_object();
  out.key("liveBlogUpdate").begin_array();
  for (const auto& incident : timeline.incidents)
    for (const auto& event : incident.events) {
      out.begin_object().key("@type").string("BlogPosting");
      out.key("headline").string(event_text(voice, incident, event)).key("datePublished").instant(event.at);
      out.key("articleBody").string(event.evidence.empty() ? event_text(voice, incident, event) : event.evidence.front().quote);
      out.end_object();
    }
  out.end_array().end_object();
  return script_json(out.text());
}

}  // namespace postwake::detail
