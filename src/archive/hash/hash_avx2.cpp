// xxHash's own code, compiled here for AVX2. Only static functions come out of it, so nothing of this file's
// instructions can be linked into another: hence no header of the standard library behind the pragma that could make a
// shared inline function.
#include "archive/hash/hash_avx2.hpp"

#include "postwake/base/cpu.hpp"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)

#pragma GCC push_options
#pragma GCC target("avx2")
#include <immintrin.h>
#define XXH_INLINE_ALL
#define XXH_VECTOR XXH_AVX2
#include <xxhash.h>

namespace postwake::detail {
namespace {

void update(void* state, const char* bytes, std::size_t size) noexcept { XXH3_128bits_update(static_cast<XXH3_state_t*>(state), bytes, size); }

}  // namespace
}  // namespace postwake::detail
#pragma GCC pop_options

namespace postwake::detail {

bool xxh3_update_avx2(void* state, const char* bytes, std::size_t size) noexcept {
  if (!has_avx2()) return false;
  update(state, bytes, size);
  return true;
}

}  // namespace postwake::detail

#else

namespace postwake::detail {

bool xxh3_update_avx2(void*, const char*, std::size_t) noexcept { return false; }

}  // namespace postwake::detail

#endif
