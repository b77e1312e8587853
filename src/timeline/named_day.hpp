#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace postwake::detail {

/// A day as somebody wrote it.
struct NamedDay {
  int year = -1;  ///< -1: not said; may have two digits
  int month = 0, day = 0;
};

/// The days that `text` names: in figures (19/07, 7/19, 19.7.2024, 2024-07-19; both orders are given, as nobody can tell which
/// is meant) and with a month's name in 24 languages (19 juillet, July 19th, 3 de marzo de 2024). Not every one is a day.
std::vector<NamedDay> named_days(std::string_view text);

/// Whether one of `days` is a day of [first, last] (days since 1970); a year that is given must be right.
bool is_any_within(std::span<const NamedDay> days, std::int64_t first, std::int64_t last);

}  // namespace postwake::detail
