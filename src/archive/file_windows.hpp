#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string_view>

#include "archive/missing_pages.hpp"

namespace postwake::detail {

/// Shows a plain file where the kernel keeps it, a window at a time, so that nothing is copied. Decision 0194.
///
/// Law    : others may change or cut the file while it is looked at. What came of a view counts only when is_sound() says so afterwards; of a
///          view that was not sound nothing may be kept, and there are no more.
/// Memory : address space for one window; its pages count as ours while it stands.
/// Threads: one at a time.
class FileWindows {
 public:
  static constexpr std::size_t kWindowBytes = 4U << 20U;
  /// Of smaller files a copy costs less.
  static constexpr std::uint64_t kLeastBytes = 1U << 20U;

  /// `descriptor` outlives this. Nothing is shown of what is small, no plain file, or on a file system whose pages are not to be trusted.
  explicit FileWindows(int descriptor);
  ~FileWindows();
  FileWindows(const FileWindows&) = delete;
  FileWindows& operator=(const FileWindows&) = delete;

  /// What stands from `offset` on to the end of its window; empty: behind the file's end, or nothing is shown. Valid until the next call.
  std::string_view from(std::uint64_t offset);
  /// True when all that was shown is what the file holds: no page was missing, and nobody has written to it or cut it.
  bool is_sound();

 private:
  int descriptor_;
  struct stat before_ {};
  char* reserved_ = nullptr;  ///< more than a window, to begin where large pages do
  char* window_ = nullptr;
  std::uint64_t begin_ = 0, end_ = 0;  ///< of the file's bytes in the window
  MissingPages missing_;
};

}  // namespace postwake::detail
