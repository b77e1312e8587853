#pragma once

#include <functional>
#include <span>
#include <string>

#include "postwake/base/result.hpp"
#include "postwake/base/stop.hpp"
#include "postwake/json/records.hpp"
#include "postwake/pipeline/read_progress.hpp"
#include "postwake/pipeline/reject_log.hpp"

namespace postwake {

/// Walks our own NDJSON in files and standard input ("-"), in order; a line that cannot be read becomes a reject.
///
/// Shape  : `at_end` is called after the last line of each file, with its name for messages; it and `progress` may be empty.
/// Errors : not_found and io of a file, limit_exceeded when the reject log is over its limit, cancelled, and what `take`
///          returns.
Status read_records(std::span<const std::string> files, RejectLog& rejects, const StopToken* stop,
                    const std::function<Status(NdjsonRecord&&)>& take,
                    const std::function<void(const std::string& file)>& at_end = {}, const TellProgress& progress = {});

}  // namespace postwake
