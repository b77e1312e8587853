#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace postwake {

/// A moment in UTC, to the millisecond. There is no local time anywhere in the library.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using Milliseconds = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;
using Minutes = std::chrono::minutes;

/// Years outside 1..9999 cannot be written as RFC 3339 and are refused by every parser.
inline constexpr int kFirstYear = 1;
inline constexpr int kLastYear = 9999;

/// Parses an RFC 3339 date-time with an offset ("2019-06-13T21:30:00Z", "...+02:00", 0 to 9 fraction digits, 'T', 't' or
/// a space). Digits past the millisecond are cut, a leap second counts as the second before. nullopt: anything else, also
/// a time without an offset.
std::optional<Instant> parse_rfc3339(std::string_view text) noexcept;

/// "2019-06-13T21:30:00.000Z": always UTC, always milliseconds.
std::string format_rfc3339(Instant at);

/// "2019-06-13T21:30Z", or with seconds: for people.
std::string format_minute(Instant at);
std::string format_second(Instant at);

/// "+18 min", "+2 h 5 min", "-40 s": a distance for people, rounded to its unit.
std::string format_offset(Milliseconds distance);

/// Builds an instant from civil UTC fields; nullopt when a field is out of range (31 February, hour 24).
std::optional<Instant> from_civil(int year, unsigned month, unsigned day, unsigned hour, unsigned minute, unsigned second,
                                  unsigned millisecond = 0) noexcept;

/// The whole minute that holds `at` (floor, also before 1970).
inline std::chrono::sys_time<Minutes> minute_of(Instant at) noexcept { return std::chrono::floor<Minutes>(at); }

}  // namespace postwake
