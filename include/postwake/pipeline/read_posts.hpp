#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/archive/scan.hpp"
#include "postwake/base/result.hpp"
#include "postwake/model/manifest.hpp"
#include "postwake/pipeline/read_progress.hpp"
#include "postwake/pipeline/reject_log.hpp"
#include "postwake/source/api_source.hpp"
#include "postwake/source/post_reader.hpp"

namespace postwake {

struct ReadRequest {
  Query query;
  TagMatch tag_match = TagMatch::loose;
  std::vector<std::string> sources;  ///< files, folders, "-"
  std::vector<ApiSource> apis;       ///< asked before the files are read
  ApiOptions api;                    ///< used when there are apis
  ReadOptions read;
  ScanOptions scan;                  ///< its progress is not called
  TellProgress progress;
  std::size_t memory = std::size_t{1} << 19U;  ///< of chosen posts; past it, temporary files
  bool is_ordered = true;            ///< false: as they come, without joining duplicates, with tombstones
};

struct ReadOutcome {
  Manifest manifest;
  ScanStats stats;
  std::uint64_t candidate_lines = 0;  ///< lines that the prefilter let through
};

/// Reads every source once and gives the chosen posts as lines of NDJSON (without the newline): each post once, by time,
/// platform and id; or as they come.
///
/// Shape  : ordered output depends on the set of observations only, not on threads, order or split of the inputs.
/// With an archive the pages of APIs go there first and are then read as the files that they are; when they are not ordered,
/// each is read when it is kept.
/// Errors : those of fetch_apis; not_found for a source that does not exist, cancelled, limit_exceeded past --max-rejects, io of the temporary
///          folder, and what `take` returns. Damaged sources are rejects.
/// Memory : `memory` and the scan's own, whatever the inputs' sizes.
Result<ReadOutcome> read_posts(const ReadRequest& request, RejectLog& rejects, const std::function<Status(std::string_view line)>& take);

}  // namespace postwake
