#pragma once

#include <string>

#include "postwake/base/error.hpp"

namespace postwake {

/// A record that could not be used, and why. Data, not failure: counted, optionally written to --rejects.
struct Reject {
  std::string reason;   ///< one of a small documented set (docs/errors.md), e.g. "invalid_json", "no_timestamp", "line_too_long"
  std::string detail;   ///< what a person needs to see; may be empty
  Origin origin;
  std::string excerpt;  ///< first bytes of the record, at most 200, as they are
};

}  // namespace postwake
