#include "archive/step_aside.hpp"

namespace postwake::detail {

#if defined(__linux__)

int current_core() noexcept { return ::sched_getcpu(); }

// A machine with more cores than the set holds is left alone.
Cores::Cores() noexcept : is_known_(::pthread_getaffinity_np(::pthread_self(), sizeof allowed_, &allowed_) == 0) {}

void Cores::step_aside(pthread_t thread) const noexcept {
  const int core = current_core();
  if (!is_known_ || core < 0 || core >= CPU_SETSIZE) return;
  cpu_set_t elsewhere = allowed_;
  CPU_CLR(static_cast<unsigned>(core), &elsewhere);
  if (CPU_COUNT(&elsewhere) == 0) return;
  if (::pthread_setaffinity_np(thread, sizeof elsewhere, &elsewhere) == 0) ::pthread_setaffinity_np(thread, sizeof allowed_, &allowed_);
}

#else

int current_core() noexcept { return -1; }
Cores::Cores() noexcept = default;
void Cores::step_aside(pthread_t) const noexcept {}

#endif

}  // namespace postwake::detail
