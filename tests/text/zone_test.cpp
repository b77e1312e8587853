#include "postwake/text/zone.hpp"

#include <gtest/gtest.h>

namespace postwake {
namespace {

struct ZoneCase {
  std::string_view name, zone;
  LocalTime local;
  std::string_view utc;
};

const ZoneCase kZoneCases[] = {
    {"utc", "UTC", {2019, 6, 13, 21, 30}, "2019-06-13T21:30:00.000Z"},
    {"summer", "Europe/Paris", {2024, 7, 19, 19, 15}, "2024-07-19T17:15:00.000Z"},
    {"winter", "Europe/Paris", {2024, 1, 19, 19, 15, 7, 5}, "2024-01-19T18:15:07.005Z"},
    {"offset", "+05:30", {2019, 6, 14, 3, 0}, "2019-06-13T21:30:00.000Z"},
    {"short_offset", "-8", {2019, 6, 13, 13, 30}, "2019-06-13T21:30:00.000Z"},
    {"repeated_hour_is_the_first", "Europe/Paris", {2024, 10, 27, 2, 30}, "2024-10-27T00:30:00.000Z"},
    {"skipped_hour_moves_forward", "Europe/Paris", {2024, 3, 31, 2, 30}, "2024-03-31T01:30:00.000Z"},
    {"no_such_day", "Europe/Paris", {2024, 2, 31, 2, 30}, ""},
    {"hour_24", "UTC", {2024, 2, 1, 24, 0}, ""},
};

TEST(Zone, LocalTimesBecomeUtc) {
  for (const auto& row : kZoneCases) {
    const auto zone = Zone::named(row.zone);
    ASSERT_TRUE(zone) << row.name;
    const auto at = zone->to_utc(row.local);
    EXPECT_EQ(at ? format_rfc3339(*at) : "", row.utc) << row.name;
  }
}

TEST(Zone, WhatIsAmbiguousIsRefusedWithAdvice) {
  for (const auto name : {"CET", "PST", "CST", "Europe/Nowhere", "", "+99", "Paris"}) {
    const auto zone = Zone::named(name);
    ASSERT_FALSE(zone) << name;
    EXPECT_EQ(zone.error().code, ErrorCode::usage) << name;
    EXPECT_NE(zone.error().advice.find("Europe/Paris"), std::string::npos) << name;
  }
}

TEST(Zone, KnownAbbreviations) {
  EXPECT_EQ(offset_of_abbreviation("PDT"), Minutes{-420});
  EXPECT_FALSE(offset_of_abbreviation("IST"));
}

}  // namespace
}  // namespace postwake
