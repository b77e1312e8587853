#include "exporter/words/words.hpp"

#include <gtest/gtest.h>

#include <array>
#include <bit>

#include "postwake/exporter/exporter.hpp"
#include "postwake/text/localized.hpp"

namespace postwake {
namespace {

using detail::Words;
using Rows = std::array<std::string_view, sizeof(Words) / sizeof(std::string_view)>;

std::string holes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i + 2 < text.size(); ++i)
    if (text[i] == '{' && text[i + 2] == '}') out += text[i + 1];
  std::sort(out.begin(), out.end());
  return out;
}

TEST(Words, EveryLanguageSaysEverythingWithTheSameHoles) {
  const auto english = std::bit_cast<Rows>(*detail::find_words("en"));
  for (const std::string_view lang : {"en", "fr", "es", "pt", "de", "ja", "ar"}) {
    const Words* words = detail::find_words(lang);
    ASSERT_NE(words, nullptr) << lang;
    const auto rows = std::bit_cast<Rows>(*words);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      EXPECT_FALSE(rows[i].empty()) << lang << " row " << i << " (" << english[i] << ")";
      EXPECT_EQ(holes(rows[i]), holes(english[i])) << lang << ": " << rows[i];
    }
  }
}

TEST(Words, LanguagesAreTranslated) {
  const auto english = std::bit_cast<Rows>(*detail::find_words("en"));
  for (const std::string_view lang : {"fr", "es", "pt", "de", "ja", "ar"}) {
    const auto rows = std::bit_cast<Rows>(*detail::find_words(lang));
    std::size_t same = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) same += rows[i] == english[i];
    EXPECT_LT(same, 16U) << lang;
  }
}

TEST(Words, AreFoundByLanguageNotByRegion) {
  EXPECT_TRUE(has_words("pt-BR"));
  EXPECT_TRUE(has_words("fr_CA"));
  EXPECT_FALSE(has_words("xx"));
  EXPECT_FALSE(has_words(""));
}

TEST(Filled, PutsPartsInAndNothingElse) {
  EXPECT_EQ(detail::filled("{0} and {1}", {"{1}", "b"}), "{1} and b");
  EXPECT_EQ(detail::filled("{0} {2} {x}", {"a"}), "a {2} {x}");
}

struct LocalCase {
  std::string_view lang, number, day, duration, region;
};

TEST(Localized, FollowsTheLanguage) {
  const auto at = from_civil(2019, 6, 13, 21, 30, 0);
  ASSERT_TRUE(at);
  for (const auto& row : {LocalCase{"en", "56,999", "13 June 2019", "2 hours, 5 minutes", "Japan"}, LocalCase{"de", "56.999", "13. Juni 2019", "2 Stunden, 5 Minuten", "Japan"},
                          LocalCase{"es", "56.999", "13 de junio de 2019", "2 horas y 5 minutos", "Japón"}, LocalCase{"ja", "56,999", "2019年6月13日", "2 時間 5 分", "日本"}}) {
    const Localized local(row.lang);
    EXPECT_EQ(local.number(56999), row.number);
    EXPECT_EQ(local.day(*at), row.day);
    EXPECT_EQ(local.duration_in_words(7500), row.duration);
    EXPECT_EQ(local.region("JP"), row.region);
    EXPECT_EQ(local.clock(*at), "21:30");
  }
  const Localized arabic("ar");
  EXPECT_EQ(arabic.number(5).find_first_not_of("0123456789"), std::string::npos) << "digits stay 0 to 9";
  EXPECT_EQ(Localized("nonsense-lang-tag").clock(*at), "21:30");
}

}  // namespace
}  // namespace postwake
