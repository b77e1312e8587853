#pragma once

#include <string>
#include <string_view>

#include "timeline/record.hpp"

namespace postwake::detail {

/// Where a post comes from, and by which rule that is known.
struct Region {
  std::string country_code;    ///< ISO 3166-1 alpha-2; empty: unknown
  std::string_view rule;       ///< "coordinates", "place", "profile" or "none"
};

/// Infers countries. Immutable after construction.
class Regions {
 public:
  Region of(const Record& record) const;
};

}  // namespace postwake::detail
