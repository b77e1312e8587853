#pragma once

#include <cstddef>

namespace postwake::detail {

/// XXH3_128bits_update() with AVX2: `state` is an XXH3_state_t. Debian's libxxhash has the loop for SSE2 only, half as fast.
/// False, and nothing done, where this build or this machine has no AVX2.
bool xxh3_update_avx2(void* state, const char* bytes, std::size_t size) noexcept;

}  // namespace postwake::detail
