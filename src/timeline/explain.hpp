#pragma once

#include <string>
#include <vector>

#include "postwake/timeline/builder.hpp"
#include "timeline/onset.hpp"
#include "timeline/work.hpp"

namespace postwake::detail {

/// What was counted and what was not, service by service; the small ones that fail nowhere in one line.
std::vector<std::string> explain_coverage(const Coverage& coverage, const std::vector<ServiceWork>& works,
                                          const std::vector<Incident>& incidents);

/// The counts around an onset and what the posterior makes of them.
std::vector<std::string> explain_onset(const OnsetEstimate& estimate, const ServiceTally& service, const QuietRate& rate);

}  // namespace postwake::detail
