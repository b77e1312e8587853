#include <gtest/gtest.h>

#include <cmath>

#include "timeline/exact_math.hpp"
#include "timeline/plain_text.hpp"

namespace postwake {
namespace {

TEST(ExactMath, AgreesWithLibmToThirteenDigits) {
  for (double x = -50; x <= 50; x += 0.37) EXPECT_NEAR(detail::exact_exp(x) / std::exp(x), 1, 1e-13) << x;
  for (double x = 1e-9; x < 1e9; x *= 1.7) EXPECT_NEAR(detail::exact_log(x), std::log(x), 1e-13 * (1 + std::fabs(std::log(x)))) << x;
  EXPECT_EQ(detail::exact_exp(0), 1);
  EXPECT_EQ(detail::exact_log(1), 0);
  EXPECT_EQ(detail::exact_exp(-1e9), 0);
}

TEST(ExactMath, RandomIsTheSameForEver) {
  detail::Random random(1);
  EXPECT_EQ(random.next(), 10451216379200822465ULL);  // splitmix64's published first output for seed 1
}

TEST(ExactMath, PoissonHasItsMean) {
  for (const double mean : {0.3, 4.0, 29.0, 200.0}) {
    detail::Random random(7);
    double sum = 0;
    for (int i = 0; i < 4000; ++i) sum += static_cast<double>(random.poisson(mean));
    EXPECT_NEAR(sum / 4000, mean, 4 * std::sqrt(mean / 4000)) << mean;
  }
  detail::Random random(7);
  EXPECT_EQ(random.poisson(0), 0U);
}


TEST(PlainText, ReadsAsPeopleWrite) {
  const std::string cases[][2] = {
      {detail::decimal(2.25, 1), "2.3"},     {detail::decimal(0.049, 2), "0.05"}, {detail::decimal(3, 0), "3"},
      {detail::decimal(-1.5, 1), "-1.5"},    {detail::count(1, "author"), "1 author"},
      {detail::count(1204, "author"), "1,204 authors"}, {detail::duration(40), "40 s"},
      {detail::duration(7500), "2 h 5 min"}, {detail::duration(273600), "3 d 4 h"}, {detail::duration(-60), "-1 min"},
  };
  for (const auto& c : cases) EXPECT_EQ(c[0], c[1]);
}

}  // namespace
}  // namespace postwake
