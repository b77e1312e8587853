#pragma once

#include <cstddef>

#include "postwake/base/instant.hpp"

namespace postwake {

/// format_rfc3339 into kRfc3339Bytes bytes, for those who write many.
inline constexpr std::size_t kRfc3339Bytes = 24;
void write_rfc3339(char* out, Instant at) noexcept;

}  // namespace postwake
