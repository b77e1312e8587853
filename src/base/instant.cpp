#include "postwake/base/instant_text.hpp"

#include <cstdlib>

namespace postwake {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

/// Reads exactly `count` digits at `at` and moves past them.
bool take_digits(std::string_view text, std::size_t& at, std::size_t count, unsigned& value) noexcept {
  if (text.size() - at < count) return false;
  value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const char c = text[at + i];
    if (c < '0' || c > '9') return false;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  at += count;
  return true;
}

bool take(std::string_view text, std::size_t& at, char wanted) noexcept {
  if (at >= text.size() || text[at] != wanted) return false;
  ++at;
  return true;
}

struct Civil {
  int year;
  unsigned month, day, hour, minute, second, millisecond;
};

Civil civil(Instant at) {
  const auto days = std::chrono::floor<std::chrono::days>(at);
  const year_month_day date{days};
  const auto rest = static_cast<unsigned>((at - days).count());
  return {static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
          rest / 3'600'000U, rest / 60'000U % 60U, rest / 1000U % 60U, rest % 1000U};
}

}  // namespace

std::optional<Instant> from_civil(int y, unsigned mo, unsigned d, unsigned h, unsigned mi, unsigned s,
                                  unsigned ms) noexcept {
  if (y < kFirstYear || y > kLastYear || h > 23 || mi > 59 || s > 59 || ms > 999) return std::nullopt;
  const year_month_day date{year{y}, month{mo}, day{d}};
  if (!date.ok()) return std::nullopt;
  return Instant{sys_days{date}} + std::chrono::hours{h} + std::chrono::minutes{mi} + std::chrono::seconds{s} +
         Milliseconds{ms};
}

std::optional<Instant> parse_rfc3339(std::string_view text) noexcept {
  std::size_t at = 0;
  unsigned y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0;
  if (!take_digits(text, at, 4, y) || !take(text, at, '-') || !take_digits(text, at, 2, mo) || !take(text, at, '-') ||
      !take_digits(text, at, 2, d))
    return std::nullopt;
  if (!take(text, at, 'T') && !take(text, at, 't') && !take(text, at, ' ')) return std::nullopt;
  if (!take_digits(text, at, 2, h) || !take(text, at, ':') || !take_digits(text, at, 2, mi)) return std::nullopt;
  if (!take(text, at, ':') || !take_digits(text, at, 2, s)) return std::nullopt;
  unsigned ms = 0;
  if (take(text, at, '.')) {
    std::size_t digits = 0;
    for (unsigned scale = 100; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++digits) {
      ms += static_cast<unsigned>(text[at] - '0') * scale;
      scale /= 10;
    }
    if (digits == 0) return std::nullopt;
  }
  if (s == 60) {  // a leap second: the last millisecond that the calendar knows
    s = 59;
    ms = 999;
  }
  Milliseconds offset{0};
  if (!take(text, at, 'Z') && !take(text, at, 'z')) {
    const bool east = take(text, at, '+');
    if (!east && !take(text, at, '-')) return std::nullopt;
    unsigned oh = 0, om = 0;
    if (!take_digits(text, at, 2, oh)) return std::nullopt;
    static_cast<void>(take(text, at, ':'));
    if (!take_digits(text, at, 2, om) || oh > 23 || om > 59) return std::nullopt;
    offset = std::chrono::hours{oh} + std::chrono::minutes{om};
    if (!east) offset = -offset;
  }
  if (at != text.size()) return std::nullopt;
  const auto local = from_civil(static_cast<int>(y), mo, d, h, mi, s, ms);
  if (!local) return std::nullopt;
  const Instant utc = *local - offset;
  const int utc_year = civil(utc).year;
  if (utc_year < kFirstYear || utc_year > kLastYear) return std::nullopt;
  return utc;
}

// Every part has its fixed width: only years that every parser refuses would be longer.
void write_rfc3339(char* out, Instant at) noexcept {
  const Civil c = civil(at);
  const auto two = [&](unsigned value, char behind) {
    *out++ = static_cast<char>('0' + value / 10 % 10);
    *out++ = static_cast<char>('0' + value % 10);
    if (behind != '\0') *out++ = behind;
  };
  const auto years = static_cast<unsigned>(c.year);
  two(years / 100, '\0');
  two(years % 100, '-');
  two(c.month, '-');
  two(c.day, 'T');
  two(c.hour, ':');
  two(c.minute, ':');
  two(c.second, '.');
  two(c.millisecond / 10, static_cast<char>('0' + c.millisecond % 10));
  *out = 'Z';
}

std::string format_rfc3339(Instant at) {
  std::string out(kRfc3339Bytes, '\0');
  write_rfc3339(out.data(), at);
  return out;
}

std::string format_minute(Instant at) { return format_rfc3339(at).substr(0, 16) + "Z"; }

std::string format_second(Instant at) { return format_rfc3339(at).substr(0, 19) + "Z"; }

std::string format_offset(Milliseconds distance) {
  std::string out = distance.count() < 0 ? "-" : "+";
  const auto seconds = std::abs(distance.count()) / 1000;
  if (seconds < 90) return out + std::to_string(seconds) + " s";
  const auto minutes = (seconds + 30) / 60;
  if (minutes < 60) return out + std::to_string(minutes) + " min";
  const auto hours = minutes / 60;
  if (hours < 48) {
    out += std::to_string(hours) + " h";
    return minutes % 60 == 0 ? out : out + " " + std::to_string(minutes % 60) + " min";
  }
  return out + std::to_string(hours / 24) + " d " + std::to_string(hours % 24) + " h";
}

}  // namespace postwake
