#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "archive/byte_source.hpp"

namespace postwake::detail {

/// How far one chain of decoders has come, for the ratio limit and for messages.
struct RatioLimit {
  std::uint64_t ratio = 0;        ///< decoded / packed; 0 is unlimited
  std::uint64_t from_bytes = 0;   ///< judged only once this much came out

  bool is_passed(std::uint64_t packed, std::uint64_t decoded) const noexcept {
    return ratio != 0 && decoded > from_bytes && decoded / ratio > packed;
  }
};

/// The failure that RatioLimit::is_passed() means.
Failure ratio_failure(const RatioLimit& limit, std::uint64_t offset);

/// Decoders of whole streams: several members, frames or streams one after another are one stream, as their own tools
/// read them; zeros behind the last are padding, anything else is damage told after all data came out. The error's
/// origin.offset is the offset in the packed bytes.
std::unique_ptr<ByteSource> decode_gzip(ByteSource& packed, RatioLimit limit);
std::unique_ptr<ByteSource> decode_bzip2(ByteSource& packed, RatioLimit limit);
std::unique_ptr<ByteSource> decode_zstd(ByteSource& packed, RatioLimit limit);
std::unique_ptr<ByteSource> decode_xz(ByteSource& packed, RatioLimit limit);

/// One raw deflate stream, as zip members are; bytes behind its end are not looked at.
std::unique_ptr<ByteSource> decode_deflate(ByteSource& packed, RatioLimit limit);

/// What the decoders share: an input buffer and a position in the packed bytes.
class PackedInput {
 public:
  explicit PackedInput(ByteSource& source);
  /// Reads more when all is used; false at the end. An error stands in failure().
  bool refill();
  const std::optional<Error>& failure() const noexcept { return failure_; }
  /// Unread bytes. After use, advance().
  std::string_view unread() const noexcept { return {buffer_.get() + at_, end_ - at_}; }
  void advance(std::size_t bytes) noexcept { at_ += bytes; }
  /// Offset of the first unread byte in the packed stream.
  std::uint64_t offset() const noexcept { return before_ + at_; }
  /// Skips zeros; true when nothing else is left.
  bool only_padding_left();

 private:
  static constexpr std::size_t kCapacity = 256U << 10U;
  ByteSource& source_;
  std::unique_ptr<char[]> buffer_;
  std::size_t at_ = 0, end_ = 0;
  std::uint64_t before_ = 0;
  std::optional<Error> failure_;
};

/// What gzip, zstd and xz share: packed bytes come in, and damage waits until all that came before it is delivered.
class UnpackingSource : public ByteSource {
 protected:
  UnpackingSource(ByteSource& packed, RatioLimit limit) : input_(packed), limit_(limit) {}

  Error damage(std::string message) const;
  /// Ends the stream with `error` behind the bytes that this call delivers.
  Result<std::size_t> failed(std::size_t delivered, Error error);

  PackedInput input_;
  RatioLimit limit_;
  std::optional<Error> failure_;
};

}  // namespace postwake::detail
