#include "archive/file_windows.hpp"

#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/vfs.h>

#include <algorithm>

namespace postwake::detail {
namespace {

// The size of the processor's large pages: where a file's pages lie together and address and offset agree in it, tables are filled in one step.
constexpr std::size_t kLargePage = 2U << 20U;
constexpr std::size_t kReservedBytes = FileWindow::kBytes + kLargePage;

bool is_same(const struct timespec& a, const struct timespec& b) noexcept { return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec; }

}  // namespace

FileWindows::FileWindows(int descriptor) : descriptor_(descriptor) {
  if (::fstat(descriptor, &before_) == 0 && S_ISREG(before_.st_mode) && size() >= kLeastBytes) trust_ = trust(descriptor);
}

// File systems of this machine; others' pages come over a network, or from a program that may never answer.
FileWindows::Trust FileWindows::trust(int descriptor) noexcept {
  struct statfs system {};
  if (::fstatfs(descriptor, &system) != 0) return Trust::none;
  switch (static_cast<std::uint64_t>(system.f_type)) {
    case EXT4_SUPER_MAGIC:
    case BTRFS_SUPER_MAGIC:
    case F2FS_SUPER_MAGIC:
    case TMPFS_MAGIC: return Trust::full;
    case XFS_SUPER_MAGIC:
    case OVERLAYFS_SUPER_MAGIC: return Trust::unless_empty;
    default: return Trust::none;
  }
}

FileWindows::~FileWindows() = default;

bool FileWindows::is_unchanged() const noexcept {
  struct stat now {};
  return ::fstat(descriptor_, &now) == 0 && now.st_size == before_.st_size && is_same(now.st_mtim, before_.st_mtim) && is_same(now.st_ctim, before_.st_ctim);
}

std::unique_ptr<FileWindow> FileWindows::take() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!free_.empty()) {
      std::unique_ptr<FileWindow> window = std::move(free_.back());
      free_.pop_back();
      return window;
    }
  }
  return std::make_unique<FileWindow>(*this);
}

void FileWindows::give(std::unique_ptr<FileWindow> window) {
  const std::lock_guard<std::mutex> lock(mutex_);
  free_.push_back(std::move(window));
}

FileWindow::FileWindow(const FileWindows& file) : file_(file) {
  if (!file.is_shown()) return;
  void* const reserved = ::mmap(nullptr, kReservedBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (reserved == MAP_FAILED) return;
  reserved_ = static_cast<char*>(reserved);
  window_ = reserved_ + (kLargePage - reinterpret_cast<std::uintptr_t>(reserved_) % kLargePage) % kLargePage;  // NOLINT: where it lies counts
  if (!missing_.watch(window_, kBytes)) window_ = nullptr;
}

FileWindow::~FileWindow() {
  missing_.forget();
  if (reserved_ != nullptr) ::munmap(reserved_, kReservedBytes);
}

std::string_view FileWindow::from(std::uint64_t offset) {
  if (window_ == nullptr || offset >= file_.size()) return {};
  if (offset < begin_ || offset >= end_) {
    begin_ = offset / kBytes * kBytes;
    end_ = std::min<std::uint64_t>(file_.size(), begin_ + kBytes);
    const auto bytes = static_cast<std::size_t>(end_ - begin_);
    if (::mmap(window_, bytes, PROT_READ, MAP_SHARED | MAP_FIXED, file_.descriptor(), static_cast<off_t>(begin_)) == MAP_FAILED) {
      window_ = nullptr;
      return {};
    }
    ::madvise(window_, bytes, MADV_SEQUENTIAL);
  }
  return {window_ + (offset - begin_), static_cast<std::size_t>(end_ - offset)};
}

bool FileWindow::is_sound(std::string_view shown) {
  // Emptiness first: what was emptied stays so until the size is told, and that is asked afterwards.
  const bool may_be_emptied = window_ != nullptr && file_.is_emptied_first() && has_block_that_ends_empty(shown, window_ + (end_ - begin_));
  if (window_ != nullptr && !may_be_emptied && !missing_.is_hit() && file_.is_unchanged()) return true;
  window_ = nullptr;
  return false;
}

bool has_block_that_ends_empty(std::string_view shown, const char* end) noexcept {
  constexpr std::size_t kBlock = 512;  // the smallest that file systems have: larger ones end where one of these does
  bool is_empty = false;
  const char* const stop = shown.data() + shown.size();
  for (const char* at = shown.data() - reinterpret_cast<std::uintptr_t>(shown.data()) % kBlock; at < stop; at += kBlock)  // NOLINT: where it lies counts
    is_empty |= *(end - at < static_cast<std::ptrdiff_t>(kBlock) ? end - 1 : at + kBlock - 1) == '\0';
  return is_empty;
}

}  // namespace postwake::detail
