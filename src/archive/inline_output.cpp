#include "archive/inline_output.hpp"

namespace postwake::detail {

MemberRun* InlineOutput::open(const Origin& origin, std::string_view head, bool is_whole) {
  auto reader = reader_.open(MemberHead{.origin = origin, .bytes = head, .is_whole = is_whole});
  ++members;
  if (!reader || reader->mode() == ReadMode::skip) return nullptr;
  run_ = std::make_unique<MemberRun>(origin, std::move(reader), options_,
                                     options_.sha256 ? HashKind::sha256 : HashKind::xxh3_128);
  is_line_start_ = true;
  return run_.get();
}

RawBuffer InlineOutput::take_buffer() {
  spare_.reserve(kChunkBytes);
  return std::move(spare_);
}

void InlineOutput::chunk(MemberRun& run, RawBuffer bytes) {
  run.count(bytes.view());
  if (run.mode() == ReadMode::lines) {
    ReadChunk chunk = run.read(bytes.view(), is_line_start_, scratch_);
    is_line_start_ = false;
    run.add(std::move(chunk), scratch_, delivery_);
  } else {
    run.feed(bytes.view(), scratch_, delivery_);
  }
  spare_ = std::move(bytes);
}

void InlineOutput::segment(MemberRun&, Bzip2Segment) {}

void InlineOutput::close(MemberRun& run, std::optional<Error> trouble) {
  if (trouble) run.damage(make_reject(*trouble, run.origin()), scratch_, delivery_);
  run.finish(scratch_, delivery_);
  decoded += run.decoded();
  lines += run.lines();
  digests.push_back(run.digest());
  run_.reset();
}

}  // namespace postwake::detail
