#include "postwake/text/country_names.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace postwake {
namespace {

bool holds(const std::vector<CountryName>& names, const CountryName& wanted) {
  return std::find(names.begin(), names.end(), wanted) != names.end();
}

TEST(CountryNames, ComeInEachLanguageLongAndShort) {
  constexpr std::string_view kLanguages[] = {"en", "fr", "ja"};
  const std::vector<CountryName> names = country_names(kLanguages);
  EXPECT_TRUE(holds(names, {"Germany", "DE"}));
  EXPECT_TRUE(holds(names, {"Allemagne", "DE"}));
  EXPECT_TRUE(holds(names, {"ドイツ", "DE"}));
  EXPECT_TRUE(holds(names, {"UK", "GB"})) << "the short name";
  EXPECT_TRUE(holds(names, {"United Kingdom", "GB"}));
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end(), [](const auto& a, const auto& b) { return a.name < b.name; }));
}

TEST(CountryNames, UnknownLanguagesAddNothing) {
  constexpr std::string_view kLanguages[] = {"not a language at all"};
  for (const CountryName& n : country_names(kLanguages)) EXPECT_EQ(n.code.size(), 2U) << n.name;
  EXPECT_TRUE(country_names({}).empty());
}

}  // namespace
}  // namespace postwake
