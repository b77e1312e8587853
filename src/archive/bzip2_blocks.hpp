#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "archive/decoders.hpp"

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
  explicit Bzip2Splitter(ByteSource& packed);
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
  std::size_t scanned_ = 0;     ///< window bytes that were searched
  std::uint64_t recent_ = 0;    ///< the last 8 bytes searched
  std::optional<std::uint64_t> open_bit_;  ///< absolute bit of the mark that begins the current segment
  Bzip2Segment::Kind open_kind_ = Bzip2Segment::Kind::block;
  std::uint64_t dropped_until_ = 0;
  bool is_cut_ = false;
  bool ended_ = false;
  std::optional<Error> failure_;
};

/// A reused byte buffer that does not zero what it hands out.
class RawBuffer {
 public:
  RawBuffer() = default;
  RawBuffer(RawBuffer&& other) noexcept
      : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)), capacity_(std::exchange(other.capacity_, 0)) {}
  RawBuffer& operator=(RawBuffer&& other) noexcept {
    bytes_ = std::move(other.bytes_);
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, 0);
    return *this;
  }
  char* data() noexcept { return bytes_.get(); }
  const char* data() const noexcept { return bytes_.get(); }
  std::size_t size() const noexcept { return size_; }
  std::size_t capacity() const noexcept { return capacity_; }
  std::string_view view() const noexcept { return {bytes_.get(), size_}; }
  void resize(std::size_t size) { reserve(size), size_ = size; }
  void reserve(std::size_t capacity);

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0, capacity_ = 0;
};

/// Decodes one block at a time. Keeps its 4 MB between blocks. Threads: one each.
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

/// Puts decoded segments back in order: checks what the streams say about themselves and mends blocks that a chance mark
/// in their middle cut in two. Call add() in order, then finish().
class Bzip2Order {
 public:
  struct Events {
    std::function<void(std::string_view)> bytes;  ///< the next decoded bytes
    std::function<void(Error)> damage;            ///< stands where bytes are missing
  };
  Bzip2Order(Bzip2BlockDecoder& decoder, Events events) : decoder_(&decoder), events_(std::move(events)) {}
  /// The decoder to mend with: that of the calling thread.
  void use(Bzip2BlockDecoder& decoder) noexcept { decoder_ = &decoder; }
  void add(Bzip2Segment segment, Bzip2BlockDecoder::Outcome outcome, std::string_view decoded);
  void finish();

 private:
  void add_sound(std::uint32_t crc, std::string_view decoded, bool junk_behind, std::uint64_t offset);
  bool mend();
  void give_up();

  Bzip2BlockDecoder* decoder_;
  Events events_;
  std::vector<Bzip2Segment> failed_;
  std::uint32_t stream_crc_ = 0;
  bool stream_open_ = true, stream_damaged_ = false;
  RawBuffer mended_;
};

}  // namespace postwake::detail
