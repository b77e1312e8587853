#include "timeline/figures.hpp"

#include <gtest/gtest.h>

#include <string>

namespace postwake {
namespace {

struct FigureCase {
  std::string_view name, text, quoted;
  std::uint64_t value;
};

constexpr FigureCase kFigures[] = {
    {"english_thousands", "Downdetector shows 56,999 reports at 6:40", "56,999 reports", 56999},
    {"german_thousands", "über 56.999 Meldungen", "56.999 Meldungen", 56999},
    {"french_blank", "plus de 12 400 signalements", "12 400 signalements", 12400},
    {"words_between", "20,000 outage problem reports", "20,000 outage problem reports", 20000},
    {"k", "more than 30k users affected", "30k users", 30000},
    {"spanish_mil", "más de 20 mil usuarios reportan", "20 mil usuarios", 20000},
    {"decimal_million", "about 1.2 million people", "1.2 million people", 1200000},
    {"japanese", "約5万件の報告", "5万件", 50000},
    {"russian", "более 4000 жалоб за час", "4000 жалоб", 4000},
    {"too_small", "3 reports so far", "", 0},
    {"a_time_is_no_figure", "down since 21:30 people say", "", 0},
    {"a_year_counts_nothing", "in 2019. Users remember", "", 0},
    {"an_error_code", "error 5032 again", "", 0},
    {"a_version", "iOS 12.4 users", "", 0},
    {"a_huge_number", "999999999999999999999 reports", "", 0},
    {"nothing", "", "", 0},
};

TEST(QuotedFigures, AreFoundWithWhatTheyCount) {
  for (const FigureCase& c : kFigures) {
    const auto found = detail::quoted_figures(c.text);
    if (c.value == 0) {
      EXPECT_TRUE(found.empty()) << c.name << ": " << (found.empty() ? 0 : found.front().value);
      continue;
    }
    ASSERT_EQ(found.size(), 1U) << c.name;
    EXPECT_EQ(found.front().value, c.value) << c.name;
    EXPECT_EQ(c.text.substr(found.front().span.start, found.front().span.end - found.front().span.start), c.quoted) << c.name;
  }
}

}  // namespace
}  // namespace postwake
