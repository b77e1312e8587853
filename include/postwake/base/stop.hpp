#pragma once

#include <atomic>

namespace postwake {

/// Asks a run to end at the next whole record. Set from a signal handler or another thread; one that has a parent is also
/// stopped by it. The parent must outlive it.
class StopToken {
 public:
  explicit StopToken(const StopToken* parent = nullptr) noexcept : parent_(parent) {}

  void request() noexcept { requested_.store(true, std::memory_order_relaxed); }
  bool requested() const noexcept {
    return requested_.load(std::memory_order_relaxed) || (parent_ != nullptr && parent_->requested());
  }

 private:
  std::atomic<bool> requested_{false};
  const StopToken* parent_;
};

}  // namespace postwake
