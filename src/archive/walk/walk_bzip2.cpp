#include "archive/walk/bzip2_head.hpp"
#include "archive/container/sniff.hpp"

namespace postwake::detail {

Walk::Bzip2Head Walk::bzip2_head(Bzip2Splitter& splitter, const Origin& origin, bool is_told) {
  Bzip2Head head;
  // Decode here until the form can be told. Blocks that are damaged before anything came out are told at once.
  const Bzip2Order::Events events{.bytes = [&](std::string_view bytes) { head.bytes += bytes; },
                                  .damage = [&](Error error) {
                                    if (!head.bytes.empty()) {
                                      if (!head.trouble) head.trouble = std::move(error);
                                    } else if (is_told) {
                                      output_.reject(make_reject(error, origin));
                                    }
                                  }};
  DecodedSegment block;
  while (head.bytes.size() < kMemberHeadBytes && !head.trouble && !head.is_all && !output_.is_stopped(nullptr)) {
    auto segment = splitter.next();
    if (!segment) {
      events.damage(segment.error());
      head.is_all = true;
    } else if (!*segment) {
      head.order.finish(events);
      head.is_all = true;
    } else {
      block.segment = std::move(**segment);
      block.decode(output_.decoder());
      head.order.add(block, output_.decoder(), events);
    }
  }
  return head;
}

void Walk::bzip2(PeekedSource& source, const Origin& origin, int depth) {
  Bzip2Splitter splitter(source);
  Bzip2Head head = bzip2_head(splitter, origin, true);
  if (sniff(head.bytes) == Packing::none) {
    MemberRun* run = output_.open(origin, std::string_view(head.bytes).substr(0, kMemberHeadBytes),
                                  head.is_all && !head.trouble && head.bytes.size() <= kMemberHeadBytes);
    if (run != nullptr) bzip2_leaf(splitter, std::move(head), *run, std::numeric_limits<std::uint64_t>::max());
    return;
  }
  // A container: its bytes are wanted in order. Damage ends it, as nobody can say how much is missing.
  const auto decoding = output_.segment_decoding();
  Bzip2Source decoded(splitter, std::move(head.order), std::move(head.bytes), *decoding, limit());
  if (head.trouble) decoded.fail_behind_head(std::move(*head.trouble));
  else if (head.is_all) decoded.end_behind_head();
  stream(decoded, nullptr, origin, depth);
}

void Walk::bzip2_leaf(Bzip2Splitter& splitter, Bzip2Head head, MemberRun& run, std::uint64_t end) {
  MemorySource decoded(head.bytes);
  chunks(decoded, run);
  if (head.trouble) output_.damage(run, std::move(*head.trouble));
  output_.begin_segments(run, std::move(head.order));
  std::optional<Error> trouble;
  bool ends_inside = false;
  while (!head.is_all && !ends_inside && !output_.is_stopped(&run)) {
    auto segment = splitter.next();
    if (!segment) trouble = segment.error();
    if (!segment || !*segment) break;
    if ((*segment)->packed_offset < end) {
      output_.segment(run, std::move(**segment));
      continue;
    }
    // Behind our range: only the rest of the line that begins in it.
    DecodedSegment rest;
    rest.segment = std::move(**segment);
    rest.is_neighbours = true;
    rest.decode(output_.decoder());
    if (rest.segment.kind == Bzip2Segment::Kind::block) {
      // A damaged one is for its own shard to tell.
      ends_inside = !rest.is_usable();
      if (ends_inside) break;
      const std::size_t newline = rest.bytes.view().find('\n');
      ends_inside = newline != std::string_view::npos;
      if (ends_inside) rest.bytes.resize(newline + 1);
    }
    output_.decoded_segment(run, std::move(rest));
  }
  if (!head.is_all) output_.end_segments(run, ends_inside || trouble.has_value());
  output_.close(run, std::move(trouble));
}

}  // namespace postwake::detail
