#pragma once

#include <optional>
#include <string>

#include "timeline/copies.hpp"
#include "timeline/rate.hpp"
#include "timeline/tally.hpp"

namespace postwake::detail {

/// One service as it is being worked on.
struct ServiceWork {
  ServiceTally tally;
  QuietRate rate;
  QuietRate talk;         ///< of all original posts
  std::string name;       ///< for people
  bool by_volume = false; ///< ids without text: every post counts, no tag does
  bool is_topic = false;
  bool is_known = false;  ///< named by the user
  std::optional<Copies> copies;  ///< while its incidents are built
};

}  // namespace postwake::detail
