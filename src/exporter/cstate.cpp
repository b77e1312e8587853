#include <algorithm>

#include "exporter/figures.hpp"
#include "exporter/one_per_incident.hpp"
#include "exporter/registry.hpp"
#include "exporter/sinks/markdown.hpp"
#include "exporter/sinks/yaml.hpp"
#include "exporter/status_updates.hpp"

namespace postwake {
namespace {

using namespace detail;

/// cState writes its JSON interface with text templates, so a quote or a backslash in a title or a system's name would break
/// it: typographic ones stand in. Line breaks and controls become blanks.
std::string title_text(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (text[i] == '"') out += "”";
    else if (text[i] == '\\') out += "＼";
    else if (byte < 0x20 || byte == 0x7F) out += ' ';
    else out += text[i];
  }
  return out;
}

std::string_view severity_word(Severity severity) noexcept {
  switch (severity) {
    case Severity::major:
    case Severity::critical: return "down";
    case Severity::minor: return "disrupted";
    case Severity::none: return "notice";
  }
  return "notice";
}

/// What looks like an event handler (" onload=") gets an invisible word joiner before its sign: Hugo writes an entity back as
/// the sign itself, and filters behind the site generator take the words for active content.
std::string without_handlers(std::string text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  for (std::size_t at = text.find('='); at != std::string::npos; at = text.find('=', at + 1)) {
    std::size_t from = at;
    while (from > 0 && is_letter(text[from - 1])) --from;
    if (at - from < 3 || (text[from] | 0x20) != 'o' || (text[from + 1] | 0x20) != 'n') continue;
    text.insert(at, "\u2060");
    at += std::string_view("\u2060").size();
  }
  return text;
}

std::string issue(const Voice& voice, const Incident& incident, const ExportOptions& options) {
  const auto updates = status_updates(voice, incident);
  const bool is_over = updates.back().status == IncidentStatus::resolved;
  const auto closed = std::find_if(updates.begin(), updates.end(), [](const auto& u) { return u.status == IncidentStatus::resolved; });
  Yaml front;
  front << "---\ntitle: ";
  front.text(title_text(incident_title(voice, incident))) << "\ndate: ";
  front.text(format_second(updates.front().at)) << "\n";
  if (is_over) {
    front << "resolved: true\nresolvedWhen: ";
    front.text(format_second(closed->at)) << "\n";
  } else {
    front << "resolved: false\n";
  }
  front << "severity: ";
  front.text(severity_word(incident.severity)) << "\naffected:\n  - ";
  front.text(title_text(component_name(options, incident))) << "\nsection: issue\n---\n\n";

  // Newest first, as cState's own issues are written. The word in front of each is what its theme knows.
  IncidentStatus before = IncidentStatus::identified;
  std::vector<Markdown> parts;
  for (const StatusUpdate& update : updates) {
    Markdown part;
    if (update.status == IncidentStatus::resolved && before != IncidentStatus::resolved) part << "*Resolved*";
    else if (update.status == IncidentStatus::monitoring && before != IncidentStatus::monitoring) part << "*Monitoring*";
    else if (before == IncidentStatus::identified) part << "*Investigating*";
    else part << "*Update*";
    before = update.status;
    part << " - ";
    part.text(without_handlers(update_text(update)));
    parts.push_back(part);
  }
  std::string text = front.take();
  for (std::size_t i = parts.size(); i-- > 0;) text += parts[i].str() + " {{< track \"" + format_second(updates[i].at) + "\" >}}\n\n";
  Markdown note;
  note.text(provenance(voice)) << "\n";
  return text + note.str();
}

std::string cstate_name(const Incident& incident, const ExportOptions&) {
  return calendar_day(incident.onset.at) + "-" + page_slug(incident.service) + "-" + page_slug(incident.id) + ".md";
}

}  // namespace

const Exporter* detail::cstate_exporter() {
  static const OnePerIncident exporter("cstate", "issue files for a cState site's content/issues", cstate_name, issue);
  return &exporter;
}

}  // namespace postwake
