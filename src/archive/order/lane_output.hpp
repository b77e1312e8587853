#pragma once

#include <memory>
#include <optional>

#include "archive/engine.hpp"
#include "archive/order/output.hpp"

namespace postwake::detail {

struct LaneRun;

/// Turns what a walk finds into slots that any thread works on.
class LaneOutput final : public Output {
 public:
  LaneOutput(Lane& lane, Worker& worker, Reader& reader, const ScanOptions& options);
  ~LaneOutput() override;
  LaneOutput(const LaneOutput&) = delete;
  LaneOutput& operator=(const LaneOutput&) = delete;

  MemberRun* open(const Origin& origin, std::string_view head, bool is_whole) override;
  RawBuffer take_buffer() override;
  void chunk(MemberRun& run, RawBuffer bytes) override;
  bool wants_stretches(std::uint64_t bytes) override { return lane_.share_plain(bytes); }
  bool shows_stretches(MemberRun& run, FileSource& file) override;
  void stretch(MemberRun& run, FileSource& file, std::uint64_t offset, std::size_t size) override;
  void rest(MemberRun& run, FileSource& file) override;
  bool shown(MemberRun& run, FileSource& file, FileWindow& window, std::string_view bytes) override;
  void damage(MemberRun& run, Error error) override;
  void begin_segments(MemberRun& run, Bzip2Order order) override;
  void segment(MemberRun& run, Bzip2Segment segment) override;
  void decoded_segment(MemberRun& run, DecodedSegment segment) override;
  void skip_cut_line(MemberRun& run) override;
  void is_whole_input(MemberRun& run) override { run.is_whole_input(); }
  void end_segments(MemberRun& run, bool ends_inside) override;
  void close(MemberRun& run, std::optional<Error> trouble) override;
  void discard(MemberRun& run) override;
  void reject(Reject reject) override;
  void detached(std::unique_ptr<DetachedWalk> walk) override;
  void settle() override { lane_.settle(worker_); }
  Bzip2BlockDecoder& decoder() override { return worker_.decoder; }
  std::unique_ptr<SegmentDecoding> segment_decoding() override;
  bool is_stopped(const MemberRun* run) const override;

 private:
  Lane& lane_;
  Worker& worker_;
  Reader& reader_;
  const ScanOptions& options_;
  std::unique_ptr<LaneRun> run_;
};

}  // namespace postwake::detail
