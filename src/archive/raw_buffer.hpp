#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

namespace postwake::detail {

/// Frees a buffer, unless its memory is somebody else's.
struct ReleaseBuffer {
  bool is_lent = false;
  void operator()(char* bytes) const noexcept {
    if (!is_lent) delete[] bytes;  // NOLINT(cppcoreguidelines-owning-memory): what reserve() made
  }
};

/// A reused byte buffer that does not zero what it hands out.
class RawBuffer {
 public:
  RawBuffer() = default;
  /// Empty, in memory that its owner keeps and frees. A buffer that grows past it has its own.
  static RawBuffer lent(char* bytes, std::size_t capacity) noexcept {
    RawBuffer buffer;
    buffer.bytes_ = {bytes, ReleaseBuffer{.is_lent = true}};
    buffer.capacity_ = capacity;
    return buffer;
  }
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
  std::unique_ptr<char[], ReleaseBuffer> bytes_;
  std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace postwake::detail
