#include "archive/order/inline_output.hpp"

namespace postwake::detail {
namespace {

class DecodeWith final : public SegmentDecoding {
 public:
  explicit DecodeWith(Bzip2BlockDecoder& decoder) : decoder_(decoder) {}
  std::size_t ahead() const noexcept override { return 1; }
  void begin(DecodedSegment&) override {}
  void finish(DecodedSegment& segment) override { segment.decode(decoder_); }
  Bzip2BlockDecoder& decoder() override { return decoder_; }

 private:
  Bzip2BlockDecoder& decoder_;
};

}  // namespace

MemberRun* InlineOutput::open(const Origin& origin, std::string_view head, bool is_whole) {
  auto reader = reader_.open(MemberHead{.origin = origin, .bytes = head, .is_whole = is_whole});
  ++members;
  if (!reader || reader->mode() == ReadMode::skip) return nullptr;
  run_ = std::make_unique<MemberRun>(origin, std::move(reader), options_);
  is_line_start_ = true;
  is_abandoned_ = false;
  return run_.get();
}

RawBuffer InlineOutput::take_buffer() {
  spare_.reserve(kChunkBytes);
  return std::move(spare_);
}

void InlineOutput::chunk(MemberRun& run, RawBuffer bytes) {
  const Stopwatch watch(worker_.read_seconds);
  run.count(bytes.view());
  if (run.mode() == ReadMode::lines) {
    ReadChunk chunk = run.read(bytes.view(), is_line_start_, *worker_.scratch);
    is_line_start_ = bytes.view().ends_with('\n');
    run.add(std::move(chunk), *worker_.scratch, delivery_);
  } else {
    run.feed(bytes.view(), *worker_.scratch, delivery_);
  }
  spare_ = std::move(bytes);
}

void InlineOutput::damage(MemberRun& run, Error error) {
  run.damage(make_reject(error, run.origin()), *worker_.scratch, delivery_);
}

void InlineOutput::begin_segments(MemberRun& run, Bzip2Order order) {
  segments_.emplace(run, std::move(order), RatioLimit{options_.max_member_ratio, options_.max_member_ratio_bytes});
}

void InlineOutput::segment(MemberRun& run, Bzip2Segment segment) {
  if (is_abandoned_) return;
  block_.segment = std::move(segment);
  {
    const Stopwatch watch(worker_.decode_seconds);
    block_.decode(worker_.decoder);
  }
  deliver(run, block_);
}

void InlineOutput::decoded_segment(MemberRun& run, DecodedSegment segment) {
  if (!is_abandoned_) deliver(run, segment);
}

void InlineOutput::deliver(MemberRun& run, const DecodedSegment& segment) {
  const Stopwatch watch(worker_.read_seconds);
  std::optional<ReadChunk> read;
  if (run.mode() == ReadMode::lines && segment.is_usable()) {
    read = run.read(segment.bytes.view(), is_line_start_, *worker_.scratch);
    is_line_start_ = false;
  }
  if (!segments_->deliver(segment, read ? &*read : nullptr, worker_.decoder, *worker_.scratch, delivery_)) is_abandoned_ = true;
}

void InlineOutput::skip_cut_line(MemberRun& run) {
  run.skip_cut_line();
  is_line_start_ = false;
}

void InlineOutput::end_segments(MemberRun&, bool ends_inside) {
  if (!is_abandoned_) segments_->end(ends_inside, *worker_.scratch, delivery_);
}

void InlineOutput::close(MemberRun& run, std::optional<Error> trouble) {
  if (trouble && !is_abandoned_) damage(run, *trouble);
  run.finish(*worker_.scratch, delivery_);
  decoded += run.decoded();
  lines += run.lines();
  digests.push_back(run.digest());
  segments_.reset();
  run_.reset();
  is_abandoned_ = false;
}

void InlineOutput::discard(MemberRun&) { run_.reset(); }

std::unique_ptr<SegmentDecoding> InlineOutput::segment_decoding() { return std::make_unique<DecodeWith>(worker_.decoder); }

}  // namespace postwake::detail
