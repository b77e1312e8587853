// xz, several streams and padding included.
#include <lzma.h>

#include <algorithm>
#include <string>

#include "archive/codec/decoders.hpp"
#include "archive/passed_limit.hpp"

namespace postwake::detail {
namespace {

/// A dictionary may be 1.5 GiB in the format; xz -9 needs 65 MiB to decode. More than this is refused by name.
constexpr std::uint64_t kXzMemory = 128U << 20U;

class XzSource final : public UnpackingSource {
 public:
  XzSource(ByteSource& packed, RatioLimit limit) : UnpackingSource(packed, limit) {
    usable_ = lzma_stream_decoder(&stream_, kXzMemory, LZMA_CONCATENATED) == LZMA_OK;
  }
  ~XzSource() override { lzma_end(&stream_); }
  XzSource(const XzSource&) = delete;
  XzSource& operator=(const XzSource&) = delete;

  Result<std::size_t> read(char* out, std::size_t capacity) override {
    if (failure_) return Failure{*failure_};
    if (!usable_) return failed(0, damage("the xz decoder cannot be made"));
    stream_.next_out = reinterpret_cast<std::uint8_t*>(out);  // NOLINT: a C interface
    stream_.avail_out = capacity;
    while (stream_.avail_out != 0 && !done_) {
      const bool has_input = input_.refill();
      if (!has_input && input_.failure()) return failed(capacity - stream_.avail_out, *input_.failure());
      const std::string_view unread = input_.unread();
      stream_.next_in = reinterpret_cast<const std::uint8_t*>(unread.data());  // NOLINT
      stream_.avail_in = unread.size();
      const lzma_ret code = lzma_code(&stream_, has_input ? LZMA_RUN : LZMA_FINISH);
      input_.advance(unread.size() - stream_.avail_in);
      const std::size_t filled = capacity - stream_.avail_out;
      if (code == LZMA_STREAM_END) done_ = true;
      else if (code == LZMA_BUF_ERROR && !has_input) return failed(filled, damage("the xz data end too early"));
      else if (code == LZMA_MEMLIMIT_ERROR)
        return failed(filled, passed_limit(ArchiveLimit::memory, "128 MiB to unpack", input_.offset(), "unpack it with xz and read the result").error);
      else if (code == LZMA_FORMAT_ERROR && stream_.total_out != 0) return failed(filled, damage("other bytes stand behind the xz data"));
      else if (code != LZMA_OK && code != LZMA_BUF_ERROR) return failed(filled, damage("the xz data are damaged"));
      if (limit_.is_passed(input_.offset(), stream_.total_out)) return failed(filled, ratio_failure(limit_, input_.offset()).error);
    }
    return capacity - stream_.avail_out;
  }

 private:
  lzma_stream stream_ = LZMA_STREAM_INIT;
  bool usable_ = false, done_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> decode_xz(ByteSource& packed, RatioLimit limit) { return std::make_unique<XzSource>(packed, limit); }

}  // namespace postwake::detail
