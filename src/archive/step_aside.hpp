#pragma once

#include <pthread.h>
#if defined(__linux__)
#include <sched.h>
#endif

namespace postwake::detail {

/// The core that the calling thread is on, or -1 where the system does not tell.
int current_core() noexcept;

/// The cores that the calling thread may use when this is made; the threads that it starts may use the same.
///
/// Linux puts a thread that begins on the core of who began it, and may leave it queued there for a tick (4 ms) while another core
/// is idle. Threads: any.
class Cores {
 public:
  Cores() noexcept;

  /// Moves a thread of this process off the calling thread's core when there is another one, and leaves it free to go where it will
  /// afterwards. It may be the calling thread itself. Does nothing where cores cannot be chosen.
  void step_aside(pthread_t thread) const noexcept;

 private:
#if defined(__linux__)
  // Read once: while one thread moves another its own set is smaller, and whoever read it then would keep that.
  cpu_set_t allowed_;
#endif
  bool is_known_ = false;
};

}  // namespace postwake::detail
