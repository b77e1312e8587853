#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exporter/sinks/html.hpp"
#include "exporter/story.hpp"

/// The parts of report.html. Each gives markup without style attributes and without inline handlers, because the page's
/// policy forbids both.
namespace postwake::detail {

/// Names the anchors of an incident: "i-<id>-peak".
std::string anchor(const Incident& incident, std::string_view part);

/// <time> that shows a clock time ("21:30"), a day, or both; the script rewrites it for the reader's zone.
Html clock_element(const Voice& voice, Instant at);
Html second_element(Instant at);
Html day_element(const Voice& voice, Instant at);

/// Two capital letters: what a country code looks like, known or not.
bool is_country(std::string_view code) noexcept;

/// A length in an SVG, with one decimal.
void put(Html& out, double value);

/// Complaints of several incidents, one under the other over one axis of time; of the whole data where they leave room.
Html lanes(const Voice& voice, const std::vector<const Incident*>& incidents, const Coverage* whole);
/// Posts per minute stacked by tag, phases, steps and their whiskers; then the numbers as a table and for the script.
Html chart(const Voice& voice, const Timeline& timeline, const Incident& incident);
/// The events in order with the posts that decided them. `room` is how many cards may still be shown; it shrinks.
Html events(const Voice& voice, const Incident& incident, std::size_t& room);
/// Symptoms, languages, regions and the map.
Html where_and_who(const Voice& voice, const Incident& incident);
/// The countries, drawn once and referred to by every map.
Html world_shapes();
/// Coverage, method, inputs, command.
Html method(const Voice& voice, const Timeline& timeline, const ExportOptions& options);
/// schema.org LiveBlogPosting, one per page.
Embedded json_ld(const Voice& voice, const Timeline& timeline, const ExportOptions& options);

/// A file of src/exporter/assets, part of the program: "report.css", "report.js", "world.tsv".
Embedded own_asset(std::string_view name);

}  // namespace postwake::detail
