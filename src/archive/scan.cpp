#include "postwake/archive/scan.hpp"

#include "archive/byte_source.hpp"
#include "archive/inline_output.hpp"
#include "archive/walk.hpp"

namespace postwake {
namespace {

using namespace detail;

class SinkDelivery final : public Delivery {
 public:
  explicit SinkDelivery(ScanSink& sink) : sink_(sink) {}
  void accept(std::unique_ptr<PieceResult> result) override { sink_.accept(std::move(result)); }
  void reject(Reject reject) override {
    is_damaged = true;
    sink_.reject(std::move(reject));
  }
  bool is_damaged = false;

 private:
  ScanSink& sink_;
};

std::string join_digests(const std::vector<std::string>& digests, HashKind kind) {
  if (digests.empty()) return {};
  if (digests.size() == 1) return digests.front();
  Hasher hasher(kind);
  for (const std::string& digest : digests) hasher.update(digest.data(), digest.size());
  return hasher.digest();
}

}  // namespace

Result<ScanStats> scan(std::span<const std::string> inputs, Reader& reader, ScanSink& sink, const ScanOptions& options) {
  const HashKind kind = options.sha256 ? HashKind::sha256 : HashKind::xxh3_128;
  ScanStats stats;
  const auto scratch = reader.make_scratch();
  for (const std::string& name : inputs) {
    if (options.stop != nullptr && options.stop->requested()) break;
    const Origin origin{.file = name};
    SinkDelivery delivery(sink);
    InputRecord record;
    record.name = name;
    auto file = FileSource::open(name, kind);
    if (!file) {
      if (inputs.size() == 1) return propagate(file);
      delivery.reject(make_reject(file.error(), origin));
    } else {
      InlineOutput output(reader, *scratch, delivery, options);
      Walk(output, options).input(**file, origin);
      record.hash = (*file)->digest();
      record.bytes = (*file)->position();
      record.decoded_bytes = output.decoded;
      record.decoded_hash = join_digests(output.digests, kind);
      stats.members += output.members;
      stats.lines += output.lines;
    }
    record.is_damaged = delivery.is_damaged;
    ++stats.inputs;
    stats.bytes_packed += record.bytes;
    stats.bytes_decoded += record.decoded_bytes;
    if (options.stop != nullptr && options.stop->requested()) break;
    sink.input_done(record);
  }
  if (options.stop != nullptr && options.stop->requested()) return fail(ErrorCode::cancelled, "stopped");
  return stats;
}

}  // namespace postwake
