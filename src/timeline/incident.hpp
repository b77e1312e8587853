#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "postwake/model/timeline.hpp"
#include "timeline/context.hpp"
#include "timeline/coverage.hpp"
#include "timeline/detect.hpp"
#include "timeline/operator_steps.hpp"
#include "timeline/rate.hpp"
#include "timeline/work.hpp"

namespace postwake::detail {

struct DataSpan {
  std::int64_t first = 0, last = 0;  ///< minutes with data, inclusive
  std::vector<CutOff> cuts;
  bool by_volume = false;            ///< ids without text
};

struct BuiltIncident {
  Incident incident;
  std::int64_t from = 0, to = 0;     ///< minutes, half-open: from onset to the end of the crowd's part
  std::vector<std::string> explained;
  bool is_reopened = false;          ///< the operator spoke of trouble again after its last "resolved"
  bool has_cause = false;            ///< the operator named a cause
};

/// Turns a segment into an incident. `until`: minute before which the next incident of the service does not begin. Takes
/// the operator's words that belong to it.
BuiltIncident build_incident(const Context& context, const ServiceWork& work, const Segment& segment, std::int64_t until,
                             const DataSpan& data, OperatorWords& words);

/// An incident that only the operator tells: no crowd shows when it began, how bad it was or when it was over.
BuiltIncident build_told_incident(const Context& context, const ServiceWork& work, const OperatorSteps& steps, const DataSpan& data);

}  // namespace postwake::detail
