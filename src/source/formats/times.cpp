#include "source/formats/times.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <vector>

#include "postwake/base/digits.hpp"

namespace postwake::detail {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<unsigned> number(std::string_view digits) {
  unsigned value = 0;
  constexpr std::size_t kFew = 4;  // of a clock or a year: they always fit
  if (!digits.empty() && digits.size() <= kFew) {
    for (const char c : digits) {
      if (!is_digit(c)) return std::nullopt;
      value = value * 10 + static_cast<unsigned>(c - '0');
    }
    return value;
  }
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || read.ec != std::errc{} || read.ptr != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::optional<unsigned> month_of(std::string_view word) {
  if (word.size() < 3) return std::nullopt;
  const auto lower = [&](std::size_t i) { return word[i] >= 'A' && word[i] <= 'Z' ? static_cast<char>(word[i] | 0x20) : word[i]; };
  const char first = lower(0), second = lower(1), third = lower(2);
  for (unsigned i = 0; i < kMonths.size(); ++i)
    if (kMonths[i][0] == first && kMonths[i][1] == second && kMonths[i][2] == third) return i + 1;
  return std::nullopt;
}

bool is_weekday(std::string_view word) {
  constexpr std::array<std::string_view, 7> kDays = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
  std::string key;
  for (const char c : word) key.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c);
  return key.size() >= 3 && std::any_of(kDays.begin(), kDays.end(), [&](std::string_view day) { return day.substr(0, key.size()) == key; });
}

std::optional<Minutes> offset_of(std::string_view word) {
  if (word == "+0000") return Minutes{0};  // what nearly every tweet says
  if (word.size() >= 5 && (word[0] == '+' || word[0] == '-')) {
    std::string digits;
    for (const char c : word.substr(1))
      if (c != ':') digits.push_back(c);
    const auto value = number(digits);
    if (!value || digits.size() != 4 || *value / 100 > 14 || *value % 100 > 59) return std::nullopt;
    const Minutes offset{static_cast<int>(*value / 100 * 60 + *value % 100)};
    return word[0] == '-' ? -offset : offset;
  }
  if (word == "+00" || word == "-00") return Minutes{0};
  return offset_of_abbreviation(word);
}

/// The words of a written date: digits, letters, and signs that matter; commas, '@' and a lone '-' only part them.
std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == ' ' || text[i] == ',' || text[i] == '@' || text[i] == '\t') {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && text[end] != ' ' && text[end] != ',' && text[end] != '@' && text[end] != '\t') ++end;
    const std::string_view word = text.substr(i, end - i);
    if (word != "-" && word != "\u00b7" && word != "at") words.push_back(word);
    i = end;
  }
  return words;
}

struct Fields {
  LocalTime local;
  bool has_date = false, has_time = false, has_seconds = false, has_milliseconds = false;
  std::optional<Minutes> offset;
};

/// "20:19", "20:19:24", "20:19:24.123456".
bool read_clock(std::string_view word, Fields& f) {
  const auto first = word.find(':');
  if (first == std::string_view::npos || first == 0 || first > 2) return false;
  const auto second = word.find(':', first + 1);
  const auto hour = number(word.substr(0, first));
  const auto minute = number(word.substr(first + 1, second == std::string_view::npos ? second : second - first - 1));
  if (!hour || !minute || *hour > 23 || *minute > 59) return false;
  f.local.hour = *hour;
  f.local.minute = *minute;
  f.has_time = true;
  if (second == std::string_view::npos) return true;
  std::string_view rest = word.substr(second + 1);
  const auto dot = rest.find_first_of(".,");
  const auto seconds = number(rest.substr(0, dot));
  if (!seconds || *seconds > 60) return false;
  f.local.second = std::min(*seconds, 59U);
  f.has_seconds = true;
  if (dot == std::string_view::npos) return true;
  std::string digits(rest.substr(dot + 1));
  if (digits.empty() || digits.size() > 9 || !std::all_of(digits.begin(), digits.end(), is_digit)) return false;
  f.has_milliseconds = true;
  digits.resize(3, '0');
  f.local.millisecond = *number(digits);
  return true;
}

/// "2021-03-01", "2021/03/01", "18/01/2018", "18.01.2018": year first, or a day that cannot be a month.
bool read_date(std::string_view word, Fields& f) {
  const auto first = word.find_first_of("-/.");
  if (first == std::string_view::npos) return false;
  const auto second = word.find(word[first], first + 1);
  if (second == std::string_view::npos) return false;
  const auto a = number(word.substr(0, first)), b = number(word.substr(first + 1, second - first - 1)), c = number(word.substr(second + 1));
  if (!a || !c) return false;
  std::optional<unsigned> month = b;
  if (!month) month = month_of(word.substr(first + 1, second - first - 1));  // 18-Jan-2018
  if (!month) return false;
  if (first == 4) {
    f.local.year = static_cast<int>(*a);
    f.local.month = *month;
    f.local.day = *c;
  } else if (word.size() - second - 1 == 4) {
    f.local.year = static_cast<int>(*c);
    if (word[first] == '.' || !b || *a > 12) {  // with points the day comes first everywhere
      f.local.day = *a;
      f.local.month = *month;
    } else if (*b > 12) {
      f.local.month = *a;
      f.local.day = *b;
    } else if (*a == *b) {
      f.local.day = f.local.month = *a;
    } else {
      return false;  // 03/04/2021: two dates
    }
  } else {
    return false;
  }
  f.has_date = true;
  return true;
}

}  // namespace

bool is_plausible(Instant at) noexcept {
  constexpr Instant kFirst = std::chrono::sys_days{std::chrono::year{1990} / 1 / 1};
  constexpr Instant kLast = std::chrono::sys_days{std::chrono::year{2100} / 1 / 1};
  return at >= kFirst && at < kLast;
}

std::optional<Instant> parse_twitter_date(std::string_view text) noexcept {
  // Wed Oct 10 20:19:24 +0000 2018, always 30 bytes
  if (text.size() != 30 || text[3] != ' ' || text[7] != ' ' || text[10] != ' ' || text[19] != ' ' || text[25] != ' ' || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  const auto month = month_of(text.substr(4, 3));
  const auto day = number(text.substr(8, 2)), hour = number(text.substr(11, 2)), minute = number(text.substr(14, 2)), second = number(text.substr(17, 2)),
             year = number(text.substr(26, 4));
  const auto offset = offset_of(text.substr(20, 5));
  if (!month || !day || !hour || !minute || !second || !year || !offset) return std::nullopt;
  const auto local = from_civil(static_cast<int>(*year), *month, *day, *hour, *minute, *second == 60 ? 59 : *second);
  if (!local) return std::nullopt;
  return *local - *offset;
}

std::optional<ReadTime> epoch_time(std::int64_t value) noexcept {
  ReadTime time;
  if (value >= 100'000'000'000'000) {  // microseconds
    time = {Instant{Milliseconds{value / 1000}}, TimePrecision::millisecond};
  } else if (value >= 100'000'000'000) {
    time = {Instant{Milliseconds{value}}, TimePrecision::millisecond};
  } else {
    time = {Instant{Seconds{value}}, TimePrecision::second};
  }
  if (!is_plausible(time.at)) return std::nullopt;
  return time;
}

std::optional<ReadTime> parse_epoch(std::string_view text) noexcept {
  std::string_view whole = text.substr(0, text.find('.'));
  if (whole.size() != text.size()) {
    const std::string_view fraction = text.substr(whole.size() + 1);
    if (!std::all_of(fraction.begin(), fraction.end(), is_digit)) return std::nullopt;
  }
  std::int64_t value = 0;
  const auto read = std::from_chars(whole.data(), whole.data() + whole.size(), value);
  if (whole.size() < 9 || whole.size() > 18 || read.ec != std::errc{} || read.ptr != whole.data() + whole.size()) return std::nullopt;
  return epoch_time(value);
}

std::optional<ReadTime> parse_iso(std::string_view text) noexcept {
  const auto at = parse_rfc3339(text);
  if (!at || !is_plausible(*at)) return std::nullopt;
  return ReadTime{*at, text.find('.') == std::string_view::npos ? TimePrecision::second : TimePrecision::millisecond, TimeSource::field};
}

LooseTime parse_loose_time(std::string_view text, const Zone* zone) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '"')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '"')) text.remove_suffix(1);
  if (const auto iso = parse_iso(text)) return {iso, false};
  if (const auto twitter = parse_twitter_date(text)) return {is_plausible(*twitter) ? std::optional<ReadTime>(ReadTime{*twitter}) : std::nullopt, false};
  if (const auto epoch = parse_epoch(text)) return {epoch, false};

  Fields f;
  if (text.size() >= 15 && text[8] == 'T' && std::all_of(text.begin(), text.begin() + 8, is_digit)) {  // 20230918T031500Z
    const auto date = number(text.substr(0, 8)), clock = number(text.substr(9, 6));
    if (!date || !clock) return {};
    f.local = {static_cast<int>(*date / 10000), *date / 100 % 100, *date % 100, *clock / 10000, *clock / 100 % 100, *clock % 100};
    f.has_date = f.has_time = f.has_seconds = true;
    if (text.substr(15) == "Z") f.offset = Minutes{0};
    else if (text.size() > 15) return {};
  } else {
    std::string spaced(text);
    if (const auto t = spaced.find('T'); t != std::string::npos && t > 0 && is_digit(spaced[t - 1]) && t + 1 < spaced.size() && is_digit(spaced[t + 1]))
      spaced[t] = ' ';
    bool is_afternoon = false, has_half_day = false;
    for (std::string_view word : words_of(spaced)) {
      std::string_view tail;
      if (word.find(':') != std::string_view::npos && word[0] != '+' && word[0] != '-') {
        if (word.back() == 'Z') {
          f.offset = Minutes{0};
          word.remove_suffix(1);
        } else if (const auto sign = word.find_first_of("+-", 3); sign != std::string_view::npos) {
          tail = word.substr(sign);
          word = word.substr(0, sign);
        } else if (word.size() > 2 && (word.back() | 0x20) == 'm') {  // 12:54am
          tail = word.substr(word.size() - 2);
          word.remove_suffix(2);
        }
        if (!read_clock(word, f)) return {};
        if (tail.empty()) continue;
        word = tail;
      }
      if (word == "AM" || word == "am" || word == "PM" || word == "pm") {
        has_half_day = true;
        is_afternoon = (word[0] | 0x20) == 'p';
      } else if (!f.has_date && read_date(word, f)) {
        continue;
      } else if (const auto month = month_of(word); month && word.size() >= 3 && !is_digit(word[0]) && !f.has_date) {
        f.local.month = *month;
      } else if (const auto value = number(word)) {
        if (word.size() == 4 && *value > 31) f.local.year = static_cast<int>(*value);
        else if (word.size() <= 2) f.local.day = *value;
        else return {};
      } else if (const auto offset = offset_of(word)) {
        f.offset = offset;
      } else if (is_weekday(word)) {
        continue;
      } else {
        return {};
      }
    }
    if (!f.has_date) f.has_date = f.local.year != 0;
    if (has_half_day) {
      if (f.local.hour == 0 || f.local.hour > 12) return {};
      f.local.hour = f.local.hour % 12 + (is_afternoon ? 12 : 0);
    }
  }
  if (!f.has_date) return {};
  std::optional<Instant> at = from_civil(f.local.year, f.local.month, f.local.day, f.local.hour, f.local.minute, f.local.second, f.local.millisecond);
  if (!at) return {};
  if (f.offset) *at -= *f.offset;
  else if (zone != nullptr) at = zone->to_utc(f.local);
  else return {std::nullopt, is_plausible(*at)};
  if (!at || !is_plausible(*at)) return {};
  const TimePrecision precision = !f.has_time           ? TimePrecision::day
                                  : f.has_milliseconds  ? TimePrecision::millisecond
                                  : f.has_seconds       ? TimePrecision::second
                                                        : TimePrecision::minute;
  return {ReadTime{*at, precision, TimeSource::field}, false};
}

std::optional<Instant> snowflake_time(std::string_view id) noexcept {
  constexpr std::uint64_t kFirst = 29'700'859'247ULL;
  constexpr std::int64_t kEpoch = 1'288'834'974'657;
  while (id.size() > kMostDigits && id.front() == '0') id.remove_prefix(1);
  const auto value = read_digits(id);
  if (!value || *value < kFirst || *value > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
  return Instant{Milliseconds{static_cast<std::int64_t>(*value >> 22U) + kEpoch}};
}

std::optional<ReadTime> tweet_time(std::string_view id, std::optional<ReadTime> field, bool& differs) noexcept {
  differs = false;
  const auto snowflake = snowflake_time(id);
  if (!field) {
    // Small ids decode to times just after the epoch of the scheme; without a field nothing confirms them.
    if (!snowflake || id.size() < 14) return std::nullopt;
    return ReadTime{*snowflake, TimePrecision::millisecond, TimeSource::snowflake};
  }
  if (!snowflake) return field;
  const Milliseconds distance = *snowflake - field->at;
  const Milliseconds tolerance = field->precision == TimePrecision::day      ? Milliseconds{std::chrono::hours{24}}
                                 : field->precision == TimePrecision::minute ? Milliseconds{Minutes{1}}
                                                                             : Milliseconds{Seconds{2}};
  if (distance > tolerance || distance < -Milliseconds{Seconds{2}}) {
    differs = id.size() >= 14;
    return field;
  }
  return ReadTime{*snowflake, TimePrecision::millisecond, TimeSource::snowflake};
}

}  // namespace postwake::detail
