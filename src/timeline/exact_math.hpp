#pragma once

#include <cstdint>

namespace postwake::detail {

/// exp and log made of IEEE additions and multiplications only, so that every machine gives the same bits: libm's differ in
/// the last one, and a median on a border would follow. Accurate to about 1e-15.
double exact_exp(double x) noexcept;
/// x > 0.
double exact_log(double x) noexcept;

/// splitmix64: small, seeded, the same everywhere.
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint64_t next() noexcept {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
  }
  /// In [0, 1), 53 bits.
  double unit() noexcept { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }
  /// In [0, n); n > 0. The bias of the remainder is far below what any use here could see.
  std::uint64_t below(std::uint64_t n) noexcept { return next() % n; }
  /// A Poisson draw: by inversion for small means, by a sum of uniforms (near normal) for large ones.
  std::uint64_t poisson(double mean) noexcept;

 private:
  std::uint64_t state_;
};

}  // namespace postwake::detail
