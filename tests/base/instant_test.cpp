#include "postwake/base/instant.hpp"

#include <gtest/gtest.h>

namespace postwake {
namespace {

struct ParseCase {
  std::string_view name, text, expected;  // expected empty: refused
};

constexpr ParseCase kParseCases[] = {
    {"zulu", "2019-06-13T21:30:00Z", "2019-06-13T21:30:00.000Z"},
    {"offset_is_applied", "2019-06-13T17:30:00-04:00", "2019-06-13T21:30:00.000Z"},
    {"offset_without_colon", "2019-06-13T17:30:00-0400", "2019-06-13T21:30:00.000Z"},
    {"offset_crosses_midnight", "2019-06-14T00:10:00+05:30", "2019-06-13T18:40:00.000Z"},
    {"one_fraction_digit", "2019-12-08T03:48:33.9Z", "2019-12-08T03:48:33.900Z"},
    {"nine_digits_are_cut_not_rounded", "2019-12-08T03:48:33.999999999Z", "2019-12-08T03:48:33.999Z"},
    {"lower_case_and_blank", "2019-06-13 21:30:00z", "2019-06-13T21:30:00.000Z"},
    {"leap_second", "2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999Z"},
    {"leap_day", "2020-02-29T00:00:00Z", "2020-02-29T00:00:00.000Z"},
    {"first_year", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"},
    {"last_year", "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"},
    {"no_zone_is_refused", "2019-06-13T21:30:00", ""},
    {"no_such_day", "2019-02-29T00:00:00Z", ""},
    {"year_zero", "0000-01-01T00:00:00Z", ""},
    {"offset_leaves_the_calendar", "9999-12-31T23:59:59-01:00", ""},
    {"hour_24", "2019-06-13T24:00:00Z", ""},
    {"trailing_text", "2019-06-13T21:30:00Z ", ""},
    {"empty_fraction", "2019-06-13T21:30:00.Z", ""},
    {"empty", "", ""},
};

TEST(Instant, ParsesRfc3339) {
  for (const auto& row : kParseCases) {
    const auto parsed = parse_rfc3339(row.text);
    EXPECT_EQ(parsed ? format_rfc3339(*parsed) : "", row.expected) << row.name;
  }
}

struct OffsetCase {
  std::string_view name;
  Milliseconds distance;
  std::string_view expected;
};

const OffsetCase kOffsetCases[] = {
    {"zero", Milliseconds{0}, "+0 s"},
    {"seconds", Seconds{40}, "+40 s"},
    {"minutes", Minutes{18}, "+18 min"},
    {"whole_hours", Minutes{120}, "+2 h"},
    {"hours_and_minutes", Minutes{125}, "+2 h 5 min"},
    {"before", -Seconds{40}, "-40 s"},
    {"days", Minutes{60 * 50}, "+2 d 2 h"},
};

TEST(Instant, FormatsDistancesForPeople) {
  for (const auto& row : kOffsetCases) EXPECT_EQ(format_offset(row.distance), row.expected) << row.name;
}

TEST(Instant, MinuteIsFlooredBefore1970Too) {
  EXPECT_EQ(format_minute(minute_of(*parse_rfc3339("1969-12-31T23:59:59.5Z"))), "1969-12-31T23:59Z");
}

}  // namespace
}  // namespace postwake
