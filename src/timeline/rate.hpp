#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "postwake/timeline/builder.hpp"
#include "timeline/tally.hpp"

namespace postwake::detail {

/// Where the file has data: silence longer than a stated time counts only as that time, because a file of two separate
/// days is not a year of silence.
struct Exposure {
  std::int64_t first = 0, last = 0;  ///< minutes, inclusive
  std::int64_t minutes = 0;          ///< that count
  std::array<double, 24> by_hour{};  ///< of them, per UTC hour
};

/// Complaints expected per minute when nothing is wrong: one rate for the whole file times a damped daily shape.
struct QuietRate {
  double per_minute = 0;
  std::array<double, 24> shape{};  ///< mean 1
  double dispersion = 1;           ///< variance over mean of quiet bins, at least 1

  double at(std::int64_t minute) const noexcept;
  /// Expected weight in [from, to).
  double sum(std::int64_t from, std::int64_t to) const noexcept;
};

Exposure exposure_of(const std::vector<std::int64_t>& post_minutes, std::int64_t reach);

/// Minutes, half-open, that are not quiet.
struct Busy {
  std::int64_t from = 0, to = 0;
};

/// What a rate is taken of.
enum class Counting : std::uint8_t {
  complaints,  ///< weighted complaints
  originals    ///< all posts that are no reposts
};

/// `busy`: incidents found so far, rising and disjoint; left out.
QuietRate quiet_rate(const ServiceTally& service, const Exposure& exposure, const DetectionOptions& options, Counting counting,
                     const std::vector<Busy>& busy = {});

}  // namespace postwake::detail
