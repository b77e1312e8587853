#include "timeline/named_day.hpp"

#include <array>
#include <chrono>

namespace postwake::detail {
namespace {

bool is_figure(char c) { return c >= '0' && c <= '9'; }

/// A date's figures as they stand: two or three numbers with one kind of mark between them.
struct Figures {
  std::array<int, 3> value{};
  std::array<std::size_t, 3> digits{};
  std::size_t count = 0;
};

/// Reads figures at `at` and moves behind them; count is 0 where there are none that could be a date.
Figures take_figures(std::string_view text, std::size_t& at) {
  Figures out;
  char mark = 0;
  bool is_date = true;
  for (;;) {
    int value = 0;
    std::size_t digits = 0;
    for (; at < text.size() && is_figure(text[at]); ++at, ++digits) value = digits < 4 ? value * 10 + (text[at] - '0') : value;
    is_date = is_date && digits <= 4 && out.count < 3;
    if (out.count < 3) {
      out.value[out.count] = value;
      out.digits[out.count] = digits;
      ++out.count;
    }
    if (at + 1 >= text.size() || !is_figure(text[at + 1])) break;
    const char next = text[at];
    if (next != '/' && next != '.' && next != '-') break;
    is_date = is_date && (mark == 0 || next == mark);
    mark = next;
    ++at;
  }
  if (!is_date || out.count < 2) out.count = 0;
  return out;
}

bool is_that_day(std::int64_t day, int year, int month, int day_of_month) {
  const std::chrono::year_month_day that{std::chrono::sys_days{std::chrono::days{day}}};
  return static_cast<unsigned>(that.month()) == static_cast<unsigned>(month) &&
         static_cast<unsigned>(that.day()) == static_cast<unsigned>(day_of_month) &&
         (year < 0 || year == static_cast<int>(that.year()) || year + 2000 == static_cast<int>(that.year()));
}

bool is_that_day(std::int64_t day, const Figures& f) {
  const auto& v = f.value;
  if (f.count == 3 && f.digits[0] == 4) return is_that_day(day, v[0], v[1], v[2]);
  if (f.digits[0] > 2 || f.digits[1] > 2) return false;
  const int year = f.count == 3 ? v[2] : -1;
  return is_that_day(day, year, v[1], v[0]) || is_that_day(day, year, v[0], v[1]);
}

}  // namespace

bool names_day(std::string_view text, std::int64_t first, std::int64_t last) {
  for (std::size_t at = 0; at < text.size();) {
    if (!is_figure(text[at])) {
      ++at;
      continue;
    }
    const Figures figures = take_figures(text, at);
    if (figures.count == 0) continue;
    for (std::int64_t day = first; day <= last; ++day)
      if (is_that_day(day, figures)) return true;
  }
  return false;
}

}  // namespace postwake::detail
