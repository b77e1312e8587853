#include "postwake/archive/scan.hpp"
#include "postwake/base/cpu.hpp"

namespace postwake {

namespace {

// Plain code that compilers turn into vector compares, for what the machine has. Sums of bytes first: 255 rounds of at most one
// each fit.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define POSTWAKE_INLINE [[gnu::always_inline]] inline
#define POSTWAKE_AVX2 __attribute__((target("avx2"), optimize("O3")))
#else
#define POSTWAKE_INLINE
#define POSTWAKE_AVX2
#endif

constexpr std::size_t kLanes = 64;

POSTWAKE_INLINE std::uint64_t count_block(const char* bytes, std::size_t size) {
  std::uint64_t total = 0;
  while (size >= kLanes) {
    const std::size_t rounds = size / kLanes < 255 ? size / kLanes : 255;
    std::uint8_t counts[kLanes] = {};
    for (std::size_t round = 0; round < rounds; ++round) {
      for (std::size_t i = 0; i < kLanes; ++i) counts[i] = static_cast<std::uint8_t>(counts[i] + (bytes[i] == '\n' ? 1U : 0U));
      bytes += kLanes;
    }
    for (const std::uint8_t count : counts) total += count;
    size -= rounds * kLanes;
  }
  for (std::size_t i = 0; i < size; ++i) total += bytes[i] == '\n' ? 1U : 0U;
  return total;
}

std::uint64_t count_plain(const char* bytes, std::size_t size) { return count_block(bytes, size); }
POSTWAKE_AVX2 std::uint64_t count_wide(const char* bytes, std::size_t size) { return count_block(bytes, size); }

}  // namespace

std::uint64_t count_newlines(std::string_view bytes) noexcept { return (has_avx2() ? count_wide : count_plain)(bytes.data(), bytes.size()); }

}  // namespace postwake
