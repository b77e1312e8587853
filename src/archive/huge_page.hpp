#pragma once

#include <cstddef>

namespace postwake::detail {

inline constexpr std::size_t kHugePageBytes = std::size_t{1} << 21U;

/// Memory that begins where a huge page does, and lies in such pages where the system has them: one page fault and one entry of the
/// processor's table for two megabytes. What the system makes of the wish changes the time and nothing else. Throws std::bad_alloc.
void* allocate_huge(std::size_t bytes);
void free_huge(void* memory) noexcept;

}  // namespace postwake::detail
