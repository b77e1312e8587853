#include "archive/order/segment_run.hpp"

#include <algorithm>

#include "archive/order/output.hpp"

namespace postwake::detail {

Bzip2Order::Events SegmentRun::events(const DecodedSegment* segment, ReadChunk* read, WorkerScratch& scratch,
                                      Delivery& delivery) {
  return {.bytes =
              [=, this, &scratch, &delivery](std::string_view bytes) {
                const bool is_usual = segment != nullptr && bytes.data() == segment->bytes.data();
                if (!is_usual || !segment->is_neighbours) member_.count(bytes);
                if (member_.mode() != ReadMode::lines) {
                  for (std::size_t at = 0; at < bytes.size(); at += kChunkBytes) {
                    member_.feed(bytes.substr(at, kChunkBytes), scratch, delivery);
                  }
                } else if (read != nullptr && is_usual) {
                  member_.add(std::move(*read), scratch, delivery);
                } else {
                  // Mended or very large: nobody has read these yet.
                  for (std::size_t at = 0; at < bytes.size(); at += kChunkBytes) {
                    member_.add(member_.read(bytes.substr(at, kChunkBytes), false, scratch), scratch, delivery);
                  }
                }
              },
          .damage = [=, this, &scratch, &delivery](Error error) {
            member_.damage(make_reject(error, member_.origin()), scratch, delivery);
          }};
}

bool SegmentRun::deliver(const DecodedSegment& segment, ReadChunk* read, Bzip2BlockDecoder& decoder, WorkerScratch& scratch,
                         Delivery& delivery) {
  order_.add(segment, decoder, events(&segment, read, scratch, delivery));
  const std::uint64_t packed = segment.segment.packed_offset + segment.segment.bytes.size();
  if (!limit_.is_passed(packed, member_.decoded())) return true;
  member_.damage(make_reject(ratio_failure(limit_, packed).error, member_.origin()), scratch, delivery);
  return false;
}

void SegmentRun::end(bool ends_inside, WorkerScratch& scratch, Delivery& delivery) {
  if (ends_inside) order_.ends_inside();
  order_.finish(events(nullptr, nullptr, scratch, delivery));
}

}  // namespace postwake::detail
