#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "postwake/base/instant.hpp"

namespace postwake {

/// Numbers, times and names as readers of one language expect them. Times are UTC on a 24-hour clock, digits are 0 to 9 in
/// every language, so that times in a text, in a chart and in a post compare at a glance (docs/decisions/0052).
///
/// Languages: BCP 47; unknown ones fall back to English.
/// Threads  : one at a time. Cost: making one takes some milliseconds.
class Localized {
 public:
  explicit Localized(std::string_view lang);
  Localized(Localized&&) noexcept;
  Localized& operator=(Localized&&) noexcept;
  ~Localized();

  std::string number(std::uint64_t value) const;             ///< "56,999"
  std::string decimal(std::uint64_t milli) const;            ///< 26649 -> "26.6"
  std::string percent(std::uint64_t per_mille) const;        ///< 873 -> "87%", 4 -> "0.4%"
  std::string day(Instant at) const;                         ///< "13 June 2019"
  std::string clock(Instant at) const;                       ///< "21:30"
  std::string duration(std::int64_t seconds) const;          ///< "2h 5m": short
  std::string duration_in_words(std::int64_t seconds) const; ///< "2 hours, 5 minutes"
  std::string language(std::string_view code) const;         ///< "Japanese", or the code itself
  std::string region(std::string_view code) const;           ///< "Argentina", or the code itself
  std::string list(std::span<const std::string> items) const;///< "a, b and c"

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace postwake
