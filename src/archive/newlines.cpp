#include "postwake/archive/scan.hpp"

namespace postwake {

namespace {

// Plain code that compilers turn into vector compares; the clones use what the machine has. Sums of bytes first: 255
// rounds of at most one each fit.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
#define POSTWAKE_CLONES __attribute__((target_clones("avx2", "default"), optimize("O3")))
#else
#define POSTWAKE_CLONES
#endif

constexpr std::size_t kLanes = 64;

POSTWAKE_CLONES std::uint64_t count_block(const char* bytes, std::size_t size) {
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

}  // namespace

std::uint64_t count_newlines(std::string_view bytes) noexcept { return count_block(bytes.data(), bytes.size()); }

}  // namespace postwake
