#pragma once

#include <cstdint>
#include <vector>

#include "timeline/segment.hpp"

namespace postwake::detail {

/// Whether the low stretch [from, to) is a lull of one incident: as long as a night, come to and left without any steep fall
/// or rise, between crowds so large (`rate` a minute) that one would be seen.
bool is_lull(const std::vector<MinuteTally>& minutes, std::int64_t from, std::int64_t to, double rate);

/// Two segments with a lull between them are one, and so is what flickered up in the lull.
void merge_over_lulls(std::vector<Segment>& segments, const std::vector<MinuteTally>& minutes);

/// Two segments with a short pause between them that is no quieter than chance allows are one.
void merge_interrupted(std::vector<Segment>& segments, const std::vector<MinuteTally>& minutes);

}  // namespace postwake::detail
