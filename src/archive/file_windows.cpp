#include "archive/file_windows.hpp"

#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/vfs.h>

#include <algorithm>

namespace postwake::detail {
namespace {

// The size of the processor's large pages: where a file's pages lie together and address and offset agree in it, tables are filled in one step.
constexpr std::size_t kLargePage = 2U << 20U;
constexpr std::size_t kReservedBytes = FileWindows::kWindowBytes + kLargePage;

/// File systems of this machine that tell a file's new size before they empty what is behind it. XFS empties first, and for a moment zeros
/// would pass for the file's; others' pages come over a network, or from a program that may never answer.
bool is_trusted(int descriptor) noexcept {
  struct statfs system {};
  if (::fstatfs(descriptor, &system) != 0) return false;
  switch (static_cast<std::uint64_t>(system.f_type)) {
    case EXT4_SUPER_MAGIC:
    case BTRFS_SUPER_MAGIC:
    case F2FS_SUPER_MAGIC:
    case TMPFS_MAGIC: return true;
    default: return false;
  }
}

bool is_same(const struct timespec& a, const struct timespec& b) noexcept { return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec; }

}  // namespace

FileWindows::FileWindows(int descriptor) : descriptor_(descriptor) {
  if (::fstat(descriptor, &before_) != 0 || !S_ISREG(before_.st_mode) || static_cast<std::uint64_t>(before_.st_size) < kLeastBytes || !is_trusted(descriptor)) return;
  void* const reserved = ::mmap(nullptr, kReservedBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (reserved == MAP_FAILED) return;
  reserved_ = static_cast<char*>(reserved);
  window_ = reserved_ + (kLargePage - reinterpret_cast<std::uintptr_t>(reserved_) % kLargePage) % kLargePage;  // NOLINT: where it lies counts
  if (!missing_.watch(window_, kWindowBytes)) window_ = nullptr;
}

FileWindows::~FileWindows() {
  missing_.forget();
  if (reserved_ != nullptr) ::munmap(reserved_, kReservedBytes);
}

std::string_view FileWindows::from(std::uint64_t offset) {
  const auto size = static_cast<std::uint64_t>(before_.st_size);
  if (window_ == nullptr || offset >= size) return {};
  if (offset < begin_ || offset >= end_) {
    begin_ = offset / kWindowBytes * kWindowBytes;
    end_ = std::min(size, begin_ + kWindowBytes);
    const auto bytes = static_cast<std::size_t>(end_ - begin_);
    if (::mmap(window_, bytes, PROT_READ, MAP_SHARED | MAP_FIXED, descriptor_, static_cast<off_t>(begin_)) == MAP_FAILED) {
      window_ = nullptr;
      return {};
    }
    ::madvise(window_, bytes, MADV_SEQUENTIAL);
  }
  return {window_ + (offset - begin_), static_cast<std::size_t>(end_ - offset)};
}

bool FileWindows::is_sound() {
  struct stat now {};
  if (window_ != nullptr && !missing_.is_hit() && ::fstat(descriptor_, &now) == 0 && now.st_size == before_.st_size && is_same(now.st_mtim, before_.st_mtim) &&
      is_same(now.st_ctim, before_.st_ctim))
    return true;
  window_ = nullptr;
  return false;
}

}  // namespace postwake::detail
