#include "postwake/archive/scan.hpp"

#include <filesystem>

#include "archive/byte_source.hpp"
#include "archive/engine.hpp"
#include "archive/order/lane_output.hpp"
#include "archive/walk/walk.hpp"

namespace postwake {
namespace {

using namespace detail;

/// One member: its hash. Several: the hash of their hashes in order, so that each can be made on its own thread.
std::string join_digests(const std::vector<std::string>& digests, const std::string& input, HashKind kind) {
  if (digests.empty()) return {};
  if (digests.size() == 1) return digests.front().empty() ? input : digests.front();
  Hasher hasher(kind);
  for (const std::string& digest : digests) hasher.update(digest.data(), digest.size());
  return hasher.digest();
}

/// Packed bytes of all inputs, 0 when one of them does not say (standard input, a pipe).
std::uint64_t size_of(std::span<const std::string> inputs) {
  std::uint64_t total = 0;
  for (const std::string& input : inputs) {
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(input, error);
    if (error) return 0;
    total += size;
  }
  return total;
}

}  // namespace

Result<ScanStats> scan(std::span<const std::string> inputs, Reader& reader, ScanSink& sink, const ScanOptions& options) {
  const HashKind kind = options.sha256 ? HashKind::sha256 : HashKind::xxh3_128;
  ScanStats stats;
  std::optional<Error> failure;
  ProgressMeter meter(options.progress, options.progress ? size_of(inputs) : 0);

  const auto walk = [&](Lane& lane, Worker& worker) {
    const Origin origin{.file = lane.name()};
    lane.record.name = lane.name();
    LaneOutput output(lane, worker, reader, options);
    auto file = FileSource::open(lane.name(), kind);
    if (!file) {
      if (inputs.size() == 1) lane.failure = file.error();
      else output.reject(make_reject(file.error(), origin));
      return;
    }
    lane.source = std::move(*file);
    lane.source->tell(meter);
    const Walk::Share share = Walk(output, options).input(*lane.source, origin, lane.index());
    output.settle();
    lane.is_left_out = share.is_left_out;
    lane.share_bytes = share.bytes;
  };
  const auto done = [&](Lane& lane) {
    if (lane.failure) {
      failure = std::move(lane.failure);
      return;
    }
    if (lane.is_left_out) return;
    if (lane.source) {
      lane.record.hash = lane.source->digest();
      lane.record.bytes = lane.share_bytes.value_or(lane.source->position());
    }
    lane.record.decoded_bytes = lane.decoded;
    if (!lane.record.hash.empty()) lane.record.decoded_hash = join_digests(lane.digests, lane.record.hash, kind);
    lane.record.is_damaged = lane.is_damaged;
    ++stats.inputs;
    stats.members += lane.members;
    stats.lines += lane.lines;
    stats.bytes_packed += lane.record.bytes;
    stats.bytes_decoded += lane.record.decoded_bytes;
    sink.input_done(lane.record);
  };
  Engine engine(inputs, reader, sink, options, walk, done);
  engine.run();
  stats.decode_seconds = engine.decode_seconds();
  stats.read_seconds = engine.read_seconds();
  if (failure) return Failure{*failure};
  if (options.stop != nullptr && options.stop->requested()) {
    return fail(ErrorCode::cancelled, "stopped before the end", {}, "what was read so far is whole lines");
  }
  return stats;
}

}  // namespace postwake
