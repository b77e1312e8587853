#include "timeline/related.hpp"

#include <algorithm>

namespace postwake::detail {

void relate(std::vector<BuiltIncident>& incidents) {
  constexpr std::int64_t kSameTime = 15;
  for (BuiltIncident& a : incidents) {
    for (const BuiltIncident& b : incidents) {
      if (&a == &b || a.incident.service == b.incident.service) continue;
      const std::int64_t overlap = std::max<std::int64_t>(0, std::min(a.to, b.to) - std::max(a.from, b.from));
      const std::int64_t lag = b.from - a.from;
      if (overlap == 0 && (lag > kSameTime || lag < -kSameTime)) continue;
      a.incident.related.push_back({b.incident.id, lag * 60, overlap * 60});
    }
  }
}

}  // namespace postwake::detail
