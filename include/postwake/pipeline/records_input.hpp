#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "postwake/base/result.hpp"
#include "postwake/base/stop.hpp"
#include "postwake/json/records.hpp"
#include "postwake/pipeline/read_progress.hpp"
#include "postwake/pipeline/reject_log.hpp"

namespace postwake {

/// What was made of some records, one behind the other, before their turn came.
struct PreparedRecords {
  std::string text;
  std::uint64_t posts = 0;
};

/// How to walk our own NDJSON. All but `files` may be left as it is.
struct RecordsInput {
  /// On any thread: adds to `out`, or is true to leave the record to `take`.
  using Prepare = std::function<bool(NdjsonRecord& record, PreparedRecords& out)>;

  std::span<const std::string> files;  ///< "-" is standard input
  unsigned threads = 1;                ///< that read lines and prepare; 0 is one per core
  std::function<Prepare()> make_prepare;  ///< called for each thread once, so that each can have memory of its own
  // Called in order, on the calling thread.
  std::function<Status(const PreparedRecords&)> take_prepared;
  std::function<Status(NdjsonRecord&&)> take;
  std::function<void(const std::string& file)> at_end;     ///< behind the last record of each file, with its name for messages
  std::function<Status()> at_wait;     ///< all that was read has been taken, and whoever writes our input pauses
  TellProgress progress;
  const StopToken* stop = nullptr;
};

/// Walks records in order; a line that cannot be read becomes a reject.
///
/// Errors : not_found and io of a file, limit_exceeded when the reject log is over its limit, cancelled, and what `take`,
///          `take_prepared` and `at_wait` return. What was read before is taken first.
/// Memory : a few hundred kilobytes of lines a thread.
Status read_records(const RecordsInput& input, RejectLog& rejects);

}  // namespace postwake
