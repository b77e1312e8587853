#include <algorithm>
#include <set>

#include "exporter/report/parts.hpp"

namespace postwake::detail {
namespace {

/// The quote, with the cue that the model saw marked.
void put_quote(Html& out, const Evidence& evidence) {
  const std::string& quote = evidence.quote;
  const auto& span = evidence.span;
  const auto is_border = [&](std::size_t at) { return at == quote.size() || (static_cast<unsigned char>(quote[at]) & 0xC0U) != 0x80U; };
  if (!span || span->start >= span->end || span->end > quote.size() || !is_border(span->start) || !is_border(span->end)) {
    out.text(quote);
    return;
  }
  const std::string_view text = quote;
  out.text(text.substr(0, span->start)) << "<mark>";
  out.text(text.substr(span->start, span->end - span->start)) << "</mark>";
  out.text(text.substr(span->end));
}

bool is_language_tag(std::string_view lang) {
  return lang.size() >= 2 && lang.size() <= 20 && lang != "und" && lang != "zxx" &&
         lang.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == std::string_view::npos && lang.front() != '-' && lang.back() != '-';
}

std::string archive_link(const Evidence& evidence) {
  std::string stamp;
  for (const char c : format_second(evidence.at))
    if (c >= '0' && c <= '9') stamp += c;
  return "https://web.archive.org/web/" + stamp + "/" + evidence.url;
}

void put_link(Html& out, std::string_view url, std::string_view label) {
  out << "<a href=\"";
  out.text(url) << "\" rel=\"noopener noreferrer nofollow ugc\">";
  out.text(label) << "</a>";
}

void card(Html& out, const Voice& voice, const Incident& incident, const Event& event, const Evidence& evidence) {
  const Words& words = voice.words;
  const std::string lang = is_language_tag(evidence.lang) ? evidence.lang : "und";
  if (evidence.is_operator) out << "<li class=\"card operator\"";
  else out << "<li class=\"card\"";
  const std::string region = is_country(evidence.country_code) ? evidence.country_code : std::string();
  out << " data-tag=\"";
  out.text(name(tag_of(event.kind))) << "\" data-lang=\"";
  out.text(lang) << "\" data-step=\"";
  out.text(name(event.kind)) << "\" data-service=\"";
  out.text(incident.service) << "\"";
  if (!region.empty()) {
    out << " data-region=\"";
    out.text(region) << "\"";
  }
  if (evidence.is_operator) out << " data-official";
  out << "><p class=\"meta\"><span class=\"who\"><bdi>";
  out.text(evidence.author.empty() ? evidence.platform : "@" + evidence.author) << "</bdi></span>";
  if (evidence.is_operator) {
    out << " <span class=\"badge\">";
    out.text(words.official) << "</span>";
  }
  out << " " << second_element(evidence.at) << " <span class=\"off\">";
  out.text(offset_text(voice, incident.onset.at, evidence.at)) << "</span>";
  if (lang != "und" || !region.empty()) {
    out << " <span class=\"from\">";
    if (lang != "und") out.text(voice.local.language(lang));
    if (lang != "und" && !region.empty()) out << " · ";
    if (!region.empty()) out.text(voice.local.region(region));
    out << "</span>";
  }
  out << "</p><blockquote dir=\"auto\"";
  if (lang != "und") {
    out << " lang=\"";
    out.text(lang) << "\"";
  }
  out << "><bdi>";
  put_quote(out, evidence);
  out << "</bdi></blockquote><p class=\"why\"><span";
  if (words.lang != "en") out << " lang=\"en\" dir=\"ltr\"";
  out << ">";
  out.text(evidence.why) << "</span>";
  if (evidence.copies > 1) {
    out << " <b class=\"copies\">";
    out.text(filled(words.copies, {"×" + voice.local.number(evidence.copies)})) << "</b>";
  }
  out << "</p><p class=\"links\">";
  if (is_web_link(evidence.url)) {
    put_link(out, evidence.url, words.open_post);
    out << " ";
    put_link(out, archive_link(evidence), words.archived);
    out << " ";
  }
  out << "<span class=\"post\"><code class=\"id\">";
  out.text(evidence.id) << "</code> <button type=\"button\" class=\"copy js\" hidden>";
  out.text(words.copy) << "</button></span></p></li>";
}

}  // namespace

Html events(const Voice& voice, const Incident& incident, std::size_t& room) {
  Html out;
  std::set<std::string> used;
  std::size_t left_out = 0;
  out << "<ol class=\"events\">";
  for (const auto& event : incident.events) {
    std::string id = anchor(incident, name(event.kind));
    for (int again = 2; !used.insert(id).second; ++again) id = anchor(incident, name(event.kind)) + "-" + std::to_string(again);
    out << "<li class=\"event\" id=\"";
    out.text(id) << "\"><h4><span class=\"when\">" << clock_element(voice, event.at);
    if (event.at != incident.onset.at) {
      out << " <span class=\"off\">";
      out.text(offset_text(voice, incident.onset.at, event.at)) << "</span>";
    }
    out << "</span> <span class=\"step\"><span class=\"kind k-";
    out.text(name(event.kind)) << "\">";
    out.text(word(voice.words, event.kind)) << "</span> <span class=\"said\">";
    out.text(event_text(voice, incident, event)) << "</span></span></h4>";
    const std::size_t shown = std::min(room, event.evidence.size());
    room -= shown;
    left_out += event.evidence.size() - shown;
    if (shown != 0) {
      out << "<ul class=\"cards\">";
      for (std::size_t i = 0; i < shown; ++i) card(out, voice, incident, event, event.evidence[i]);
      out << "</ul>";
    }
    out << "</li>";
  }
  out << "</ol>";
  if (left_out != 0) {
    out << "<p class=\"note\">";
    out.text(filled(voice.words.cards_left_out, {voice.local.number(left_out), voice.local.number(500)})) << "</p>";
  }
  return out;
}

}  // namespace postwake::detail
