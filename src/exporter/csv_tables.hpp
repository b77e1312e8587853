#pragma once

#include <string>

#include "exporter/story.hpp"

namespace postwake::detail {

/// The table of events, also offered for download inside the report.
std::string events_csv(const Voice& voice, const Timeline& timeline, bool is_raw);

}  // namespace postwake::detail
