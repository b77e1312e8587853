#pragma once

#include <vector>

#include "timeline/segment.hpp"

namespace postwake::detail {

/// Splits until nothing is left to split; the parts are tried again.
void split(const Segment& segment, const std::vector<MinuteTally>& minutes, const QuietRate& rate, const DetectionOptions& options,
           std::vector<Segment>& out);

}  // namespace postwake::detail
