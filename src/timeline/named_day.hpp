#pragma once

#include <cstdint>
#include <string_view>

namespace postwake::detail {

/// Whether `text` names a day of [first, last] (days since 1970) in figures: 19/07, 7/19, 19.7.2024, 2024-07-19. Day and month
/// may come in either order, as nobody can tell which is meant; a year that is given must be right.
bool names_day(std::string_view text, std::int64_t first, std::int64_t last);

}  // namespace postwake::detail
