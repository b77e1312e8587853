#pragma once

#include <cstdint>
#include <string_view>

namespace postwake {

/// FNV-1a, 64 bits: stable on every machine and for ever, so ids and file names may be made from it. Not for tables that
/// hostile input fills.
constexpr std::uint64_t fnv1a64(std::string_view bytes, std::uint64_t seed = 0xcbf29ce484222325ULL) noexcept {
  std::uint64_t hash = seed;
  for (const char c : bytes) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3ULL;
  }
  return hash;
}

}  // namespace postwake
