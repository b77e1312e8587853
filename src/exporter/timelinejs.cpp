#include <algorithm>
#include <chrono>

#include "exporter/registry.hpp"
#include "exporter/timelinejs_slides.hpp"
#include "postwake/json/writer.hpp"

namespace postwake {
namespace {

using namespace detail;

constexpr std::size_t kMostSlides = 40;  // past twenty or so a reader is lost; two incidents need more

std::string utc_text(const Voice& voice, Instant at) { return voice.local.day(at) + ", " + voice.local.clock(at) + " UTC"; }

Html quote_html(const Evidence& evidence) {
  Html out;
  out << "<blockquote";
  if (!evidence.lang.empty() && evidence.lang != "und") {
    out << " lang=\"";
    out.text(evidence.lang) << "\"";
  }
  out << "><bdi>";
  out.text(evidence.quote) << "</bdi></blockquote><p>";
  if (is_web_link(evidence.url)) {
    out << "<a href=\"";
    out.text(evidence.url) << "\" rel=\"noopener noreferrer nofollow ugc\">";
  }
  out.text(evidence.author.empty() ? evidence.platform : "@" + evidence.author);
  if (is_web_link(evidence.url)) out << "</a>";
  out << ", ";
  out.text(format_second(evidence.at)) << "</p>";
  return out;
}

void write_date(JsonWriter& out, std::string_view key, Instant at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<Seconds>(at - day));
  out.key(key).begin_object();
  out.key("year").integer(static_cast<int>(date.year())).key("month").integer(static_cast<unsigned>(date.month())).key("day").integer(static_cast<unsigned>(date.day()));
  out.key("hour").integer(time.hours().count()).key("minute").integer(time.minutes().count()).key("second").integer(time.seconds().count());
  out.end_object();
}

void write_slide(JsonWriter& out, const Slide& slide) {
  out.begin_object();
  if (slide.at) write_date(out, "start_date", *slide.at);
  if (slide.until) write_date(out, "end_date", *slide.until);
  if (!slide.display_date.empty()) out.key("display_date").string(slide.display_date);
  out.key("text").begin_object().key("headline").string(slide.headline.str()).key("text").string(slide.text.str()).end_object();
  if (!slide.group.empty()) out.key("group").string(slide.group);
  if (!slide.id.empty()) out.key("unique_id").string(slide.id);
  out.key("autolink").boolean(false);
  out.end_object();
}

class TimelineJs final : public Exporter {
 public:
  std::string_view name() const noexcept override { return "timelinejs"; }
  std::string_view description() const noexcept override { return "timelinejs.json: slides for Knight Lab's TimelineJS"; }

 private:
  Result<std::vector<ExportedFile>> make(const ExportInput& input, const ExportOptions& options) const override {
    const Slides slides = make_slides(Voice(options), input.timeline);
    JsonWriter out(JsonWriter::Style::pretty);
    out.begin_object();
    out.key("title");
    write_slide(out, slides.title);
    out.key("events").begin_array();
    for (const auto& slide : slides.events) write_slide(out, slide);
    out.end_array();
    out.key("eras").begin_array();
    for (const auto& slide : slides.eras) write_slide(out, slide);
    out.end_array().end_object();
    return std::vector<ExportedFile>{{"timelinejs.json", out.take() + "\n"}};
  }
};

}  // namespace

Slides detail::make_slides(const Voice& voice, const Timeline& timeline) {
  Slides slides;
  Html& about = slides.title.text;
  if (timeline.incidents.empty()) {
    slides.title.headline.text(voice.words.no_incident);
  } else {
    std::vector<std::string> services;
    for (const auto& incident : timeline.incidents)
      if (std::find(services.begin(), services.end(), incident.service_name) == services.end()) services.push_back(incident.service_name);
    slides.title.headline.text(filled(voice.words.page_title, {voice.local.list(services), voice.local.day(timeline.incidents.front().onset.at)}));
  }
  about << "<p>";
  about.text(voice.words.from_public_posts) << " ";
  about.text(voice.words.times_are_utc) << ".</p>";
  slides.title.id = "title";

  struct Found {
    const Incident* incident;
    const Event* event;
  };
  std::vector<Found> found;
  for (const auto& incident : timeline.incidents)
    for (const auto& event : incident.events) found.push_back({&incident, &event});
  // The steps come before claims, updates and echoes when there are too many.
  const auto weight = [](const Found& f) {
    switch (f.event->kind) {
      case EventKind::onset: case EventKind::acknowledgement: case EventKind::peak: case EventKind::recovery: case EventKind::resolution: return 0;
      case EventKind::update: case EventKind::data_start: case EventKind::data_end: case EventKind::gap: return 1;
      default: return 2;
    }
  };
  std::stable_sort(found.begin(), found.end(), [&](const Found& a, const Found& b) { return weight(a) < weight(b); });
  if (found.size() > kMostSlides) found.resize(kMostSlides);
  std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.event->at < b.event->at; });
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& [incident, event] = found[i];
    Slide slide;
    slide.at = event->at;
    slide.display_date = utc_text(voice, event->at);
    slide.headline.text(event_text(voice, *incident, *event));
    if (!event->evidence.empty()) slide.text << quote_html(event->evidence.front());
    slide.group = incident->service_name;
    slide.id = "e" + stable_id(incident->id + "\n" + std::string(name(event->kind)) + "\n" + format_rfc3339(event->at) + "\n" + std::to_string(i));
    slides.events.push_back(std::move(slide));
  }
  Instant free_from{Milliseconds::min()};
  for (const auto& incident : timeline.incidents) {
    const auto end = incident.recovery.at ? incident.recovery.at : incident.resolution ? std::optional(incident.resolution->at) : std::nullopt;
    if (!end || *end <= incident.onset.at || incident.onset.at < free_from) continue;
    Slide era;
    era.at = incident.onset.at;
    era.until = *end;
    era.headline.text(incident_title(voice, incident));
    slides.eras.push_back(std::move(era));
    free_from = *end;
  }
  if (slides.events.empty()) {
    Slide none;
    none.at = newest_moment(timeline);
    none.display_date = timeline.coverage.last ? utc_text(voice, *timeline.coverage.last) : std::string("–");
    none.headline.text(voice.words.no_incident);
    none.text << "<p>";
    none.text.text(filled(voice.words.no_incident_body, {voice.local.number(timeline.coverage.posts)})) << "</p>";
    none.id = "none";
    slides.events.push_back(std::move(none));
  }
  return slides;
}

const Exporter* detail::timelinejs_exporter() {
  static const TimelineJs exporter;
  return &exporter;
}

}  // namespace postwake
