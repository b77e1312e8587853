// Numbers are found first; a month is looked for around each: a date is a number with a name close by.
#include "timeline/named_day.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

#include "postwake/base/embedded.hpp"
#include "postwake/text/fold.hpp"
#include "postwake/text/utf8.hpp"
#include "timeline/month_names.hpp"

namespace postwake::detail {
namespace {

constexpr std::size_t kMostLetters = 4;  // between day and month or month and year: "19th of July", "19 de julio"
constexpr std::size_t kMostOthers = 4;   // blanks, commas, full stops
constexpr int kBuddhistEra = 543;        // years as Thailand counts them

bool is_figure(char c) { return c >= '0' && c <= '9'; }

/// Figures as they stand: one number, or two or three with one kind of mark between them.
struct Figures {
  std::size_t start = 0, end = 0;
  std::array<int, 3> value{};
  std::array<std::size_t, 3> digits{};
  std::size_t count = 0;  ///< 0: longer than any date
};

/// Reads figures at `at`.
Figures figures_at(std::string_view text, std::size_t at) {
  Figures out;
  out.start = at;
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
  if (!is_date) out.count = 0;
  out.end = at;
  return out;
}

void add_figures(const Figures& f, std::vector<NamedDay>& out) {
  const auto& v = f.value;
  if (f.count == 3 && f.digits[0] == 4) {
    out.push_back({v[0], v[1], v[2]});
    return;
  }
  if (f.digits[0] > 2 || f.digits[1] > 2) return;
  const int year = f.count == 3 ? v[2] : -1;
  out.push_back({year, v[1], v[0]});
  out.push_back({year, v[0], v[1]});
}

/// What may stand between the parts of a date.
class Gap {
 public:
  /// Whether one more character still belongs to it.
  bool takes(char32_t c) {
    const CharKind kind = char_kind(c);
    if (kind == CharKind::letter || kind == CharKind::unspaced) return ++letters_ <= kMostLetters;
    return (kind == CharKind::space || c == '.' || c == ',' || c == '-' || c == '\'') && ++others_ <= kMostOthers;
  }

 private:
  std::size_t letters_ = 0, others_ = 0;
};

struct MonthNearby {
  std::uint16_t months = 0;
  std::size_t start = 0, end = 0;
};

MonthNearby month_behind(std::string_view text, std::size_t at, const MonthNames& names) {
  for (Gap gap; at < text.size();) {
    if (const MonthMatch match = names.from(text, at); match.months != 0) return {match.months, at, at + match.size};
    if (!gap.takes(decode_utf8(text, at))) break;
  }
  return {};
}

MonthNearby month_before(std::string_view text, std::size_t at, const MonthNames& names) {
  for (Gap gap; at > 0;) {
    if (const MonthMatch match = names.until(text, at); match.months != 0) return {match.months, at - match.size, at};
    if (!gap.takes(decode_utf8_before(text, at))) break;
  }
  return {};
}

std::optional<int> as_year(std::string_view text, std::size_t from, std::size_t to) {
  if (to - from != 4) return std::nullopt;
  int year = 0;
  for (std::size_t at = from; at < to; ++at) year = year * 10 + (text[at] - '0');
  return year;
}

/// A number of four digits behind or before a date.
int year_around(std::string_view text, std::size_t start, std::size_t end) {
  std::size_t at = end;
  for (Gap gap; at < text.size();) {
    if (is_figure(text[at])) {
      std::size_t to = at;
      while (to < text.size() && is_figure(text[to])) ++to;
      if (const auto year = as_year(text, at, to)) return *year;
      break;
    }
    if (!gap.takes(decode_utf8(text, at))) break;
  }
  at = start;
  for (Gap gap; at > 0;) {
    if (is_figure(text[at - 1])) {
      std::size_t from = at;
      while (from > 0 && is_figure(text[from - 1])) --from;
      if (const auto year = as_year(text, from, at)) return *year;
      break;
    }
    if (!gap.takes(decode_utf8_before(text, at))) break;
  }
  return -1;
}

void add_named(std::string_view text, const Figures& f, const MonthNames& names, std::vector<NamedDay>& out) {
  if (f.count != 1 || f.digits[0] > 2 || f.value[0] < 1 || f.value[0] > 31) return;
  for (const MonthNearby& near : {month_behind(text, f.end, names), month_before(text, f.start, names)}) {
    if (near.months == 0) continue;
    const int year = year_around(text, std::min(f.start, near.start), std::max(f.end, near.end));
    for (int month = 1; month <= 12; ++month)
      if ((near.months >> (month - 1) & 1U) != 0) out.push_back({year, month, f.value[0]});
  }
}

bool is_year(int said, int year) { return said < 0 || said == year || said + 2000 == year || said - kBuddhistEra == year; }

}  // namespace

std::vector<NamedDay> named_days(std::string_view text) {
  static const MonthNames names(embedded_file("months.tsv"));  // a table only: the same in every run
  std::vector<NamedDay> out;
  const std::string plain = folded(text);
  for (std::size_t at = 0; at < plain.size();) {
    if (!is_figure(plain[at])) {
      ++at;
      continue;
    }
    const Figures figures = figures_at(plain, at);
    at = figures.end;
    if (figures.count > 1) add_figures(figures, out);
    else add_named(plain, figures, names, out);
  }
  return out;
}

bool is_any_within(std::span<const NamedDay> days, std::int64_t first, std::int64_t last) {
  for (std::int64_t day = first; day <= last; ++day) {
    const std::chrono::year_month_day that{std::chrono::sys_days{std::chrono::days{day}}};
    for (const NamedDay& named : days)
      if (static_cast<unsigned>(that.month()) == static_cast<unsigned>(named.month) &&
          static_cast<unsigned>(that.day()) == static_cast<unsigned>(named.day) && is_year(named.year, static_cast<int>(that.year())))
        return true;
  }
  return false;
}

}  // namespace postwake::detail
