#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace postwake::detail {

/// Addresses at which a file's pages are mapped and may turn out to be gone, as the file was cut short or the disk cannot be read. Who looks at
/// such a page is sent SIGBUS; here empty pages take the place of it and of those behind it, and is_hit() tells so.
///
/// Method: one handler for the process, set when the first watch is made and never taken away. It touches nothing but a table of
/// atomic numbers and makes one system call. A SIGBUS that is not ours goes to whoever had it before, by default the end
/// of the process.
/// Threads: any; addresses are looked at by one thread at a time.
class MissingPages {
 public:
  MissingPages() = default;
  ~MissingPages() { forget(); }
  MissingPages(const MissingPages&) = delete;
  MissingPages& operator=(const MissingPages&) = delete;

  /// Watches [begin, begin + size): begin at a page, size a power of two. False: the handler cannot be set or somebody took its place, or too many watch.
  bool watch(const char* begin, std::size_t size);
  void forget() noexcept;
  /// Since watch().
  bool is_hit() const noexcept { return place_ != nullptr && place_->is_hit.load(std::memory_order_relaxed); }

  struct Place {
    std::atomic<bool> is_taken{false}, is_hit{false};
    /// 0: nothing. Else where it begins, and in the bits that a page's address has no use for the size's logarithm: one number, so that a
    /// signal never finds the beginning of one watch with the end of another.
    std::atomic<std::uintptr_t> range{0};
  };

 private:
  Place* place_ = nullptr;
};

}  // namespace postwake::detail
