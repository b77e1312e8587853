#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

#include "postwake/archive/scan.hpp"

namespace postwake::detail {

/// Adds up what all threads read and tells it at most five times a second. The clock here only paces the telling; a test
/// brings its own.
/// Threads: safe; the callback is never entered twice at once.
class ProgressMeter {
 public:
  using Time = std::chrono::steady_clock::time_point;
  ProgressMeter(std::function<void(const ScanProgress&)> tell, std::uint64_t bytes_total, std::function<Time()> now = std::chrono::steady_clock::now)
      : tell_(std::move(tell)), now_(std::move(now)), bytes_total_(bytes_total) {}

  void add(std::uint64_t bytes, const std::string& file) {
    const std::uint64_t read = bytes_read_.fetch_add(bytes, std::memory_order_relaxed) + bytes;
    if (!tell_) return;
    const std::unique_lock lock(mutex_, std::try_to_lock);
    const Time now = now_();
    if (!lock || now < next_) return;
    next_ = now + std::chrono::milliseconds(200);
    tell_({.bytes_read = read, .bytes_total = bytes_total_, .current = file});
  }

 private:
  std::function<void(const ScanProgress&)> tell_;
  std::function<Time()> now_;
  std::uint64_t bytes_total_;
  std::atomic<std::uint64_t> bytes_read_{0};
  std::mutex mutex_;
  Time next_{};
};

}  // namespace postwake::detail
