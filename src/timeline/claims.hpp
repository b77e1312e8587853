#pragma once

#include <cstdint>
#include <vector>

#include "postwake/model/timeline.hpp"
#include "timeline/context.hpp"

namespace postwake::detail {

/// Figures that posts quote ("56,999 reports"), from the classifier's "claim:<number>" signals, in [from_ms, to_ms): one per
/// figure, its first post standing for it. At most ten, the most repeated first, then by time.
std::vector<Claim> claims(const Context& context, const ServiceTally& service, std::int64_t from_ms, std::int64_t to_ms);

}  // namespace postwake::detail
