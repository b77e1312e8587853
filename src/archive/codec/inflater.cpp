#include "archive/codec/inflater.hpp"

#include <zlib.h>

#include <algorithm>

#include "archive/codec/libisal.hpp"

namespace postwake::detail {
namespace {

#if defined(POSTWAKE_HAVE_ISAL)

class IsalInflater final : public Inflater {
 public:
  IsalInflater(Wrapping wrapping, const Libisal& library) : wrapping_(wrapping), library_(library), state_(new inflate_state) { IsalInflater::reset(); }
  void reset() override {
    library_.inflate_init(state_.get());
    state_->crc_flag = wrapping_ == Wrapping::gzip ? ISAL_GZIP : ISAL_DEFLATE;
  }
  bool step(std::string_view& in, char*& out, std::size_t& room) override {
    state_->next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(in.data()));  // NOLINT: a C interface
    state_->avail_in = static_cast<std::uint32_t>(in.size());
    state_->next_out = reinterpret_cast<std::uint8_t*>(out);  // NOLINT
    const auto given = static_cast<std::uint32_t>(std::min<std::size_t>(room, 1U << 30U));
    state_->avail_out = given;
    const int code = library_.inflate(state_.get());
    // Where data are damaged ISA-L may count a byte more than it was given: the counts wrap. Found by fuzz_archive.
    in.remove_prefix(in.size() - std::min<std::size_t>(state_->avail_in, in.size()));
    const std::uint32_t written = given - std::min(state_->avail_out, given);
    out += written;
    room -= written;
    return code == ISAL_DECOMP_OK || code == ISAL_END_INPUT || code == ISAL_OUT_OVERFLOW;
  }
  bool ended() const noexcept override { return state_->block_state == ISAL_BLOCK_FINISH; }
  /// Where it meets a reference to nowhere, ISA-L has already counted bytes that it never wrote, a match of up to 258: what
  /// stood in the buffer before would come out. Found by fuzz_archive.
  std::size_t doubtful() const noexcept override { return 300; }

 private:
  Wrapping wrapping_;
  const Libisal& library_;
  std::unique_ptr<inflate_state> state_;
};

#endif

class ZlibInflater final : public Inflater {
 public:
  explicit ZlibInflater(Wrapping wrapping) { inflateInit2(&stream_, wrapping == Wrapping::gzip ? 15 + 16 : -15); }
  ~ZlibInflater() override { inflateEnd(&stream_); }
  ZlibInflater(const ZlibInflater&) = delete;
  ZlibInflater& operator=(const ZlibInflater&) = delete;
  void reset() override {
    inflateReset(&stream_);
    ended_ = false;
  }
  bool step(std::string_view& in, char*& out, std::size_t& room) override {
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
  bool ended() const noexcept override { return ended_; }
  std::size_t doubtful() const noexcept override { return 0; }

 private:
  z_stream stream_{};
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<Inflater> make_inflater(Inflater::Wrapping wrapping) {
#if defined(POSTWAKE_HAVE_ISAL)
  if (const auto& library = libisal()) return std::make_unique<IsalInflater>(wrapping, *library);
#endif
  return std::make_unique<ZlibInflater>(wrapping);
}

}  // namespace postwake::detail
