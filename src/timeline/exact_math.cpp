#include "timeline/exact_math.hpp"

#include <cmath>

namespace postwake::detail {
namespace {

constexpr double kLn2High = 6.93147180369123816490e-01;  // the upper bits of ln 2, so that k * high is exact
constexpr double kLn2Low = 1.90821492927058770002e-10;

}  // namespace

// x = k ln 2 + r with |r| <= ln 2 / 2; exp(r) by its Taylor sum to r^14, whose rest is under 1e-17.
double exact_exp(double x) noexcept {
  if (x < -700) return 0;
  if (x > 700) x = 700;
  const double k = std::floor(x / (kLn2High + kLn2Low) + 0.5);
  const double r = (x - k * kLn2High) - k * kLn2Low;
  double sum = 1;
  for (int i = 14; i >= 1; --i) sum = 1 + sum * r / i;
  return std::ldexp(sum, static_cast<int>(k));
}

// x = 2^e m with m in [sqrt 1/2, sqrt 2); log m = 2 artanh(f), f = (m - 1) / (m + 1), |f| < 0.172.
double exact_log(double x) noexcept {
  int e = 0;
  double m = std::frexp(x, &e);
  if (m < 0.70710678118654752) {
    m *= 2;
    --e;
  }
  const double f = (m - 1) / (m + 1);
  const double square = f * f;
  double sum = 0;
  for (int i = 21; i >= 1; i -= 2) sum = sum * square + 1.0 / i;
  return e * kLn2High + (e * kLn2Low + 2 * f * sum);
}

std::uint64_t Random::poisson(double mean) noexcept {
  if (!(mean > 0)) return 0;
  if (mean < 30) {
    const double u = unit();
    double term = exact_exp(-mean);
    double cumulated = term;
    std::uint64_t k = 0;
    while (u >= cumulated && k < 200) {
      ++k;
      term = term * mean / static_cast<double>(k);
      cumulated += term;
    }
    return k;
  }
  double z = -6;
  for (int i = 0; i < 12; ++i) z += unit();
  const double drawn = std::floor(mean + z * std::sqrt(mean) + 0.5);
  return drawn > 0 ? static_cast<std::uint64_t>(drawn) : 0;
}

}  // namespace postwake::detail
