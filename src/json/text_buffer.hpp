#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace postwake::detail {

/// Grows like a string, and lets bytes be written before they are counted.
class TextBuffer {
 public:
  /// Where the next byte goes, with room for `bytes` of them.
  char* room(std::size_t bytes) {
    if (capacity_ - size_ < bytes) grow(bytes);
    return bytes_.get() + size_;
  }
  /// Counts what was written up to `end`.
  void written(const char* end) noexcept { size_ = static_cast<std::size_t>(end - bytes_.get()); }
  TextBuffer& operator+=(char c) {
    *room(1) = c;
    ++size_;
    return *this;
  }
  TextBuffer& operator+=(std::string_view text) {
    if (!text.empty()) std::memcpy(room(text.size()), text.data(), text.size());
    size_ += text.size();
    return *this;
  }
  std::string_view view() const noexcept { return {bytes_.get(), size_}; }
  void clear() noexcept { size_ = 0; }
  /// Gives the memory back too.
  void drop() noexcept { *this = TextBuffer(); }

 private:
  void grow(std::size_t bytes) {
    const std::size_t capacity = std::max<std::size_t>({1024, 2 * capacity_, size_ + bytes});
    std::unique_ptr<char[]> larger(new char[capacity]);
    if (size_ != 0) std::memcpy(larger.get(), bytes_.get(), size_);
    bytes_ = std::move(larger);
    capacity_ = capacity;
  }
  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0, capacity_ = 0;
};

/// The string with quotes, escaped as JsonWriter says.
void append_escaped(TextBuffer& out, std::string_view s);

}  // namespace postwake::detail
