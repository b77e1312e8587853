#pragma once

#include <atomic>

namespace postwake {

/// Asks a run to end at the next whole record. Set from a signal handler or another thread.
class StopToken {
 public:
  void request() noexcept { requested_.store(true, std::memory_order_relaxed); }
  bool requested() const noexcept { return requested_.load(std::memory_order_relaxed); }

 private:
  std::atomic<bool> requested_{false};
};

}  // namespace postwake
