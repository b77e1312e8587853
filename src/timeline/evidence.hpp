#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/model/timeline.hpp"
#include "timeline/context.hpp"
#include "timeline/work.hpp"

namespace postwake::detail {

/// One post as evidence. `why` begins the sentence; the cue that the classifier saw completes it.
Evidence evidence_of(const Context& context, std::uint32_t post, std::string_view why, Tag claimed);

struct EvidenceWish {
  Tag tag = Tag::complaint;
  std::int64_t from_ms = 0, to_ms = 0;  ///< half-open
  std::int64_t near_ms = 0;             ///< the closer in time the better
  std::string_view why;
  bool by_volume = false;               ///< any post will do: there are no texts to choose by
};

/// The posts that speak most clearly for a step: clear, near in time, of different people, of different wording, and
/// where possible in different languages and regions. Copies and reposts are counted on the one that stands for them.
/// Empty only when no user's post in the window carries the tag at all. `work.copies` must be there.
std::vector<Evidence> choose(const Context& context, const ServiceWork& work, const EvidenceWish& wish);

}  // namespace postwake::detail
