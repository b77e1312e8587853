#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "archive/raw_buffer.hpp"

namespace postwake::detail {

/// Buffers that go round. Last in, first out: the one just used is in a cache. Any thread may ask; outlives what it gave.
class BufferPool {
 public:
  BufferPool() = default;
  ~BufferPool();
  BufferPool(const BufferPool&) = delete;
  BufferPool& operator=(const BufferPool&) = delete;

  RawBuffer take(std::size_t capacity);
  /// The same for kChunkBytes of decoded bytes that go from thread to thread. The first few lie in one huge page, where the system
  /// has them: one page fault in place of 128 for each, which cost as much as decoding a chunk does.
  RawBuffer take_chunk();
  void give(RawBuffer buffer);

 private:
  RawBuffer take_free();

  std::mutex mutex_;
  std::vector<RawBuffer> free_;
  char* page_ = nullptr;      ///< the huge page, once asked for
  std::size_t lent_ = 0;      ///< bytes of it
};

}  // namespace postwake::detail
