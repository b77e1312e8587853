#pragma once

#include <memory>
#include <string_view>

#include "archive/bzip2_blocks.hpp"
#include "archive/member_run.hpp"

namespace postwake::detail {

/// Where a walk puts what it finds, in input order. One thread: the walk's.
class Output {
 public:
  virtual ~Output() = default;
  /// Asks the reader. Null: nothing to read here.
  virtual MemberRun* open(const Origin& origin, std::string_view head, bool is_whole) = 0;
  /// A buffer to fill for chunk(); its capacity is kChunkBytes.
  virtual RawBuffer take_buffer() = 0;
  /// Decoded bytes in order.
  virtual void chunk(MemberRun& run, RawBuffer bytes) = 0;
  /// A segment to decode, in order. All segments of a member or none come this way.
  virtual void segment(MemberRun& run, Bzip2Segment segment) = 0;
  /// The member's last; `run` is gone after it. `trouble`, if any, is told where it stands.
  virtual void close(MemberRun& run, std::optional<Error> trouble) = 0;
  virtual void reject(Reject reject) = 0;
  /// The run is to end: nothing more is wanted of this member, or of anything.
  virtual bool is_stopped(const MemberRun* run) const = 0;
};

/// What a container's failure looks like as a Reject.
Reject make_reject(const Error& error, const Origin& where);
Reject make_reject(std::string reason, std::string detail, const Origin& where);

}  // namespace postwake::detail
