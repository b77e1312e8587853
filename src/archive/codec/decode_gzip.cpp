// gzip and raw deflate, member by member.
#include <algorithm>
#include <string>

#include "archive/codec/decoders.hpp"
#include "archive/codec/inflater.hpp"

namespace postwake::detail {
namespace {

class GzipSource final : public UnpackingSource {
 public:
  GzipSource(ByteSource& packed, Inflater::Wrapping wrapping, RatioLimit limit)
      : UnpackingSource(packed, limit), inflater_(make_inflater(wrapping)), wrapping_(wrapping) {}

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
        inflater_->reset();
      }
      const bool has_input = input_.refill();
      std::string_view in = input_.unread();
      const std::size_t had = in.size(), room = capacity;
      const bool sound = inflater_->step(in, out, capacity);
      input_.advance(had - in.size());
      decoded_ += room - capacity;
      if (!sound) {
        const std::size_t doubtful = std::min(room - capacity, inflater_->doubtful());
        return failed(filled() - doubtful, damage("the gzip data are damaged"));
      }
      if (limit_.is_passed(input_.offset(), decoded_)) return failed(filled(), ratio_failure(limit_, input_.offset()).error);
      if (inflater_->ended()) {
        if (wrapping_ == Inflater::Wrapping::gzip) between_ = true;
        else done_ = true;
      } else if (!has_input && room == capacity) {
        if (input_.failure()) return failed(filled(), *input_.failure());
        return failed(filled(), damage("the gzip data end too early"));
      }
    }
    return filled();
  }

 private:
  std::unique_ptr<Inflater> inflater_;
  Inflater::Wrapping wrapping_;
  std::uint64_t decoded_ = 0;
  bool between_ = false, done_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> decode_gzip(ByteSource& packed, RatioLimit limit) {
  return std::make_unique<GzipSource>(packed, Inflater::Wrapping::gzip, limit);
}
std::unique_ptr<ByteSource> decode_deflate(ByteSource& packed, RatioLimit limit) {
  return std::make_unique<GzipSource>(packed, Inflater::Wrapping::none, limit);
}

}  // namespace postwake::detail
