#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "archive/codec/bzip2_blocks.hpp"
#include "archive/order/member_run.hpp"

namespace postwake::detail {

class FileSource;
class FileWindow;
class Output;

/// A walk through one member that any thread may do. Owns what it walks.
class DetachedWalk {
 public:
  virtual ~DetachedWalk() = default;
  virtual void walk(Output& output) = 0;
};

/// Where a walk puts what it finds, in input order. One thread: the walk's.
class Output {
 public:
  virtual ~Output() = default;
  /// Asks the reader. Null: nothing to read here. One member is open at a time.
  virtual MemberRun* open(const Origin& origin, std::string_view head, bool is_whole) = 0;
  /// A buffer to fill for chunk(); its capacity is at least kChunkBytes.
  virtual RawBuffer take_buffer() = 0;
  /// Decoded bytes in order.
  virtual void chunk(MemberRun& run, RawBuffer bytes) = 0;
  /// True when so many bytes of a plain file of lines should be read by several threads: stretch(), and rest() at their end.
  virtual bool wants_stretches([[maybe_unused]] std::uint64_t bytes) { return false; }
  /// Asked once before them. True: they are looked at where the kernel keeps them, and each lies in one window of the file.
  virtual bool shows_stretches(MemberRun&, FileSource&) { return false; }
  /// Bytes of a file that nobody has read yet. One after another; `file` lives until the lane ends.
  virtual void stretch(MemberRun&, FileSource&, std::uint64_t, std::size_t) {}
  /// What the file has grown by since.
  virtual void rest(MemberRun&, FileSource&) {}
  /// Bytes of `file` at its position, where `window` shows them; the calling thread reads alone. False: they were not sound, or are not to be
  /// read so; then nothing came of them.
  virtual bool shown(MemberRun&, FileSource&, FileWindow&, std::string_view) { return false; }
  /// Bytes are missing here.
  virtual void damage(MemberRun& run, Error error) = 0;
  /// From now on the member comes as segments; `order` has seen those before.
  virtual void begin_segments(MemberRun& run, Bzip2Order order) = 0;
  virtual void segment(MemberRun& run, Bzip2Segment segment) = 0;
  virtual void decoded_segment(MemberRun& run, DecodedSegment segment) = 0;
  /// The member is the input as it is: its hash is the input's.
  virtual void is_whole_input(MemberRun& run) = 0;
  /// The member begins inside a line that is not ours. Before anything else of the run.
  virtual void skip_cut_line(MemberRun& run) = 0;
  /// No more segments; `ends_inside`: though the stream goes on.
  virtual void end_segments(MemberRun& run, bool ends_inside) = 0;
  /// The member's last; `run` is gone after it. `trouble`, if any, is told where it stands.
  virtual void close(MemberRun& run, std::optional<Error> trouble) = 0;
  /// Drops a member of which nothing was given yet.
  virtual void discard(MemberRun& run) = 0;
  virtual void reject(Reject reject) = 0;
  virtual void detached(std::unique_ptr<DetachedWalk> walk) = 0;
  /// Returns when everything given so far was worked on: what it refers to may go.
  virtual void settle() = 0;
  /// The calling thread's.
  virtual Bzip2BlockDecoder& decoder() = 0;
  /// How to decode bzip2 that is not a leaf.
  virtual std::unique_ptr<SegmentDecoding> segment_decoding() = 0;
  /// The run is to end: nothing more is wanted of this member (null: of anything).
  virtual bool is_stopped(const MemberRun* run) const = 0;
};

/// What a container's failure looks like as a Reject.
Reject make_reject(const Error& error, const Origin& where);
Reject make_reject(std::string reason, std::string detail, const Origin& where);

}  // namespace postwake::detail
