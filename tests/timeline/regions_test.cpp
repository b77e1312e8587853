#include "timeline/regions.hpp"

#include <gtest/gtest.h>

#include "timeline/posts.hpp"

namespace postwake {
namespace {

const detail::Regions& regions() {
  static const detail::Regions all;
  return all;
}

struct LocationCase {
  std::string_view name, location, country;
};

constexpr LocationCase kLocations[] = {
    {"country_in_english", "Brazil", "BR"},
    {"country_in_its_own_language", "Deutschland", "DE"},
    {"country_in_another_language", "Alemania", "DE"},
    {"country_in_japanese", "日本", "JP"},
    {"country_in_arabic", "مصر", "EG"},
    {"city_and_country", "Sevilla, España", "ES"},
    {"city_alone", "Osaka", "JP"},
    {"accents_do_not_matter", "bogota", "CO"},
    {"state_code_after_a_comma", "Fresno, CA", "US"},
    {"a_state_that_is_also_a_country", "Atlanta, Georgia", "US"},
    {"a_city_that_is_elsewhere", "Paris, Texas", "US"},
    {"flag", "somewhere nice 🇵🇪", "PE"},
    {"city_in_a_sentence", "living in Toronto since 2009", "CA"},
    {"city_behind_a_slash", "she/her / Lisboa", "PT"},
    {"japanese_prefecture", "東京都渋谷区", "JP"},
    {"two_countries_are_no_answer", "Spain / Peru", ""},
    {"no_place", "the moon and back", ""},
    {"nothing", "", ""},
};

TEST(Regions, ReadProfiles) {
  for (const LocationCase& c : kLocations) EXPECT_EQ(regions().country_of_text(c.location), c.country) << c.name;
}

TEST(Regions, NearestCityGivesTheCountryOfAPoint) {
  EXPECT_EQ(regions().country_of_point(48.86, 2.34), "FR");
  EXPECT_EQ(regions().country_of_point(-33.4, -70.6), "CL");
  EXPECT_EQ(regions().country_of_point(-48.0, -123.0), "") << "the middle of the South Pacific";
}

TEST(Regions, CoordinatesBeforePlaceBeforeProfile) {
  ClassifiedPost p = testing::user_post("1", Instant{}, Fine::complaint);
  p.post.author.location = "Madrid";
  EXPECT_EQ(regions().of(detail::record_of(p)), (detail::Region{"ES", "profile"}));
  p.post.place = Place{"Lima", "Peru", "PE"};
  EXPECT_EQ(regions().of(detail::record_of(p)), (detail::Region{"PE", "place"}));
  p.post.coords = Coordinates{-12.0, -77.0};
  EXPECT_EQ(regions().of(detail::record_of(p)), (detail::Region{"PE", "coordinates"}));
  p.post.coords = Coordinates{0, 0};
  EXPECT_EQ(regions().of(detail::record_of(p)).rule, "place") << "nobody posts from null island";
}

}  // namespace
}  // namespace postwake
