#include "archive/codec/decoders.hpp"

#include <string>

#include "archive/passed_limit.hpp"

namespace postwake::detail {

Failure ratio_failure(const RatioLimit& limit, std::uint64_t offset) {
  return passed_limit(ArchiveLimit::ratio, std::to_string(limit.ratio) + " times its size", offset, "it may be a decompression bomb; raise --max-ratio if it is not");
}

PackedInput::PackedInput(ByteSource& source) : source_(source), buffer_(new char[kCapacity]) {}

bool PackedInput::refill() {
  if (at_ < end_) return true;
  if (failure_) return false;
  before_ += end_;
  at_ = end_ = 0;
  auto got = source_.read(buffer_.get(), kCapacity);
  if (!got) {
    failure_ = got.error();
    return false;
  }
  end_ = *got;
  return end_ != 0;
}

bool PackedInput::only_padding_left() {
  while (refill()) {
    const std::string_view bytes = unread();
    const std::size_t other = bytes.find_first_not_of('\0');
    if (other != std::string_view::npos) {
      advance(other);
      return false;
    }
    advance(bytes.size());
  }
  return !failure_;
}

Error UnpackingSource::damage(std::string message) const {
  return fail(ErrorCode::damaged, std::move(message), Origin{.offset = input_.offset()}, "what came before was read; get the file again").error;
}

Result<std::size_t> UnpackingSource::failed(std::size_t delivered, Error error) {
  failure_ = std::move(error);
  if (delivered > 0) return delivered;
  return Failure{*failure_};
}

}  // namespace postwake::detail
