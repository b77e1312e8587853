#include "postwake/base/cpu.hpp"

#if defined(__x86_64__) && __has_include(<sys/platform/x86.h>)

#include <sys/platform/x86.h>

namespace postwake {

bool has_avx2() noexcept { return CPU_FEATURE_ACTIVE(AVX2); }
bool has_avx512_tables() noexcept { return CPU_FEATURE_ACTIVE(AVX512BW) && CPU_FEATURE_ACTIVE(AVX512_VBMI); }

}  // namespace postwake

#elif defined(__x86_64__)

namespace postwake {

bool has_avx2() noexcept { return __builtin_cpu_supports("avx2") != 0; }
bool has_avx512_tables() noexcept { return __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512vbmi") != 0; }

}  // namespace postwake

#else

namespace postwake {

bool has_avx2() noexcept { return false; }
bool has_avx512_tables() noexcept { return false; }

}  // namespace postwake

#endif
