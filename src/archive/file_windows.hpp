#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "archive/missing_pages.hpp"

namespace postwake::detail {

class FileWindow;

/// A plain file that is shown where the kernel keeps it, a window at a time, so that nothing is copied. Decisions 0194, 0208.
///
/// Law    : others may change or cut the file while it is looked at. What came of a view counts only when FileWindow::is_sound() says so
///          afterwards; of a view that was not sound nothing may be kept.
/// Threads: any.
class FileWindows {
 public:
  /// Of smaller files a copy costs less.
  static constexpr std::uint64_t kLeastBytes = 1U << 20U;

  /// `descriptor` outlives this.
  explicit FileWindows(int descriptor);
  ~FileWindows();
  FileWindows(const FileWindows&) = delete;
  FileWindows& operator=(const FileWindows&) = delete;

  /// False: the file is small, no plain file, or on a file system whose pages are not to be trusted.
  bool is_shown() const noexcept { return trust_ != Trust::none; }
  int descriptor() const noexcept { return descriptor_; }
  /// True: where a file is cut, the system empties the rest of its last block before it tells the new size (XFS, and what may stand on it).
  bool is_emptied_first() const noexcept { return trust_ == Trust::unless_empty; }
  /// When this was made.
  std::uint64_t size() const noexcept { return static_cast<std::uint64_t>(before_.st_size); }
  /// Nobody has written to it or cut it since.
  bool is_unchanged() const noexcept;

  /// Windows that go round.
  std::unique_ptr<FileWindow> take();
  void give(std::unique_ptr<FileWindow> window);

 private:
  enum class Trust : std::uint8_t { none, unless_empty, full };
  static Trust trust(int descriptor) noexcept;

  int descriptor_;
  struct stat before_ {};
  Trust trust_ = Trust::none;
  std::mutex mutex_;
  std::vector<std::unique_ptr<FileWindow>> free_;
};

/// One window of a file.
///
/// Memory : its bytes of the file count as ours while it stands.
/// Threads: one at a time.
class FileWindow {
 public:
  static constexpr std::size_t kBytes = 2U << 20U;

  /// `file` outlives what is called, not the destructor.
  explicit FileWindow(const FileWindows& file);
  ~FileWindow();
  FileWindow(const FileWindow&) = delete;
  FileWindow& operator=(const FileWindow&) = delete;

  /// What stands from `offset` on to the end of its window, which begins at a multiple of kBytes; empty: behind the file's end, or nothing can be
  /// shown. Valid until the next call.
  std::string_view from(std::uint64_t offset);
  /// True when `shown`, of the window that stands, is what the file holds: no page was missing, none of its blocks may have been emptied, and the
  /// file is unchanged. Once false, nothing more is shown.
  bool is_sound(std::string_view shown);

 private:
  const FileWindows& file_;
  char* reserved_ = nullptr;  ///< more than a window, to begin where large pages do
  char* window_ = nullptr;
  std::uint64_t begin_ = 0, end_ = 0;  ///< of the file's bytes in the window
  MissingPages missing_;
};

/// Whether one of the blocks of 512 bytes (by address) in which `shown` lies ends with a zero; `end`: of what can be looked at, the last block's.
bool has_block_that_ends_empty(std::string_view shown, const char* end) noexcept;

}  // namespace postwake::detail
