#pragma once

#include <vector>

#include "timeline/incident.hpp"

namespace postwake::detail {

/// Marks incidents of different services that happened at the same time: their stretches or their onset intervals overlap, or
/// their onsets lie within 15 minutes, and where both crowds are large enough to tell, they share languages and regions.
/// "At the same time", never a cause.
void relate(std::vector<BuiltIncident>& incidents);

}  // namespace postwake::detail
