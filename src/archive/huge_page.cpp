#include "archive/huge_page.hpp"

#include <sys/mman.h>

#include <new>

namespace postwake::detail {

void* allocate_huge(std::size_t bytes) {
  void* const memory = ::operator new(bytes, std::align_val_t{kHugePageBytes});
#if defined(MADV_HUGEPAGE)
  static_cast<void>(::madvise(memory, bytes, MADV_HUGEPAGE));
#endif
  return memory;
}

void free_huge(void* memory) noexcept { ::operator delete(memory, std::align_val_t{kHugePageBytes}); }

}  // namespace postwake::detail
