#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace postwake {

/// SHA-256 (FIPS 180-4) of some bytes: for content security policies and for hashes that stand in place of a text.
std::array<std::uint8_t, 32> sha256(std::string_view bytes) noexcept;

std::string sha256_hex(std::string_view bytes);     ///< 64 lower-case hex digits
std::string sha256_base64(std::string_view bytes);  ///< as a Content-Security-Policy wants it

/// RFC 4648 base64 with padding.
std::string base64(std::string_view bytes);

}  // namespace postwake
