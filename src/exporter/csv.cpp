#include <algorithm>
#include <array>

#include "exporter/csv_tables.hpp"
#include "exporter/figures.hpp"
#include "exporter/registry.hpp"
#include "exporter/sinks/csv.hpp"
#include "exporter/sinks/html.hpp"
#include "exporter/timelinejs_slides.hpp"

namespace postwake {
namespace {

using namespace detail;

const Interval* interval_of(const Incident& incident, EventKind kind) noexcept {
  if (kind == EventKind::onset || kind == EventKind::data_start) return &incident.onset.interval;
  if (kind == EventKind::peak) return &incident.peak.interval;
  if (kind == EventKind::recovery && incident.recovery.interval) return &*incident.recovery.interval;
  return nullptr;
}

std::string series_csv(const Timeline& timeline, bool is_raw) {
  CsvTable table({"incident", "service", "time", "step_s", "complaint", "acknowledgement", "resolution", "other", "baseline"}, is_raw);
  for (const auto& incident : timeline.incidents) {
    const Series& series = incident.series;
    std::size_t steps = 0;
    for (const auto& tag : series.by_tag) steps = std::max(steps, tag.size());
    for (std::size_t i = 0; i < steps; ++i) {
      const auto count = [&](std::size_t tag) { return std::to_string(i < series.by_tag[tag].size() ? series.by_tag[tag][i] : 0); };
      const std::uint32_t base = i < series.baseline_milli.size() ? series.baseline_milli[i] : 0;
      std::string thousandths = std::to_string(base % 1000);
      thousandths.insert(0, 3 - thousandths.size(), '0');
      table.row({incident.id, incident.service_name, format_second(series.start + Seconds{series.step_s * static_cast<std::int64_t>(i)}),
                 std::to_string(series.step_s), count(0), count(1), count(2), count(3), std::to_string(base / 1000) + "." + thousandths});
    }
  }
  return table.empty() ? std::string() : table.take();
}

std::string evidence_csv(const Timeline& timeline, bool is_raw) {
  CsvTable table({"incident", "service", "event", "event_time", "post_time", "platform", "post_id", "url", "author", "official", "lang", "country_code", "copies", "why", "text"}, is_raw);
  for (const auto& incident : timeline.incidents)
    for (const auto& event : incident.events)
      for (const auto& evidence : event.evidence)
        // A spreadsheet rounds 19 digits, so the id is text there: its url says it too.
        table.row({incident.id, incident.service_name, std::string(name(event.kind)), format_second(event.at), format_rfc3339(evidence.at), evidence.platform,
                   evidence.id, evidence.url, evidence.author, evidence.is_operator ? "yes" : "no", evidence.lang, evidence.country_code, std::to_string(evidence.copies), evidence.why,
                   evidence.quote});
  return table.empty() ? std::string() : table.take();
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

/// All classified posts, in their order.
Result<std::string> posts_csv(const ExportInput& input, bool is_raw) {
  CsvTable table({"time", "platform", "post_id", "url", "author", "tag", "label", "by", "probability", "lang", "country_code", "services", "symptoms", "reply_to", "repost_of",
                  "text"}, is_raw);
  const auto walked = input.posts([&](const ClassifiedPost& classified) -> Status {
    const Post& post = classified.post;
    const Verdict& verdict = classified.verdict;
    std::string probability = std::to_string(verdict.probability % 1000);
    probability = std::to_string(verdict.probability / 1000) + "." + std::string(3 - probability.size(), '0') + probability;
    table.row({format_rfc3339(post.created_at), post.platform, post.id, post.url, post.author.handle, std::string(name(verdict.tag)), std::string(name(verdict.fine)),
               std::string(name(verdict.by)), probability, verdict.lang, post.place ? post.place->country_code : "", joined(verdict.services), joined(verdict.symptoms),
               post.reply_to, post.repost_of, post.text});
    return {};
  });
  if (!walked) return propagate(walked);
  return table.empty() ? std::string() : table.take();
}

/// The spreadsheet that TimelineJS reads: the same slides as timelinejs.json.
std::string spreadsheet_csv(const Voice& voice, const Timeline& timeline, bool is_raw) {
  CsvTable table({"Year", "Month", "Day", "Time", "End Year", "End Month", "End Day", "End Time", "Display Date", "Headline", "Text", "Media", "Media Credit",
                  "Media Caption", "Media Thumbnail", "Alt Text", "Type", "Group", "Background"}, is_raw);
  const auto row = [&](const Slide& slide, std::string_view type) {
    std::array<std::string, 8> when;
    if (slide.at) {
      const std::string from = format_second(*slide.at);
      when = {from.substr(0, 4), from.substr(5, 2), from.substr(8, 2), from.substr(11, 8), "", "", "", ""};
    }
    if (slide.until) {
      const std::string to = format_second(*slide.until);
      when[4] = to.substr(0, 4), when[5] = to.substr(5, 2), when[6] = to.substr(8, 2), when[7] = to.substr(11, 8);
    }
    table.row({when[0], when[1], when[2], when[3], when[4], when[5], when[6], when[7], slide.display_date, slide.headline.str(), slide.text.str(), "", "", "", "", "",
               std::string(type), slide.group, ""});
  };
  const Slides slides = make_slides(voice, timeline);
  row(slides.title, "title");
  for (const auto& slide : slides.events) row(slide, "");
  for (const auto& slide : slides.eras) row(slide, "era");
  return table.take();
}

class Csv final : public Exporter {
 public:
  std::string_view name() const noexcept override { return "csv"; }
  std::string_view description() const noexcept override { return "events, series, evidence, posts and a TimelineJS spreadsheet as CSV"; }
  std::string_view folder() const noexcept override { return "csv"; }
  bool uses_posts() const noexcept override { return true; }

 private:
  Result<std::vector<ExportedFile>> make(const ExportInput& input, const ExportOptions& options) const override {
    const Voice voice(options);
    std::vector<ExportedFile> files{{"events.csv", events_csv(voice, input.timeline, options.raw_csv)},
                                    {"timelinejs.csv", spreadsheet_csv(voice, input.timeline, options.raw_csv)}};
    // A table without rows is no table: spreadsheets and readers stumble over a header alone.
    if (std::string bytes = series_csv(input.timeline, options.raw_csv); !bytes.empty()) files.push_back({"series.csv", std::move(bytes)});
    if (std::string bytes = evidence_csv(input.timeline, options.raw_csv); !bytes.empty()) files.push_back({"evidence.csv", std::move(bytes)});
    if (input.posts) {
      auto posts = posts_csv(input, options.raw_csv);
      if (!posts) return propagate(posts);
      if (!posts->empty()) files.push_back({"posts.csv", std::move(*posts)});
    }
    return files;
  }
};

}  // namespace

std::string detail::events_csv(const Voice& voice, const Timeline& timeline, bool is_raw) {
  CsvTable table({"incident", "service", "time", "from_onset_s", "kind", "text", "interval_level", "interval_from", "interval_to", "posts", "first_post"}, is_raw);
  for (const auto& incident : timeline.incidents)
    for (const auto& event : incident.events) {
      const Interval* interval = interval_of(incident, event.kind);
      table.row({incident.id, incident.service_name, format_second(event.at),
                 std::to_string(std::chrono::floor<Seconds>(event.at - incident.onset.at).count()), std::string(postwake::name(event.kind)),
                 event_text(voice, incident, event), interval == nullptr ? "" : std::to_string(interval->level),
                 interval == nullptr ? "" : format_second(interval->from), interval == nullptr ? "" : format_second(interval->to),
                 std::to_string(event.evidence.size()), event.evidence.empty() ? "" : event.evidence.front().url});
    }
  if (table.empty())
    table.row({"", "", format_second(newest_moment(timeline)), "", "none", std::string(voice.words.no_incident), "", "", "", "0", ""});
  return table.take();
}

const Exporter* detail::csv_exporter() {
  static const Csv exporter;
  return &exporter;
}

}  // namespace postwake
