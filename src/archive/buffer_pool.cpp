#include "archive/buffer_pool.hpp"

#include "archive/codec/bzip2_blocks.hpp"
#include "archive/huge_page.hpp"
#include "archive/order/member_run.hpp"

namespace postwake::detail {
namespace {

static_assert(kHugePageBytes % kChunkBytes == 0);

// Buffers side by side would hide from the sanitizer who writes past the end of his.
#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t kLendable = 0;
#else
constexpr std::size_t kLendable = kHugePageBytes;
#endif

}  // namespace

BufferPool::~BufferPool() {
  if (page_ != nullptr) free_huge(page_);
}

RawBuffer BufferPool::take_free() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (free_.empty()) return {};
  RawBuffer buffer = std::move(free_.back());
  free_.pop_back();
  return buffer;
}

RawBuffer BufferPool::take(std::size_t capacity) {
  RawBuffer buffer = take_free();
  buffer.resize(0);
  buffer.reserve(capacity);
  return buffer;
}

RawBuffer BufferPool::take_chunk() {
  RawBuffer buffer = take_free();
  if (buffer.capacity() == 0) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (page_ == nullptr && kLendable != 0) page_ = static_cast<char*>(allocate_huge(kHugePageBytes));
    if (lent_ < kLendable) {
      buffer = RawBuffer::lent(page_ + lent_, kChunkBytes);
      lent_ += kChunkBytes;
    }
  }
  buffer.resize(0);
  buffer.reserve(kChunkBytes);
  return buffer;
}

void BufferPool::give(RawBuffer buffer) {
  // One bomb must not make every buffer large for ever.
  if (buffer.capacity() == 0 || buffer.capacity() > 2 * kBzip2UsualBytes) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  free_.push_back(std::move(buffer));
}

}  // namespace postwake::detail
