#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exporter/words/words.hpp"
#include "postwake/exporter/exporter.hpp"
#include "postwake/text/localized.hpp"

/// What several formats say about a timeline, in the chosen language.
namespace postwake::detail {

struct Voice {
  explicit Voice(const ExportOptions& options) : words(*find_words(options.lang)), local(words.lang) {}
  const Words& words;
  Localized local;
};

std::string_view word(const Words& words, EventKind kind);
std::string_view word(const Words& words, Severity severity);
std::string_view word(const Words& words, IncidentStatus status);
std::string_view phase_word(const Words& words, std::string_view phase);  ///< a name of Phase::name

std::string incident_title(const Voice& voice, const Incident& incident);
std::string event_text(const Voice& voice, const Incident& incident, const Event& event);
std::string verdict(const Voice& voice, const Incident& incident);              ///< "Instagram failed for 2 hours, 1 minute"
std::vector<std::string> verdict_details(const Voice& voice, const Incident& incident);  ///< one sentence each
std::string interval_text(const Voice& voice, const Interval& interval);        ///< "90%: 21:29–21:31"
std::string offset_text(const Voice& voice, Instant from, Instant at);          ///< "+28m"

/// The shares with one row for each name: a region has a row in the timeline for every rule that found posts of it.
std::vector<Share> by_name(const std::vector<Share>& shares);

/// The tag that a step's posts were chosen for.
Tag tag_of(EventKind kind) noexcept;

/// The name by which a status page knows the service of an incident.
std::string component_name(const ExportOptions& options, const Incident& incident);

/// Newest moment that the timeline knows of; never the clock. 1970 for a timeline without posts.
Instant newest_moment(const Timeline& timeline);

/// 12 lower-case letters and digits, made from a text: the same on every run.
std::string stable_id(std::string_view text);
/// A name for files and labels: lower-case letters, digits and single hyphens; never empty.
std::string page_slug(std::string_view text);

}  // namespace postwake::detail
