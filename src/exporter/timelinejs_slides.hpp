#pragma once

#include <optional>
#include <string>
#include <vector>

#include "exporter/sinks/html.hpp"
#include "exporter/story.hpp"

namespace postwake::detail {

/// A slide of TimelineJS, for its JSON and its spreadsheet. TimelineJS knows no time zone and reads fields as the viewer's
/// local time: the fields are UTC, and display_date says so.
struct Slide {
  std::optional<Instant> at, until;
  std::string display_date;
  Html headline, text;  ///< TimelineJS shows both as HTML
  std::string group, id;
};

struct Slides {
  Slide title;
  std::vector<Slide> events;  ///< at least one: TimelineJS shows nothing without
  std::vector<Slide> eras;    ///< not overlapping, which TimelineJS draws badly
};

Slides make_slides(const Voice& voice, const Timeline& timeline);

}  // namespace postwake::detail
