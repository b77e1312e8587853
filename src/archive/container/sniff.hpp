#pragma once

#include <cstdint>
#include <string_view>

namespace postwake::detail {

/// What bytes are packed as. Told from their first bytes alone, never from a name.
enum class Packing : std::uint8_t { none, gzip, bzip2, zstd, xz, tar, zip };

/// Wants 512 bytes or the whole.
Packing sniff(std::string_view head) noexcept;

/// True when 512 bytes are a tar header: its checksum is right (also in forms older than "ustar").
bool is_tar_header(std::string_view block) noexcept;

std::string_view name(Packing packing) noexcept;

}  // namespace postwake::detail
