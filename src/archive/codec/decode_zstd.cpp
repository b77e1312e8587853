// zstd. The window may be 2 GiB (Pushshift's files declare 2^31, which libarchive refuses); memory grows only with what
// the frame really refers back to. Skippable frames are passed over by the library.
#include <zstd.h>

#include <string>

#include "archive/codec/decoders.hpp"

namespace postwake::detail {
namespace {

struct FreeContext {
  void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
};

class ZstdSource final : public UnpackingSource {
 public:
  ZstdSource(ByteSource& packed, RatioLimit limit) : UnpackingSource(packed, limit), context_(ZSTD_createDCtx()) {
    if (context_) ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, 31);
  }

  Result<std::size_t> read(char* out, std::size_t capacity) override {
    if (failure_) return Failure{*failure_};
    ZSTD_outBuffer to{out, capacity, 0};
    while (to.pos < to.size && !done_) {
      const bool has_input = input_.refill();
      if (!has_input) {
        if (input_.failure()) return failed(to.pos, *input_.failure());
        if (at_border_) {
          done_ = true;
          break;
        }
      }
      if (at_border_ && has_input && input_.unread().front() == '\0') {
        if (!input_.only_padding_left()) return failed(to.pos, damage("other bytes stand behind the zstd data"));
        continue;
      }
      const std::string_view unread = input_.unread();
      ZSTD_inBuffer from{unread.data(), unread.size(), 0};
      const std::size_t before = to.pos;
      const std::size_t code = ZSTD_decompressStream(context_.get(), &to, &from);
      input_.advance(from.pos);
      decoded_ += to.pos - before;
      if (ZSTD_isError(code) != 0U) {
        return failed(to.pos, damage(at_border_ && decoded_ != 0 ? "other bytes stand behind the zstd data"
                                                                 : std::string("the zstd data are damaged (") + ZSTD_getErrorName(code) + ")"));
      }
      if (limit_.is_passed(input_.offset(), decoded_)) return failed(to.pos, ratio_failure(limit_, input_.offset()).error);
      at_border_ = code == 0;
      if (!has_input && to.pos == before && !at_border_) return failed(to.pos, damage("the zstd data end too early"));
    }
    return to.pos;
  }

 private:
  std::unique_ptr<ZSTD_DCtx, FreeContext> context_;
  std::uint64_t decoded_ = 0;
  bool at_border_ = true, done_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> decode_zstd(ByteSource& packed, RatioLimit limit) {
  return std::make_unique<ZstdSource>(packed, limit);
}

}  // namespace postwake::detail
