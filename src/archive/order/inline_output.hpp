#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archive/engine.hpp"
#include "archive/order/output.hpp"
#include "archive/order/segment_run.hpp"

namespace postwake::detail {

/// Does everything at once on the calling thread: for a detached member.
class InlineOutput final : public Output {
 public:
  InlineOutput(Reader& reader, Worker& worker, Delivery& delivery, const ScanOptions& options)
      : reader_(reader), worker_(worker), delivery_(delivery), options_(options) {}

  MemberRun* open(const Origin& origin, std::string_view head, bool is_whole) override;
  RawBuffer take_buffer() override;
  void chunk(MemberRun& run, RawBuffer bytes) override;
  void damage(MemberRun& run, Error error) override;
  void begin_segments(MemberRun& run, Bzip2Order order) override;
  void segment(MemberRun& run, Bzip2Segment segment) override;
  void decoded_segment(MemberRun& run, DecodedSegment segment) override;
  void skip_cut_line(MemberRun& run) override;
  void is_whole_input(MemberRun& run) override { run.is_whole_input(); }
  void end_segments(MemberRun& run, bool ends_inside) override;
  void close(MemberRun& run, std::optional<Error> trouble) override;
  void discard(MemberRun& run) override;
  void reject(Reject reject) override { delivery_.reject(std::move(reject)); }
  void detached(std::unique_ptr<DetachedWalk> walk) override { walk->walk(*this); }
  void settle() override {}
  Bzip2BlockDecoder& decoder() override { return worker_.decoder; }
  std::unique_ptr<SegmentDecoding> segment_decoding() override;
  bool is_stopped(const MemberRun*) const override {
    return is_abandoned_ || (options_.stop != nullptr && options_.stop->requested());
  }

  std::uint64_t members = 0, decoded = 0, lines = 0;
  std::vector<std::string> digests;

 private:
  void deliver(MemberRun& run, const DecodedSegment& segment);

  Reader& reader_;
  Worker& worker_;
  Delivery& delivery_;
  const ScanOptions& options_;
  std::unique_ptr<MemberRun> run_;
  std::optional<SegmentRun> segments_;
  DecodedSegment block_;
  bool is_line_start_ = true, is_abandoned_ = false;
  RawBuffer spare_;
};

}  // namespace postwake::detail
