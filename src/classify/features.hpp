#pragma once

#include <cstdint>
#include <vector>

#include "classify/groups.hpp"
#include "classify/reading.hpp"

namespace postwake::detail {

inline constexpr unsigned kBucketBits = 17;  ///< 2^17 rows of 16 bytes: 2 MB; see docs/classification.md for the others tried
inline constexpr std::uint32_t kBuckets = 1U << kBucketBits;

/// What the model sees of a post.
struct Features {
  std::vector<std::uint32_t> grams;  ///< hashed character and word n-grams
  std::vector<std::uint32_t> facts;  ///< dense: phrase groups, their pairs, shape, author
};

/// Number of facts; part of the model's version.
std::uint32_t fact_count();

/// Fills `out` from a reading; no allocation once it has grown.
void extract(const Reading& reading, Features& out);

}  // namespace postwake::detail
