#include <algorithm>

#include "exporter/feed_entries.hpp"
#include "exporter/figures.hpp"
#include "exporter/registry.hpp"
#include "exporter/sinks/ics.hpp"

namespace postwake {
namespace {

using namespace detail;

std::string basic_utc(Instant at) {
  std::string out;
  for (const char c : format_second(at))
    if (c != '-' && c != ':') out += c;
  return out;
}

struct Entry {
  std::string uid, summary, description, url;
  Instant from, to;
};

class Calendar {
 public:
  explicit Calendar(Instant stamp) : stamp_(basic_utc(stamp)) {
    line("BEGIN:VCALENDAR", {});
    line("VERSION:2.0", {});
    line("PRODID:-//postwake//incident timeline//EN", {});
    line("CALSCALE:GREGORIAN", {});
  }
  void add(const Entry& entry) {
    line("BEGIN:VEVENT", {});
    line("UID:", entry.uid);
    line("DTSTAMP:", stamp_);
    line("DTSTART:", basic_utc(entry.from));
    if (entry.to > entry.from) line("DTEND:", basic_utc(entry.to));
    line("SUMMARY:", entry.summary);
    line("DESCRIPTION:", entry.description);
    if (is_web_link(entry.url) && entry.url.find_first_of(",;\\") == std::string::npos) line("URL:", entry.url);
    line("TRANSP:TRANSPARENT", {});
    line("END:VEVENT", {});
  }
  std::string take() {
    line("END:VCALENDAR", {});
    return std::move(out_);
  }

 private:
  void line(Literal start, std::string_view text) {
    IcsLine content;
    content << start;
    content.text(text);
    add_ics_line(out_, content);
  }
  std::string stamp_, out_;
};

class Ics final : public Exporter {
 public:
  std::string_view name() const noexcept override { return "ics"; }
  std::string_view description() const noexcept override { return "timeline.ics: incidents and their steps for a calendar"; }

 private:
  Result<std::vector<ExportedFile>> make(const ExportInput& input, const ExportOptions& options) const override {
    const Voice voice(options);
    const Feed feed = make_feed(input.timeline, options);
    Calendar calendar(newest_moment(input.timeline));
    for (const auto& incident : input.timeline.incidents) {
      const auto updates = status_updates(voice, incident);
      const std::string url = feed.home + "/incidents/" + page_slug(incident.id);
      std::string text = verdict(voice, incident) + ".";
      for (const auto& sentence : verdict_details(voice, incident)) text += "\n" + sentence;
      const Instant end = std::max(incident_end(incident), incident.onset.at);
      calendar.add({page_slug(incident.id) + "@" + feed.host, incident_title(voice, incident), text + "\n" + provenance(voice), url, incident.onset.at, end});
      for (std::size_t i = 0; i < updates.size(); ++i)
        calendar.add({stable_id(incident.id + "\n" + std::string(postwake::name(updates[i].kind)) + format_rfc3339(updates[i].at) + std::to_string(i)) + "@" + feed.host,
                      incident.service_name + ": " + std::string(word(voice.words, updates[i].kind)), update_text(updates[i]), url, updates[i].at, updates[i].at});
    }
    if (input.timeline.incidents.empty()) {
      const FeedEntry& none = feed.entries.front();
      calendar.add({"nothing-" + stable_id(none.id) + "@" + feed.host, none.title, none.summary, none.url, none.updated, none.updated});
    }
    return std::vector<ExportedFile>{{"timeline.ics", calendar.take()}};
  }
};

}  // namespace

const Exporter* detail::ics_exporter() {
  static const Ics exporter;
  return &exporter;
}

}  // namespace postwake
