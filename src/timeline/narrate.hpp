#pragma once

#include <cstdint>

#include "timeline/incident.hpp"

namespace postwake::detail {

/// Fills what is derived from the steps: phases, durations, status, severity, title and the ordered list of events. The
/// rules are in docs/detection.md.
void narrate(const Context& context, const ServiceWork& work, const DataSpan& data, std::int64_t until, BuiltIncident& built);

}  // namespace postwake::detail
