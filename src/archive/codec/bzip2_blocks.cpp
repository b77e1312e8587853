// Method. A bzip2 stream is "BZh", a level, and blocks that begin at any bit with the digits of pi (0x314159265359); it
// ends with those of the square root of pi (0x177245385090) and a CRC over the blocks' CRCs. A chance mark inside a
// block's data is rarer than 1 in 2^48 bits, but possible: a segment that does not decode is tried again together with
// its neighbour before it is called damaged. Bzip2FastBlock decodes what is
// usual; libbz2 the rest, as a stream of one block that we build around the segment, and it is the judge of damage.
#include "archive/codec/bzip2_blocks.hpp"

#include <bzlib.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "archive/codec/bzip2_fast.hpp"

namespace postwake::detail {
namespace {

constexpr std::uint64_t kBlockMark = 0x314159265359ULL, kEndMark = 0x177245385090ULL;
constexpr unsigned kMarkBits = 48;
__extension__ using Wide = unsigned __int128;
constexpr std::size_t kReadBytes = 256U << 10U;
/// 900,000 symbols of at most 20 bits, tables and selectors: a longer segment holds more than its block.
constexpr std::uint64_t kMaxSegmentBytes = 3U << 20U;

/// For each byte value: may a mark's third byte, at one of the eight shifts, look like this? Third: the two before are in
/// the window then, and for every shift all its bits belong to the mark.
struct MarkTable {
  std::array<std::uint8_t, 256> shifts{};  ///< bit s: the block mark at shift s; both marks are checked in full after
};
constexpr MarkTable make_mark_table() {
  MarkTable table;
  for (unsigned shift = 0; shift < 8; ++shift) {
    for (const std::uint64_t mark : {kBlockMark, kEndMark}) {
      // Bytes of mark << (8 - shift) in 56 bits; the fourth byte from the end of the mark's whole bytes.
      const std::uint64_t placed = mark << (8U - shift);
      table.shifts[(placed >> 24U) & 0xffU] |= static_cast<std::uint8_t>(1U << shift);
    }
  }
  return table;
}
constexpr MarkTable kMarks = make_mark_table();

}  // namespace

std::uint64_t Bzip2Segment::bits(std::uint64_t at, unsigned count) const noexcept {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < count; ++i) {
    const std::uint64_t bit = first_bit + at + i;
    const bool set = at + i < bit_count && ((static_cast<unsigned char>(bytes[bit >> 3U]) >> (7U - (bit & 7U))) & 1U) != 0;
    value = value << 1U | (set ? 1U : 0U);
  }
  return value;
}

std::uint32_t Bzip2Segment::stated_crc() const noexcept { return static_cast<std::uint32_t>(bits(kMarkBits, 32)); }

Bzip2Splitter::Bzip2Splitter(ByteSource& packed, std::uint64_t offset) : source_(packed), base_(offset), first_bit_(offset * 8) {}

bool Bzip2Splitter::fill() {
  if (ended_ || failure_) return false;
  const std::size_t before = window_.size();
  window_.resize(before + kReadBytes);
  auto got = source_.read(window_.data() + before, kReadBytes);
  window_.resize(before + (got ? *got : 0));
  if (!got) failure_ = got.error();
  else if (*got == 0) ended_ = true;
  return window_.size() != before;
}

Bzip2Segment Bzip2Splitter::cut(std::uint64_t end_bit) {
  Bzip2Segment segment;
  segment.kind = open_kind_;
  const std::uint64_t begin_bit = *open_bit_;
  const std::uint64_t first = begin_bit / 8, last = (end_bit + 7) / 8;
  segment.first_bit = static_cast<unsigned>(begin_bit % 8);
  segment.bit_count = end_bit - begin_bit;
  segment.packed_offset = first;
  segment.is_cut = is_cut_;
  segment.bytes.assign(window_, static_cast<std::size_t>(first - base_), static_cast<std::size_t>(last - first));
  return segment;
}

Result<std::optional<Bzip2Segment>> Bzip2Splitter::next() {
  for (;;) {
    while (scanned_ < window_.size()) {
      const auto byte = static_cast<unsigned char>(window_[scanned_]);
      ++scanned_;
      recent_ = recent_ << 8U | byte;
      // `recent_` ends with this byte: a mark at shift s ends s bits before (8 - s) of it are over.
      const std::uint8_t shifts = kMarks.shifts[(recent_ >> 24U) & 0xffU];
      if (shifts == 0) continue;
      for (unsigned shift = 0; shift < 8; ++shift) {
        if ((shifts & (1U << shift)) == 0) continue;
        const std::uint64_t value = (recent_ >> (8U - shift)) & 0xffffffffffffULL;
        if (value != kBlockMark && value != kEndMark) continue;
        const std::uint64_t end = (base_ + scanned_) * 8U - (8U - shift);
        if (end < first_bit_ + kMarkBits) continue;
        const std::uint64_t mark_bit = end - kMarkBits;
        std::optional<Bzip2Segment> segment;
        if (open_bit_) segment = cut(is_cut_ ? dropped_until_ : mark_bit);
        open_bit_ = mark_bit;
        open_kind_ = value == kBlockMark ? Bzip2Segment::Kind::block : Bzip2Segment::Kind::end;
        is_cut_ = false;
        if (segment) {
          // What lies before the open mark is not needed any more.
          const auto keep = static_cast<std::size_t>(mark_bit / 8 - base_);
          if (keep >= (1U << 20U) || keep >= window_.size() / 2) {
            window_.erase(0, keep);
            base_ += keep;
            scanned_ -= keep;
          }
          return segment;
        }
      }
    }
    // A segment longer than any block: keep its beginning, pass over the rest up to the next mark.
    if (open_bit_ && !is_cut_ && base_ + window_.size() > *open_bit_ / 8 + kMaxSegmentBytes) {
      is_cut_ = true;
      dropped_until_ = (base_ + window_.size() - 8) * 8;
    }
    if (is_cut_) {
      const auto begin = static_cast<std::size_t>(dropped_until_ / 8 - base_);
      if (window_.size() > begin + 2 * kReadBytes) {
        // The kept beginning stays at its place; the bytes dropped behind it are accounted in base_ by moving the mark.
        const std::size_t drop = window_.size() - begin - kReadBytes;
        window_.erase(begin, drop);
        scanned_ -= drop;
        base_ += drop;
        *open_bit_ += drop * 8;
        dropped_until_ += drop * 8;
      }
    }
    if (!open_bit_ && window_.size() > 2 * kReadBytes) {
      const std::size_t drop = window_.size() - kReadBytes;
      window_.erase(0, drop);
      base_ += drop;
      scanned_ -= drop;
    }
    if (!fill()) break;
  }
  if (open_bit_) {
    auto segment = cut(is_cut_ ? dropped_until_ : (base_ + window_.size()) * 8U);
    open_bit_.reset();
    return std::optional(std::move(segment));
  }
  if (failure_) return Failure{*failure_};
  return std::optional<Bzip2Segment>();
}

void RawBuffer::reserve(std::size_t capacity) {
  if (capacity <= capacity_) return;
  capacity = std::max(capacity, capacity_ + capacity_ / 2);
  std::unique_ptr<char[], ReleaseBuffer> grown(new char[capacity]);
  if (size_ != 0) std::memcpy(grown.get(), bytes_.get(), size_);
  bytes_ = std::move(grown);
  capacity_ = capacity;
}

/// libbz2 asks for two or three pieces per stream; handing out the same memory again saves a million page faults a GB.
struct Bzip2BlockDecoder::Memory {
  static constexpr std::size_t kArena = 4U << 20U;
  std::unique_ptr<char[]> arena{new char[kArena]};
  std::size_t used = 0;
  std::string stream;
  Bzip2FastBlock fast;

  static void* allocate(void* self, int count, int size) noexcept {
    auto* memory = static_cast<Memory*>(self);
    const std::size_t bytes = (static_cast<std::size_t>(count) * static_cast<std::size_t>(size) + 63U) & ~std::size_t{63};
    if (memory->used + bytes > kArena) return nullptr;
    void* piece = memory->arena.get() + memory->used;
    memory->used += bytes;
    return piece;
  }
  static void release(void*, void*) noexcept {}
};

Bzip2BlockDecoder::Bzip2BlockDecoder() = default;
Bzip2BlockDecoder::~Bzip2BlockDecoder() = default;

Bzip2BlockDecoder::Outcome Bzip2BlockDecoder::decode(const Bzip2Segment& segment, RawBuffer& out, std::size_t cap) {
  out.resize(0);
  if (segment.bit_count < kMarkBits + 32) return Outcome::damaged;
  if (!memory_) memory_ = std::make_unique<Memory>();  // ten megabytes that most runs do without
  if (memory_->fast.read(segment.bytes, segment.first_bit, segment.bit_count)) {
    const auto taken = memory_->fast.take(out, cap);
    if (taken == Bzip2FastBlock::Taken::too_large) return Outcome::too_large;
    if (taken == Bzip2FastBlock::Taken::sound) {
      return memory_->fast.used_bits() == segment.bit_count ? Outcome::sound : Outcome::junk_behind;
    }
  }
  // The stream: header, the segment's bits moved to a byte border, the end mark, and the CRC of its one block.
  std::string& stream = memory_->stream;
  const std::size_t whole = static_cast<std::size_t>(segment.bit_count / 8);
  const auto rest_bits = static_cast<unsigned>(segment.bit_count % 8);
  stream.resize(4 + whole + 16);
  std::memcpy(stream.data(), "BZh9", 4);
  const auto* from = reinterpret_cast<const unsigned char*>(segment.bytes.data());  // NOLINT: bit work
  auto* to = reinterpret_cast<unsigned char*>(stream.data() + 4);                   // NOLINT
  const unsigned shift = segment.first_bit;
  if (shift == 0) {
    std::memcpy(to, from, whole);
  } else {
    for (std::size_t i = 0; i < whole; ++i) to[i] = static_cast<unsigned char>(from[i] << shift | from[i + 1] >> (8U - shift));
  }
  const std::uint32_t crc = segment.stated_crc();
  Wide tail = segment.bits(whole * 8U, rest_bits);
  tail = tail << kMarkBits | kEndMark;
  tail = tail << 32U | crc;
  const unsigned tail_bits = rest_bits + kMarkBits + 32;
  const unsigned tail_bytes = (tail_bits + 7) / 8;
  tail <<= tail_bytes * 8 - tail_bits;
  for (unsigned i = 0; i < tail_bytes; ++i) to[whole + i] = static_cast<unsigned char>(tail >> ((tail_bytes - 1 - i) * 8U));
  stream.resize(4 + whole + tail_bytes);

  memory_->used = 0;
  bz_stream state{};
  state.bzalloc = &Memory::allocate;
  state.bzfree = &Memory::release;
  state.opaque = memory_.get();
  if (BZ2_bzDecompressInit(&state, 0, 0) != BZ_OK) return Outcome::damaged;
  state.next_in = stream.data();
  state.avail_in = static_cast<unsigned>(stream.size());
  int code = BZ_OK;
  std::size_t filled = 0;
  out.reserve(1U << 20U);
  for (;;) {
    if (filled == out.capacity()) {
      if (filled >= cap) break;
      out.resize(filled);
      out.reserve(std::min(cap, filled * 2));
    }
    const std::size_t room = out.capacity() - filled;
    state.next_out = out.data() + filled;
    state.avail_out = static_cast<unsigned>(room);
    code = BZ2_bzDecompress(&state);
    const std::size_t made = room - state.avail_out;
    filled += made;
    if (code != BZ_OK || (made == 0 && state.avail_in == 0)) break;
  }
  BZ2_bzDecompressEnd(&state);
  out.resize(filled);
  if (code == BZ_STREAM_END) return Outcome::sound;
  if (code == BZ_OK && filled >= cap) return Outcome::too_large;
  // Data that the block's own CRC vouches for are good, whatever follows them: the next mark may have been hit.
  if (filled != 0 && bzip2_crc(out.data(), out.size()) == crc) return Outcome::junk_behind;
  out.resize(0);
  return Outcome::damaged;
}

namespace {

Failure block_damage(std::uint64_t offset, std::string message) {
  return fail(ErrorCode::damaged, std::move(message), Origin{.offset = offset},
              "the other blocks were read; get the file again for the rest");
}

}  // namespace

void DecodedSegment::decode(Bzip2BlockDecoder& decoder) {
  if (segment.kind == Bzip2Segment::Kind::block) outcome = decoder.decode(segment, bytes, kBzip2UsualBytes);
}

void Bzip2Order::add(const DecodedSegment& decoded, Bzip2BlockDecoder& decoder, const Events& events) {
  using Outcome = Bzip2BlockDecoder::Outcome;
  const Bzip2Segment& segment = decoded.segment;
  if (segment.kind == Bzip2Segment::Kind::block) {
    Outcome outcome = decoded.outcome;
    RawBuffer large;
    if (outcome == Outcome::too_large) outcome = decoder.decode(segment, large, kBzip2MaxBlockBytes);
    if (outcome == Outcome::sound || outcome == Outcome::junk_behind) {
      give_up(events);
      add_sound(segment.stated_crc(), decoded.outcome == Outcome::too_large ? large.view() : decoded.bytes.view(),
                outcome == Outcome::junk_behind || segment.is_cut, segment.packed_offset, events);
      return;
    }
    failed_.push_back(segment);
    if (failed_.size() > 1 && mend(decoder, events)) return;
    if (failed_.size() > 2) {
      // Three in a row are no chance marks: tell the first and keep looking at the others.
      stream_damaged_ = true;
      events.damage(block_damage(failed_.front().packed_offset, "a bzip2 block is damaged").error);
      failed_.erase(failed_.begin());
    }
    return;
  }
  if (!failed_.empty()) {
    failed_.push_back(segment);
    if (mend(decoder, events)) return;
    failed_.pop_back();
    give_up(events);
  }
  stream_open_ = false;
  if (segment.bit_count < kMarkBits + 32) {
    events.damage(block_damage(segment.packed_offset, "the bzip2 data end too early").error);
    return;
  }
  if (!stream_damaged_ && segment.stated_crc() != stream_crc_) {
    events.damage(block_damage(segment.packed_offset, "a bzip2 block is missing").error);
  }
  stream_crc_ = 0;
  stream_damaged_ = false;
  // Behind the CRC: up to 7 bits of padding, then nothing, zeros, or the header of the next stream.
  const std::uint64_t behind = (segment.first_bit + kMarkBits + 32U + 7U) / 8U;
  const std::string_view rest = behind <= segment.bytes.size() ? std::string_view(segment.bytes).substr(behind) : std::string_view();
  if (rest.find_first_not_of('\0') == std::string_view::npos) return;
  if (rest.size() == 4 && rest.substr(0, 3) == "BZh" && rest[3] >= '1' && rest[3] <= '9') {
    stream_open_ = true;  // the next segment is its first; if there is none, finish() says so
  } else {
    events.damage(block_damage(segment.packed_offset + behind, "other bytes stand behind the bzip2 data").error);
  }
}

void Bzip2Order::add_sound(std::uint32_t crc, std::string_view decoded, bool junk_behind, std::uint64_t offset,
                           const Events& events) {
  stream_open_ = true;
  stream_crc_ = (stream_crc_ << 1U | stream_crc_ >> 31U) ^ crc;
  events.bytes(decoded);
  if (junk_behind) {
    stream_damaged_ = true;
    events.damage(block_damage(offset, "a bzip2 block or its mark is damaged behind this one").error);
  }
}

bool Bzip2Order::mend(Bzip2BlockDecoder& decoder, const Events& events) {
  // The longest run of neighbours first: every inner mark was chance.
  for (std::size_t begin = 0; begin + 1 < failed_.size(); ++begin) {
    Bzip2Segment joined = failed_[begin];
    for (std::size_t i = begin + 1; i < failed_.size(); ++i) {
      if (joined.is_cut) break;
      const Bzip2Segment& next = failed_[i];
      const auto shared = static_cast<std::size_t>(joined.packed_offset + joined.bytes.size() - next.packed_offset);
      joined.bytes.append(next.bytes, shared, std::string::npos);
      joined.bit_count += next.bit_count;
      joined.is_cut = next.is_cut;
    }
    if (joined.is_cut) continue;
    RawBuffer bytes;
    if (decoder.decode(joined, bytes, kBzip2MaxBlockBytes) != Bzip2BlockDecoder::Outcome::sound) continue;
    failed_.resize(begin);
    give_up(events);
    add_sound(joined.stated_crc(), bytes.view(), false, joined.packed_offset, events);
    return true;
  }
  return false;
}

void Bzip2Order::give_up(const Events& events) {
  for (const Bzip2Segment& segment : failed_) {
    stream_damaged_ = true;
    stream_open_ = true;
    events.damage(block_damage(segment.packed_offset, "a bzip2 block is damaged").error);
  }
  failed_.clear();
}

void Bzip2Order::finish(const Events& events) {
  const bool failed = !failed_.empty();
  give_up(events);
  if (stream_open_ && !failed) events.damage(block_damage(0, "the bzip2 data end too early").error);
  stream_open_ = false;
}

Bzip2Source::Bzip2Source(Bzip2Splitter& splitter, Bzip2Order order, std::string head, SegmentDecoding& decoding, RatioLimit limit)
    : splitter_(splitter), order_(std::move(order)), decoding_(decoding), limit_(limit), ready_(std::move(head)),
      decoded_(ready_.size()) {}

Bzip2Source::~Bzip2Source() {
  // Others may still be at work on what we own.
  for (const auto& segment : begun_) decoding_.finish(*segment);
}

void Bzip2Source::refill() {
  ready_.clear();
  at_ = 0;
  const auto failed = [this](Error error) {
    if (!failure_) failure_ = std::move(error), sound_ = ready_.size();
  };
  while (!split_all_ && begun_.size() < decoding_.ahead()) {
    auto segment = splitter_.next();
    if (!segment) split_failure_ = segment.error();
    if (!segment || !*segment) {
      split_all_ = true;
      break;
    }
    begun_.push_back(std::make_unique<DecodedSegment>());
    begun_.back()->segment = std::move(**segment);
    decoding_.begin(*begun_.back());
  }
  const Bzip2Order::Events events{.bytes = [this](std::string_view bytes) { ready_.append(bytes); }, .damage = failed};
  if (begun_.empty()) {
    if (split_failure_) failed(*split_failure_);
    else order_.finish(events);
    done_ = true;
    return;
  }
  const std::unique_ptr<DecodedSegment> first = std::move(begun_.front());
  begun_.pop_front();
  decoding_.finish(*first);
  order_.add(*first, decoding_.decoder(), events);
  decoded_ += ready_.size();
  const std::uint64_t packed = first->segment.packed_offset + first->segment.bytes.size();
  if (limit_.is_passed(packed, decoded_)) failed(ratio_failure(limit_, packed).error);
}

Result<std::size_t> Bzip2Source::read(char* out, std::size_t capacity) {
  while (at_ == ready_.size() && !done_ && !failure_) refill();
  const std::size_t end = failure_ ? sound_ : ready_.size();
  if (at_ >= end && failure_) return Failure{*failure_};
  const std::size_t n = std::min(capacity, end - at_);
  std::memcpy(out, ready_.data() + at_, n);
  at_ += n;
  return n;
}

namespace {

/// All on the calling thread.
class DecodeHere final : public SegmentDecoding {
 public:
  std::size_t ahead() const noexcept override { return 1; }
  void begin(DecodedSegment&) override {}
  void finish(DecodedSegment& segment) override { segment.decode(decoder_); }
  Bzip2BlockDecoder& decoder() override { return decoder_; }

 private:
  Bzip2BlockDecoder decoder_;
};

/// A whole bzip2 stream with all that it needs.
class LoneBzip2 final : public ByteSource {
 public:
  LoneBzip2(ByteSource& packed, RatioLimit limit) : splitter_(packed), source_(splitter_, {}, {}, decoding_, limit) {}
  Result<std::size_t> read(char* out, std::size_t capacity) override { return source_.read(out, capacity); }

 private:
  DecodeHere decoding_;
  Bzip2Splitter splitter_;
  Bzip2Source source_;
};

}  // namespace

std::unique_ptr<ByteSource> decode_bzip2(ByteSource& packed, RatioLimit limit) {
  return std::make_unique<LoneBzip2>(packed, limit);
}

}  // namespace postwake::detail
