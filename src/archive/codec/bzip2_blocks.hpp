#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "archive/codec/decoders.hpp"
#include "archive/raw_buffer.hpp"

namespace postwake::detail {

/// A stretch of a bzip2 stream between two 48-bit marks, cut out by Bzip2Splitter. Blocks are independent of each other;
/// that makes bzip2 the one format that many cores can decode.
struct Bzip2Segment {
  enum class Kind : std::uint8_t {
    block,  ///< begins with the mark of a block
    end     ///< begins with the mark of a stream's end
  };
  Kind kind = Kind::block;
  std::string bytes;             ///< the bytes that hold its bits; the first and last are shared with the neighbours
  unsigned first_bit = 0;        ///< 0..7: where it begins in bytes[0], counted from the top bit
  std::uint64_t bit_count = 0;
  std::uint64_t packed_offset = 0;  ///< of bytes[0]
  bool is_cut = false;           ///< more than a block can hold followed; the rest was passed over

  /// The 32 bits behind the mark: the CRC of the block or of the stream.
  std::uint32_t stated_crc() const noexcept;
  /// `bits` bits from bit `at` of the segment; 0 where it ends before.
  std::uint64_t bits(std::uint64_t at, unsigned bits) const noexcept;
};

/// Finds the marks at any bit in packed bytes that begin with "BZh". Reads ahead only to the next mark.
class Bzip2Splitter {
 public:
  /// `offset` is that of the source's first byte; marks are looked for from there on.
  explicit Bzip2Splitter(ByteSource& packed, std::uint64_t offset = 0);
  /// The next segment, or nullopt at the end; an error of the source comes once all segments before it are out.
  Result<std::optional<Bzip2Segment>> next();
  /// Packed bytes that were read.
  std::uint64_t position() const noexcept { return base_ + window_.size(); }

 private:
  bool fill();
  Bzip2Segment cut(std::uint64_t end_bit);

  ByteSource& source_;
  std::string window_;          ///< bytes from base_
  std::uint64_t base_ = 0;
  std::uint64_t first_bit_ = 0;  ///< no mark begins before
  std::size_t scanned_ = 0;     ///< window bytes that were searched
  std::uint64_t recent_ = 0;    ///< the last 8 bytes searched
  std::optional<std::uint64_t> open_bit_;  ///< absolute bit of the mark that begins the current segment
  Bzip2Segment::Kind open_kind_ = Bzip2Segment::Kind::block;
  std::uint64_t dropped_until_ = 0;
  bool is_cut_ = false;
  bool ended_ = false;
  std::optional<Error> failure_;
};

/// Decodes one block at a time. Keeps its tables (6 MB, with libbz2's 4 MB when that was needed) between blocks. Threads: one
/// each.
class Bzip2BlockDecoder {
 public:
  enum class Outcome : std::uint8_t {
    sound,        ///< decoded, CRC right, nothing behind
    junk_behind,  ///< decoded, CRC right, but bits that belong to no block follow
    damaged,
    too_large     ///< more than `cap` came out; out holds nothing of use
  };
  Bzip2BlockDecoder();
  ~Bzip2BlockDecoder();
  Bzip2BlockDecoder(const Bzip2BlockDecoder&) = delete;
  Bzip2BlockDecoder& operator=(const Bzip2BlockDecoder&) = delete;

  Outcome decode(const Bzip2Segment& segment, RawBuffer& out, std::size_t cap);

 private:
  struct Memory;
  std::unique_ptr<Memory> memory_;
};

/// No block of 900,000 symbols can unpack to more: four equal symbols and a count of 255 make 259 of 5.
inline constexpr std::size_t kBzip2MaxBlockBytes = 900'000U / 5U * 259U + 1024U;

/// A segment and, once somebody decoded it, what came of it.
struct DecodedSegment {
  Bzip2Segment segment;
  Bzip2BlockDecoder::Outcome outcome = Bzip2BlockDecoder::Outcome::sound;
  RawBuffer bytes;
  bool is_neighbours = false;  ///< the end of a line from another shard's block, which counts the bytes

  /// Decodes a block of no more than kBzip2UsualBytes; larger ones are left to Bzip2Order, so that many threads together
  /// never hold many of them.
  void decode(Bzip2BlockDecoder& decoder);
  /// bytes hold a block's whole content.
  bool is_usable() const noexcept {
    return segment.kind == Bzip2Segment::Kind::block &&
           (outcome == Bzip2BlockDecoder::Outcome::sound || outcome == Bzip2BlockDecoder::Outcome::junk_behind);
  }
};
inline constexpr std::size_t kBzip2UsualBytes = 4U << 20U;

/// Puts decoded segments back in order: checks what the streams say about themselves and mends blocks that a chance mark
/// in their middle cut in two. Call add() in order, then finish().
class Bzip2Order {
 public:
  struct Events {
    std::function<void(std::string_view)> bytes;  ///< the next decoded bytes
    std::function<void(Error)> damage;            ///< stands where bytes are missing
  };
  /// `decoder` is for mending: the calling thread's.
  void add(const DecodedSegment& decoded, Bzip2BlockDecoder& decoder, const Events& events);
  void finish(const Events& events);
  /// The segments begin inside a stream (a shard): what its CRC covers is not all there.
  void begins_inside() noexcept { stream_damaged_ = true, stream_open_ = false; }
  /// The segments end inside a stream: finish() finds nothing wrong with that.
  void ends_inside() noexcept { stream_open_ = false; }

 private:
  void add_sound(std::uint32_t crc, std::string_view decoded, bool junk_behind, std::uint64_t offset, const Events& events);
  bool mend(Bzip2BlockDecoder& decoder, const Events& events);
  void give_up(const Events& events);

  std::vector<Bzip2Segment> failed_;
  std::uint32_t stream_crc_ = 0;
  bool stream_open_ = true, stream_damaged_ = false;
};

/// How a Bzip2Source has its blocks decoded.
class SegmentDecoding {
 public:
  virtual ~SegmentDecoding() = default;
  /// How many blocks are begun before the first is wanted.
  virtual std::size_t ahead() const noexcept = 0;
  virtual void begin(DecodedSegment& segment) = 0;
  /// Returns when `segment` is decoded.
  virtual void finish(DecodedSegment& segment) = 0;
  /// For mending.
  virtual Bzip2BlockDecoder& decoder() = 0;
};

/// The decoded bytes of a splitter's segments in order, e.g. a tar inside bzip2. Ends at the first damage.
class Bzip2Source final : public ByteSource {
 public:
  /// `head` was decoded before and comes first; `order` knows of it.
  Bzip2Source(Bzip2Splitter& splitter, Bzip2Order order, std::string head, SegmentDecoding& decoding, RatioLimit limit);
  ~Bzip2Source() override;
  /// Nothing comes after the head but this error, or the end.
  void fail_behind_head(Error error) { failure_ = std::move(error), sound_ = ready_.size(); }
  void end_behind_head() noexcept { done_ = true; }
  Result<std::size_t> read(char* out, std::size_t capacity) override;

 private:
  void refill();

  Bzip2Splitter& splitter_;
  Bzip2Order order_;
  SegmentDecoding& decoding_;
  RatioLimit limit_;
  std::deque<std::unique_ptr<DecodedSegment>> begun_;
  std::string ready_;
  std::size_t at_ = 0, sound_ = 0;
  std::uint64_t decoded_ = 0;
  bool split_all_ = false, done_ = false;
  std::optional<Error> failure_, split_failure_;
};

}  // namespace postwake::detail
