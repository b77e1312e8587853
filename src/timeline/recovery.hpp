#pragma once

#include <cstdint>
#include <string>

#include "timeline/interval.hpp"
#include "timeline/rate.hpp"
#include "timeline/tally.hpp"

namespace postwake::detail {

struct RecoveryEstimate {
  bool is_determined = false;
  std::int64_t minute = 0;
  MinuteInterval interval;
  std::string reason;       ///< how, or why not
  double complaints = 0;    ///< weighted, in the window
  double recoveries = 0;
  std::int64_t from = 0, to = 0;
};

/// Where complaints begin to die away and "it's back" posts begin: one change minute for both. Looks for it in
/// [from, to) and at what follows until `seen_to`, which must bear it out.
RecoveryEstimate recovery(const ServiceTally& service, const QuietRate& rate, std::int64_t from, std::int64_t to, std::int64_t seen_to);

}  // namespace postwake::detail
