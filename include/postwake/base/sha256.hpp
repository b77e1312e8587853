#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace postwake {

/// A running SHA-256 (FIPS 180-4).
class Sha256 {
 public:
  void update(std::string_view bytes) noexcept;
  /// Of all that came so far.
  std::array<std::uint8_t, 32> digest() const noexcept;

 private:
  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, 64> open_{};  ///< the block that is not full yet
  std::uint64_t size_ = 0;
};

/// SHA-256 of some bytes: for content security policies and for hashes that stand in place of a text.
std::array<std::uint8_t, 32> sha256(std::string_view bytes) noexcept;

std::string sha256_hex(std::string_view bytes);     ///< 64 lower-case hex digits
std::string sha256_base64(std::string_view bytes);  ///< as a Content-Security-Policy wants it

/// RFC 4648 base64 with padding.
std::string base64(std::string_view bytes);

}  // namespace postwake
