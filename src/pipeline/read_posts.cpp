#include "postwake/pipeline/read_posts.hpp"

#include <optional>

#include "postwake/json/records.hpp"
#include "postwake/pipeline/post_collector.hpp"

namespace postwake {

Result<ReadOutcome> read_posts(const ReadRequest& request, RejectLog& rejects, const std::function<Status(std::string_view)>& take) {
  auto selection = Selection::compile(request.query, request.tag_match);
  if (!selection) return propagate(selection);
  auto reader = PostReader::make(*selection, request.read);
  if (!reader) return propagate(reader);
  const auto inputs = expand_inputs(request.sources);
  if (!inputs) return propagate(inputs);

  PostCollector collector(request.memory);
  StopToken stop(request.scan.stop);  // a failure in here must end the scan as the user's wish does
  Status failure;
  std::uint64_t streamed = 0;
  const auto keep = [&](const Status& status) {
    if (status || !failure) return;
    failure = status;
    stop.request();
  };
  PostStream::Callbacks callbacks;
  callbacks.on_post = [&](Post&& post) {
    ++streamed;
    keep(request.is_ordered ? collector.add(post) : take(to_json_line(post)));
  };
  callbacks.on_tombstone = [&](Post&& post) {
    if (request.is_ordered) keep(collector.add(post));
  };
  callbacks.on_reject = [&](Reject&& reject) {
    rejects.add(reject);
    if (rejects.is_over_limit())
      keep(fail(ErrorCode::limit_exceeded, "more rejected records than --max-rejects allows", std::move(reject.origin)));
  };
  PostStream stream(*selection, std::move(callbacks));

  ScanOptions scan_options = request.scan;
  scan_options.stop = &stop;
  auto stats = scan(*inputs, **reader, stream, scan_options);
  if (!failure) return propagate(failure);
  if (!stats) return propagate(stats);

  ReadOutcome outcome{stream.manifest(), std::move(*stats)};
  outcome.manifest.query = selection->query();
  outcome.manifest.chosen = streamed;
  if (request.is_ordered) {
    if (auto given = collector.finish(take); !given) return propagate(given);
    outcome.manifest.duplicates = collector.duplicates();
  }
  return outcome;
}

}  // namespace postwake
