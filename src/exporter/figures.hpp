#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "postwake/base/figures.hpp"
#include "postwake/base/instant.hpp"
#include "postwake/model/timeline.hpp"

/// Numbers and times as every plain-text view writes them.
namespace postwake::detail {

std::string percent(PerMille share);                  ///< 873 -> "87 %", 4 -> "0.4 %"
std::string per_minute(std::uint32_t milli);          ///< 12345 -> "12.3"
std::string clock_time(Instant at);                   ///< "21:30Z"
std::string calendar_day(Instant at);                 ///< "2019-06-13"
std::string duration_text(std::int64_t seconds);      ///< 7500 -> "2 h 5 min"
std::string_view event_word(EventKind kind) noexcept; ///< "acknowledged"
Instant incident_end(const Incident& incident);       ///< recovery, else resolution, else the end of its series

}  // namespace postwake::detail
