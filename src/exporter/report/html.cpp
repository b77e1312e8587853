#include <algorithm>

#include "exporter/registry.hpp"
#include "exporter/report/parts.hpp"
#include "postwake/base/sha256.hpp"

namespace postwake {
namespace {

using namespace detail;

void figure(Html& out, std::string_view label, const Html& value, const Html& detail, const std::string& target) {
  out << "<div><dt>";
  out.text(label) << "</dt><dd>";
  if (!target.empty()) {
    out << "<a href=\"#";
    out.text(target) << "\">" << value << "</a>";
  } else {
    out << value;
  }
  out << "<small>" << detail << "</small></dd></div>";
}

Html text_of(std::string_view text) {
  Html out;
  out.text(text);
  return out;
}

/// The five figures, each with a link to its posts and its uncertainty.
Html figures(const Voice& voice, const Incident& incident) {
  const Words& words = voice.words;
  const auto has = [&](EventKind kind) { return std::any_of(incident.events.begin(), incident.events.end(), [&](const Event& e) { return e.kind == kind; }); };
  const auto target = [&](EventKind kind) { return has(kind) ? anchor(incident, name(kind)) : std::string(); };
  Html out;
  out << "<dl class=\"figures\">";
  Html detail = text_of(interval_text(voice, incident.onset.interval));
  if (incident.onset.censored) detail = text_of(words.or_earlier);
  figure(out, words.onset, clock_element(voice, incident.onset.at), detail, target(incident.onset.censored && has(EventKind::data_start) ? EventKind::data_start : EventKind::onset));
  if (incident.acknowledgement && incident.durations.to_acknowledge_s) {
    Html at;
    at << clock_element(voice, incident.acknowledgement->at);
    figure(out, words.answer, text_of("+" + voice.local.duration(*incident.durations.to_acknowledge_s)), at, target(EventKind::acknowledgement));
  } else {
    figure(out, words.answer, text_of("–"), text_of(words.no_data), {});
  }
  Html peak_at;
  peak_at << clock_element(voice, incident.peak.at);
  peak_at.text(" (" + interval_text(voice, incident.peak.interval) + ")");
  Html peak = text_of(voice.local.decimal(incident.peak.complaints_per_minute_milli));
  peak << "<span class=\"unit\"> ";
  peak.text(words.per_minute) << "</span>";
  figure(out, words.peak, peak, peak_at, target(EventKind::peak));
  if (incident.recovery.at && incident.durations.to_recover_s) {
    Html at;
    at << clock_element(voice, *incident.recovery.at);
    if (incident.recovery.interval) at.text(" (" + interval_text(voice, *incident.recovery.interval) + ")");
    figure(out, words.recovery, text_of("+" + voice.local.duration(*incident.durations.to_recover_s)), at, target(EventKind::recovery));
  } else {
    figure(out, words.recovery, text_of("–"), text_of(words.no_data), {});
  }
  std::uint64_t posts = 0;
  for (const auto n : incident.counts.by_tag) posts += n;
  figure(out, words.posts, text_of(voice.local.number(posts)), text_of(filled(words.by_people, {voice.local.number(incident.counts.authors)})), "method");
  out << "</dl>";
  return out;
}

/// The steps as a list beside the chart; each is a link to its posts.
Html rail(const Voice& voice, const Incident& incident) {
  Html out;
  out << "<nav class=\"rail\" aria-label=\"";
  out.text(incident_title(voice, incident)) << "\"><ol>";
  for (const auto& event : incident.events) {
    switch (event.kind) {
      case EventKind::update:
      case EventKind::claim:
      case EventKind::echo: continue;
      default: break;
    }
    out << "<li class=\"k-";
    out.text(name(event.kind)) << "\"><a href=\"#";
    out.text(anchor(incident, name(event.kind))) << "\"><b>";
    out.text(word(voice.words, event.kind)) << "</b> " << clock_element(voice, event.at);
    if (event.at != incident.onset.at) {
      out << " <span class=\"off\">";
      out.text(offset_text(voice, incident.onset.at, event.at)) << "</span>";
    }
    out << "</a></li>";
  }
  out << "</ol></nav>";
  return out;
}

const Incident* find_incident(const Timeline& timeline, std::string_view id) {
  const auto at = std::find_if(timeline.incidents.begin(), timeline.incidents.end(), [&](const Incident& incident) { return incident.id == id; });
  return at == timeline.incidents.end() ? nullptr : &*at;
}

/// This incident and those that ran at the same time, side by side on one axis.
Html related_incidents(const Voice& voice, const Timeline& timeline, const Incident& incident) {
  const Words& words = voice.words;
  std::vector<const Incident*> together{&incident};
  Html rows;
  for (const auto& related : incident.related) {
    const Incident* other = find_incident(timeline, related.incident);
    if (other == nullptr || other == &incident) continue;
    together.push_back(other);
    const auto lag = related.lag_s < 0 ? -related.lag_s : related.lag_s;
    rows << "<li><a href=\"#";
    rows.text(anchor(*other, "")) << "\">";
    rows.text(verdict(voice, *other)) << "</a>. ";
    if (lag >= 60) rows.text(filled(related.lag_s < 0 ? words.began_earlier : words.began_later, {voice.local.duration_in_words(lag)})) << " ";
    if (related.overlap_s >= 60) rows.text(filled(words.ran_together, {voice.local.duration_in_words(related.overlap_s)}));
    rows << "</li>";
  }
  Html out;
  if (together.size() == 1) return out;
  out << "<h3>";
  out.text(words.at_the_same_time) << "</h3><figure class=\"overview\">" << lanes(voice, together, nullptr) << "</figure><ul class=\"related\">" << rows << "</ul>";
  return out;
}

/// "13 June 2019 · Critical · Resolved"
Html kicker(const Voice& voice, const Incident& incident, const Html& when) {
  Html out;
  out << "<p class=\"kicker\"><span>" << when << "</span> <span class=\"sev sev-";
  out.text(name(incident.severity)) << "\">";
  out.text(word(voice.words, incident.severity)) << "</span> <span>";
  out.text(word(voice.words, incident.status)) << "</span></p>";
  return out;
}

Html incident_section(const Voice& voice, const Timeline& timeline, const Incident& incident, std::size_t& room, bool is_only) {
  Html out;
  out << "<section class=\"incident\" id=\"";
  out.text(anchor(incident, "")) << "\" aria-labelledby=\"";
  out.text(anchor(incident, "h")) << "\">" << kicker(voice, incident, day_element(voice, incident.onset.at)) << "<h2 id=\"";
  out.text(anchor(incident, "h")) << "\">";
  out.text(is_only ? incident_title(voice, incident) : verdict(voice, incident)) << "</h2><p class=\"lede\">";
  bool is_first = true;
  for (const auto& sentence : verdict_details(voice, incident)) {
    if (!is_first) out << " ";
    is_first = false;
    out.text(sentence);
  }
  out << "</p>" << figures(voice, incident) << "<div class=\"stage\">" << rail(voice, incident) << chart(voice, timeline, incident) << "</div><h3>";
  out.text(voice.words.what_happened) << "</h3>" << events(voice, incident, room) << where_and_who(voice, incident) << related_incidents(voice, timeline, incident)
      << "</section>";
  return out;
}

/// Verdicts of all incidents side by side, over one axis of time.
Html glance(const Voice& voice, const Timeline& timeline) {
  std::vector<const Incident*> all;
  for (const auto& incident : timeline.incidents) all.push_back(&incident);
  Html out;
  out << "<section class=\"glance\" aria-labelledby=\"glance-h\"><h2 id=\"glance-h\">";
  out.text(voice.words.overview) << "</h2><figure class=\"overview\">" << lanes(voice, all, &timeline.coverage) << "</figure>";
  if (all.size() > 1) {
    out << "<ul class=\"verdicts\">";
    for (const auto& incident : timeline.incidents) {
      Html when;
      when << day_element(voice, incident.onset.at) << ", " << clock_element(voice, incident.onset.at);
      out << "<li>" << kicker(voice, incident, when) << "<p class=\"verdict\"><a href=\"#";
      out.text(anchor(incident, "")) << "\">";
      out.text(verdict(voice, incident)) << "</a></p><p class=\"small\">";
      const auto details = verdict_details(voice, incident);
      for (std::size_t i = 1; i < details.size(); ++i) {
        if (i > 1) out << " ";
        out.text(details[i]);
      }
      out << "</p></li>";
    }
    out << "</ul>";
  }
  out << "</section>";
  return out;
}

template <typename Rows>
void choice(Html& out, const Words& words, std::string_view label, Literal key, const Rows& rows) {
  out << "<label><span>";
  out.text(label) << "</span><select name=\"" << key << "\"><option value=\"\">";
  out.text(words.everything) << "</option>";
  for (const auto& [value, shown] : rows) {
    out << "<option value=\"";
    out.text(value) << "\">";
    out.text(shown) << "</option>";
  }
  out << "</select></label>";
}

/// The filters: made visible by the script, since without it they can do nothing.
Html filters(const Voice& voice, const Timeline& timeline) {
  const Words& words = voice.words;
  using Rows = std::vector<std::pair<std::string, std::string>>;
  Rows tags, langs, regions, steps, services;
  const auto add = [](Rows& rows, const std::string& value, const std::string& shown) {
    if (std::none_of(rows.begin(), rows.end(), [&](const auto& row) { return row.first == value; })) rows.emplace_back(value, shown);
  };
  for (const auto& incident : timeline.incidents) {
    add(services, incident.service, incident.service_name);
    for (const auto& event : incident.events) {
      if (event.evidence.empty()) continue;
      add(steps, std::string(name(event.kind)), std::string(word(words, event.kind)));
      const Tag tag = tag_of(event.kind);
      const std::string_view tag_words[] = {words.complaint, words.acknowledgement, words.resolution, words.other};
      add(tags, std::string(name(tag)), std::string(tag_words[static_cast<std::size_t>(tag)]));
      for (const auto& evidence : event.evidence) {
        if (!evidence.lang.empty() && evidence.lang != "und") add(langs, evidence.lang, voice.local.language(evidence.lang));
        if (is_country(evidence.country_code)) add(regions, evidence.country_code, voice.local.region(evidence.country_code));
      }
    }
  }
  for (Rows* rows : {&langs, &regions}) std::sort(rows->begin(), rows->end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  Html out;
  out << "<form class=\"filters js\" id=\"filters\" aria-label=\"";
  out.text(words.filter) << "\" hidden><div class=\"choices\">";
  if (services.size() > 1) choice(out, words, words.service, "service", services);
  choice(out, words, words.kind, "tag", tags);
  choice(out, words, words.phase, "step", steps);
  choice(out, words, words.language, "lang", langs);
  if (!regions.empty()) choice(out, words, words.region, "region", regions);
  out << "<label><span>";
  out.text(words.search) << "</span><input type=\"search\" name=\"text\" autocomplete=\"off\"></label></div><div class=\"actions\"><label class=\"check\"><input type=\"checkbox\" name=\"official\"><span>";
  out.text(words.official_only) << "</span></label><button type=\"reset\">";
  out.text(words.reset) << "</button><output class=\"shown\" aria-live=\"polite\">&nbsp;</output></div></form>";
  return out;
}

Html page(const Voice& voice, const Timeline& timeline, const ExportOptions& options) {
  const Words& words = voice.words;
  const Embedded css = own_asset("report.css"), js = own_asset("report.js");
  std::string title(words.no_incident);
  std::vector<std::string> services;
  for (const auto& incident : timeline.incidents)
    if (std::find(services.begin(), services.end(), incident.service_name) == services.end()) services.push_back(incident.service_name);
  const bool is_only = timeline.incidents.size() == 1;
  if (is_only) title = verdict(voice, timeline.incidents[0]);
  else if (!services.empty()) title = filled(words.page_title, {voice.local.list(services), voice.local.day(timeline.incidents.front().onset.at)});

  Html out;
  out << "<!doctype html>\n<html lang=\"";
  out.text(words.lang) << "\" dir=\"";
  out.text(words.dir) << "\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-";
  out.text(sha256_base64(css.text())) << "'; script-src 'sha256-";
  out.text(sha256_base64(js.text())) << "'; img-src data:; base-uri 'none'; form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>";
  out.text(title) << "</title>\n<style>" << css << "</style>\n<script type=\"application/ld+json\">" << json_ld(voice, timeline, options) << "</script>\n</head>\n<body data-shown=\"";
  out.text(words.shown) << "\" data-copied=\"";
  out.text(words.copied) << "\" data-auto=\"";
  out.text(words.theme_auto) << "\" data-light=\"";
  out.text(words.theme_light) << "\" data-dark=\"";
  out.text(words.theme_dark) << "\" data-local=\"";
  out.text(words.local_time) << "\" data-places=\"";
  out.text(words.places_of_step) << "\" data-unknown=\"";
  out.text(words.unknown) << "\">\n<a class=\"skip\" href=\"#main\">";
  out.text(words.skip) << "</a>\n" << world_shapes() << "<header><div class=\"bar-top\"><span class=\"brand\">postwake</span><span class=\"zone-note\">";
  out.text(words.times_are_utc) << "</span><span class=\"controls js\" hidden><button type=\"button\" id=\"zone\">";
  out.text(words.zone) << ": <b>UTC</b></button> <button type=\"button\" id=\"theme\">";
  out.text(words.theme) << ": <b>";
  out.text(words.theme_auto) << "</b></button></span></div><h1>";
  out.text(title) << "</h1>";
  if (timeline.incidents.empty()) {
    out << "<p class=\"lede\">";
    out.text(filled(words.no_incident_body, {voice.local.number(timeline.coverage.posts)})) << "</p>";
  } else {
    out << "<p class=\"byline\">";
    out.text(words.from_public_posts) << " <a href=\"#method\">";
    out.text(words.method) << "</a></p>";
  }
  out << "</header>\n<main id=\"main\" tabindex=\"-1\">";
  if (!timeline.incidents.empty()) {
    out << glance(voice, timeline) << filters(voice, timeline);
    std::size_t room = options.max_cards;
    for (const auto& incident : timeline.incidents) out << incident_section(voice, timeline, incident, room, is_only);
  }
  out << method(voice, timeline, options) << "</main>\n<footer><p>";
  out.text(timeline.generator.name + " " + timeline.generator.version) << ". ";
  out.text(words.from_public_posts);
  if (!timeline.manifest.inputs.empty() && !timeline.manifest.inputs.front().hash.empty()) {
    out << " <code dir=\"ltr\">";
    out.text(timeline.manifest.inputs.front().hash) << "</code>";
  }
  out << "</p></footer>\n<script>" << js << "</script>\n</body>\n</html>\n";
  return out;
}

class Report final : public Exporter {
 public:
  std::string_view name() const noexcept override { return "html"; }
  std::string_view description() const noexcept override { return "report.html: the whole story on one self-contained page"; }

 private:
  Result<std::vector<ExportedFile>> make(const ExportInput& input, const ExportOptions& options) const override {
    return std::vector<ExportedFile>{{"report.html", page(Voice(options), input.timeline, options).take()}};
  }
};

}  // namespace

const Exporter* detail::html_exporter() {
  static const Report exporter;
  return &exporter;
}

}  // namespace postwake
