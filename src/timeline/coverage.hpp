#pragma once

#include <cstdint>
#include <vector>

#include "postwake/model/manifest.hpp"
#include "postwake/model/timeline.hpp"
#include "timeline/tally.hpp"

namespace postwake::detail {

/// A stretch in which posts of every kind stop as if cut with a knife: the collector's doing, not the crowd's.
struct CutOff {
  std::int64_t from = 0, to = 0;  ///< minutes, half-open
};
std::vector<CutOff> cut_offs(const std::vector<std::int64_t>& post_minutes);

/// The share of the full stream that the file holds, as far as the ids tell.
Sampling sampling_of(const std::vector<Record>& records, const std::vector<PostFacts>& facts);

/// Everything of Coverage that does not depend on incidents.
Coverage coverage_of(const std::vector<Record>& records, const std::vector<PostFacts>& facts, const Manifest* manifest,
                     const std::vector<CutOff>& cuts);

/// What each weakness of the data does to the figures, one sentence each. A notice of deletion may name a post that nobody
/// chose or read: `deletion_notices` are all, coverage.deleted the chosen posts.
std::vector<std::string> coverage_effects(const Coverage& coverage, std::uint64_t deletion_notices, bool has_incidents);

}  // namespace postwake::detail
