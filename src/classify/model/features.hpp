#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "classify/lexicon/groups.hpp"
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

inline constexpr std::size_t kRowBytes = 16;

/// Fills `out` from a reading; no allocation once it has grown. `rows`: the model's rows of n-grams, called up early.
void extract(const Reading& reading, Features& out, const std::int8_t* rows = nullptr);

/// The same, with the text of each n-gram in `names`: for explanations.
void extract_named(const Reading& reading, Features& out, std::vector<std::string>& names);
/// What a fact says, e.g. "not_working and a service".
std::string fact_name(std::uint32_t fact);

}  // namespace postwake::detail
