#include "archive/missing_pages.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <csignal>

namespace postwake::detail {
namespace {

constexpr std::size_t kMostWatches = 2048;  // a scan has one a thread and some that wait

// What the handler reads. Constant initialisation: it may be entered at any time.
constinit std::array<MissingPages::Place, kMostWatches> missing_places{};
constinit struct sigaction missing_previous {};
constinit std::size_t missing_page_bytes = 0;
static_assert(std::atomic<std::uintptr_t>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

/// Empty pages from the missing one on: one signal a watch, however many are gone.
bool put_empty_pages(std::uintptr_t address) noexcept {
  for (MissingPages::Place& place : missing_places) {
    const std::uintptr_t range = place.range.load(std::memory_order_relaxed), in_page = static_cast<std::uintptr_t>(missing_page_bytes) - 1;
    const std::uintptr_t begin = range & ~in_page, end = begin + (std::uintptr_t{1} << (range & in_page));
    if (range == 0 || address < begin || address >= end) continue;
    const std::uintptr_t page = address & ~in_page;
    void* const at = reinterpret_cast<void*>(page);  // NOLINT: an address is what the kernel tells
    if (::mmap(at, end - page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED) return false;
    place.is_hit.store(true, std::memory_order_relaxed);
    return true;
  }
  return false;
}

void missing_page(int signal, siginfo_t* info, void* context) noexcept {
  const int kept = errno;
  // Below or at 0: somebody sent it, there is no address.
  if (info->si_code > 0 && put_empty_pages(reinterpret_cast<std::uintptr_t>(info->si_addr))) {  // NOLINT: an address is what the kernel tells
    errno = kept;
    return;
  }
  if ((missing_previous.sa_flags & SA_SIGINFO) != 0) {
    missing_previous.sa_sigaction(signal, info, context);
  } else if (missing_previous.sa_handler != SIG_DFL && missing_previous.sa_handler != SIG_IGN) {
    missing_previous.sa_handler(signal);
  } else if (info->si_code > 0 || missing_previous.sa_handler == SIG_DFL) {
    // As if we had never been here: the instruction is tried again; what was sent is sent again and comes when we return.
    ::sigaction(signal, &missing_previous, nullptr);
    if (info->si_code <= 0) ::raise(signal);
  }
  errno = kept;
}

bool set_handler() noexcept {
  missing_page_bytes = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  // First known, then replaced: a signal in between would not find it.
  if (::sigaction(SIGBUS, nullptr, &missing_previous) != 0) return false;
  struct sigaction ours {};
  ours.sa_sigaction = missing_page;
  ours.sa_flags = SA_SIGINFO | SA_ONSTACK;
  ::sigemptyset(&ours.sa_mask);
  return ::sigaction(SIGBUS, &ours, nullptr) == 0;
}

bool is_handler_ours() noexcept {
  static const bool is_set = set_handler();
  struct sigaction now {};
  return is_set && ::sigaction(SIGBUS, nullptr, &now) == 0 && (now.sa_flags & SA_SIGINFO) != 0 && now.sa_sigaction == missing_page;
}

}  // namespace

bool MissingPages::watch(const char* begin, std::size_t size) {
  forget();
  if (!is_handler_ours()) return false;
  for (Place& place : missing_places) {
    if (place.is_taken.exchange(true, std::memory_order_acquire)) continue;
    place.is_hit.store(false, std::memory_order_relaxed);
    const std::uintptr_t logarithm = static_cast<std::uintptr_t>(std::countr_zero(size));
    place.range.store(reinterpret_cast<std::uintptr_t>(begin) | logarithm, std::memory_order_relaxed);  // NOLINT: addresses are compared
    place_ = &place;
    return true;
  }
  return false;
}

void MissingPages::forget() noexcept {
  if (place_ == nullptr) return;
  place_->range.store(0, std::memory_order_relaxed);
  place_->is_taken.store(false, std::memory_order_release);
  place_ = nullptr;
}

}  // namespace postwake::detail
