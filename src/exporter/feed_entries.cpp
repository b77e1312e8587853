#include "exporter/feed_entries.hpp"

#include <algorithm>

namespace postwake::detail {
namespace {

std::string_view status_word(const StatusUpdate& update) noexcept {
  switch (update.status) {
    case IncidentStatus::resolved: return "Resolved";
    case IncidentStatus::monitoring: return "Monitoring";
    default: return "Investigating";
  }
}

std::string host_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  std::string_view host = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
  host = host.substr(0, std::min(host.find_first_of("/:?#"), host.size()));
  std::string out;
  for (const char c : host)
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-') out += c;
  return out.empty() ? "status.example.org" : out;
}

}  // namespace

Feed make_feed(const Timeline& timeline, const ExportOptions& options) {
  const Voice voice(options);
  Feed feed;
  feed.host = host_of(options.page_url);
  feed.id = "tag:" + feed.host + ",2005:/history";
  feed.title = feed.host + " – " + std::string(voice.words.what_happened);
  feed.home = is_web_link(options.page_url) ? options.page_url : "https://" + feed.host;
  while (feed.home.ends_with('/')) feed.home.pop_back();
  for (const auto& incident : timeline.incidents) {
    const auto updates = status_updates(voice, incident);
    FeedEntry entry;
    entry.id = "tag:" + feed.host + ",2005:Incident/" + incident.id;
    entry.url = feed.home + "/incidents/" + page_slug(incident.id);
    entry.title = incident_title(voice, incident);
    entry.published = updates.front().at;
    entry.updated = updates.back().at;
    entry.tags = {std::string(name(incident.severity)), incident.service_name};
    for (std::size_t i = updates.size(); i-- > 0;) {
      // The shape of Statuspage's own feed; readers look for the first <strong>.
      entry.content << "<p><small>";
      entry.content.text(voice.local.day(updates[i].at) + ", " + voice.local.clock(updates[i].at) + " UTC") << "</small><br><strong>";
      entry.content.text(status_word(updates[i])) << "</strong> - ";
      entry.content.text(update_text(updates[i])) << "</p>";
    }
    entry.content << "<p>";
    entry.content.text(provenance(voice)) << "</p>";
    entry.summary = verdict(voice, incident) + ".";
    for (const auto& sentence : verdict_details(voice, incident)) entry.summary += " " + sentence;
    entry.summary += " " + provenance(voice);
    feed.entries.push_back(std::move(entry));
  }
  std::stable_sort(feed.entries.begin(), feed.entries.end(), [](const FeedEntry& a, const FeedEntry& b) { return a.updated > b.updated; });
  if (feed.entries.empty()) {
    FeedEntry none;
    none.published = none.updated = newest_moment(timeline);
    none.id = "tag:" + feed.host + ",2005:Nothing/" + stable_id(format_rfc3339(none.updated) + std::to_string(timeline.coverage.posts));
    none.url = feed.home + "/";
    none.title = voice.words.no_incident;
    none.summary = filled(voice.words.no_incident_body, {voice.local.number(timeline.coverage.posts)});
    none.content << "<p>";
    none.content.text(none.summary) << "</p>";
    feed.entries.push_back(std::move(none));
  }
  feed.updated = feed.entries.front().updated;
  return feed;
}

}  // namespace postwake::detail
