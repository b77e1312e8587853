#pragma once

#include <vector>

#include "timeline/incident.hpp"

namespace postwake::detail {

/// Marks incidents of different services that happened at the same time: their stretches overlap, or their onsets lie within
/// 15 minutes. Never a cause.
void relate(std::vector<BuiltIncident>& incidents);

}  // namespace postwake::detail
