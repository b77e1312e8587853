#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "timeline/tally.hpp"

namespace postwake::detail {

/// How often each of one service's posts was said: itself, posts of the same wording, and plain reposts of it. Made once for a
/// service, as a year of posts has hundreds of incidents that each ask for a few of theirs.
///
/// Lifetime: of the records and facts that it was made of.
class Copies {
 public:
  Copies(const std::vector<std::uint32_t>& posts, const std::vector<Record>& records, const std::vector<PostFacts>& facts);

  /// At least 1 for a post of the service.
  std::uint64_t of(std::uint32_t post) const;

 private:
  const std::vector<Record>& records_;
  const std::vector<PostFacts>& facts_;
  std::vector<std::uint64_t> wordings_;                             // of each post, rising
  std::vector<std::pair<std::uint64_t, std::uint32_t>> reposts_;  // hash of what is reposted, post; rising
};

}  // namespace postwake::detail
