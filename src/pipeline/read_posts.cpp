#include "postwake/pipeline/read_posts.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>

#include "pipeline/page_feeder.hpp"
#include "postwake/base/hash.hpp"
#include "postwake/json/records.hpp"
#include "postwake/pipeline/post_collector.hpp"

namespace postwake {
namespace {

/// A line that is parsed costs far more than one that is searched.
constexpr std::uint64_t kParsedAloneBytes = 1U << 20U;

/// Tells the parts of one whole from those of another.
std::string digest_of(const std::vector<std::string>& inputs) {
  std::uint64_t hash = fnv1a64("");
  for (const std::string& name : inputs) hash = fnv1a64(std::string_view(name.c_str(), name.size() + 1), hash);
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

}  // namespace

Result<ReadOutcome> read_posts(const ReadRequest& request, RejectLog& rejects, const std::function<Status(std::string_view)>& take) {
  auto selection = Selection::compile(request.query, request.tag_match);
  if (!selection) return propagate(selection);
  auto reader = PostReader::make(*selection, request.read);
  if (!reader) return propagate(reader);
  std::vector<std::string> inputs;
  if (!request.sources.empty()) {
    auto expanded = expand_inputs(request.sources);
    if (!expanded) return propagate(expanded);
    inputs = std::move(*expanded);
  }

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
  JsonWriter writer;
  callbacks.on_post = [&](std::string_view packed) {
    ++streamed;
    if (request.is_ordered) return keep(collector.add_packed(packed));
    writer.clear();
    write(writer, view_packed(packed));
    keep(take(writer.text()));
  };
  callbacks.on_tombstone = [&](Tombstone&& gone) {
    // Its post may be in another part.
    keep(request.is_ordered ? collector.add(gone) : take(to_json_line(gone)));
  };
  callbacks.on_reject = [&](Reject&& reject) {
    rejects.add(reject);
    if (rejects.is_over_limit())
      keep(fail(ErrorCode::limit_exceeded, "more rejected records than --max-rejects allows", std::move(reject.origin)));
  };
  PostStream stream(*selection, std::move(callbacks));

  ScanOptions scan_options = request.scan;
  scan_options.stop = &stop;
  scan_options.progress = {};
  if (selection->prefilter() == nullptr) scan_options.alone_bytes = kParsedAloneBytes;
  if (request.progress)
    scan_options.progress = [&](const ScanProgress& scan) { request.progress({scan, stream.records_so_far(), stream.chosen_so_far(), 0, 0}); };

  std::vector<std::string> notes;
  ScanStats totals;
  if (!request.apis.empty()) {
    detail::PageFeeder feeder(**reader, stream, scan_options);
    ApiOptions api = request.api;
    api.stop = &stop;
    api.is_streaming = !request.is_ordered && !api.is_refresh;
    auto archived = fetch_apis(request.apis, selection->query(), api, feeder);
    if (!failure) return propagate(failure);
    if (!archived) return propagate(archived);
    notes = feeder.notes();
    totals = feeder.stats();
    stream.own_archives(*archived);
    // An archive may also be named as a source of its own.
    for (std::string& file : *archived) {
      const auto named = std::find(inputs.begin(), inputs.end(), file);
      if (api.is_streaming && named != inputs.end()) inputs.erase(named);
      if (!api.is_streaming && named == inputs.end()) inputs.push_back(std::move(file));
    }
  }
  if (!inputs.empty()) {
    auto stats = scan(inputs, **reader, stream, scan_options);
    if (!failure) return propagate(failure);
    if (!stats) return propagate(stats);
    detail::add(totals, *stats);
  }

  ReadOutcome outcome{stream.manifest(), std::move(totals)};
  outcome.manifest.query = selection->query();
  if (!notes.empty()) {
    Manifest holes;
    holes.notes = std::move(notes);
    std::sort(holes.notes.begin(), holes.notes.end());
    merge(outcome.manifest, holes);
  }
  outcome.manifest.chosen = streamed;
  if (request.is_ordered) {
    std::uint64_t done = 0;
    const auto given = collector.finish([&](std::string_view line) {
      if (request.progress && ++done % kProgressStep == 0) request.progress({{}, stream.records_so_far(), stream.chosen_so_far(), done, collector.posts()});
      return take(line);
    });
    if (!given) return propagate(given);
    outcome.manifest.duplicates = collector.duplicates();
  }
  if (request.scan.shard_count > 1)
    outcome.manifest.shards.push_back({request.scan.shard_index, request.scan.shard_count, digest_of(inputs)});
  std::sort(outcome.manifest.shards.begin(), outcome.manifest.shards.end());
  return outcome;
}

}  // namespace postwake
