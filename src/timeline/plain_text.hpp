#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "postwake/base/figures.hpp"

namespace postwake::detail {

/// "3.4": rounded half up to `digits` (0 to 3), the same everywhere, no locale.
std::string decimal(double value, int digits);

/// "1 author", "12 authors", "1,204 authors". `noun` in the singular; the plural takes an s.
std::string count(std::uint64_t n, std::string_view noun);

/// "2 h 5 min", "40 s", "3 d 4 h": a duration for people, of whole seconds.
std::string duration(std::int64_t seconds);

}  // namespace postwake::detail
