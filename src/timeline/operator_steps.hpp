#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "timeline/context.hpp"

namespace postwake::detail {

/// The operator's posts about one incident, as indexes of records.
struct OperatorSteps {
  std::optional<std::uint32_t> acknowledgement;
  std::optional<std::uint32_t> resolution;
  std::vector<std::uint32_t> updates;  ///< every other post of the operator that speaks of it, by time
};

/// Whether a post is the operator's word about `service`. For a topic (`is_topic`) any official account counts.
bool is_operator_word(const Record& record, std::string_view service, bool is_topic);

/// Picks among the service's posts in [from_ms, to_ms). The acknowledgement is the first post tagged so; the resolution is
/// the first post tagged so after the last acknowledgement that precedes the last resolution: an operator that says
/// "fixed", then "still investigating", then "fixed" has fixed it the second time.
OperatorSteps operator_steps(const Context& context, const ServiceTally& service, std::int64_t from_ms, std::int64_t to_ms,
                             bool is_topic);

}  // namespace postwake::detail
