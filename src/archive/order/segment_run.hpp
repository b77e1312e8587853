#pragma once

#include "archive/codec/bzip2_blocks.hpp"
#include "archive/codec/decoders.hpp"
#include "archive/order/member_run.hpp"

namespace postwake::detail {

/// The ordered side of a member that comes as bzip2 segments.
class SegmentRun {
 public:
  SegmentRun(MemberRun& member, Bzip2Order order, RatioLimit limit)
      : member_(member), order_(std::move(order)), limit_(limit) {}

  /// Delivers the next segment. `read`, if any, is what came of its bytes when a worker read them. False: the member is
  /// over a limit; deliver no more.
  bool deliver(const DecodedSegment& segment, ReadChunk* read, Bzip2BlockDecoder& decoder, WorkerScratch& scratch,
               Delivery& delivery);
  void end(bool ends_inside, WorkerScratch& scratch, Delivery& delivery);

 private:
  Bzip2Order::Events events(const DecodedSegment* segment, ReadChunk* read, WorkerScratch& scratch, Delivery& delivery);

  MemberRun& member_;
  Bzip2Order order_;
  RatioLimit limit_;
};

}  // namespace postwake::detail
