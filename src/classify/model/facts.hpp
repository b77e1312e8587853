#pragma once

#include <cstdint>
#include <string>

#include "classify/reading.hpp"

namespace postwake::detail {

/// Number of facts; part of the model's version.
std::uint32_t fact_count();

/// What only a look at all tokens tells, counted with the n-grams.
struct Counted {
  std::uint32_t laughing = 0, angry = 0, sad = 0, joyful = 0;  ///< emoji
  std::uint32_t clocks = 0;
  std::uint32_t first_word = 0xFFFFFFFFU;  ///< where it starts
};

/// The most facts that one post can have.
inline constexpr std::size_t kMostFacts = 5 * kGroupCount + kGroupCount * (kGroupCount - 1) / 2 + 64;

/// Writes the facts of a post, each once; returns their end.
std::uint32_t* facts_of(const Reading& reading, const Counted& counted, std::uint32_t* to);

/// What a fact says, e.g. "not_working and a service".
std::string fact_name(std::uint32_t fact);

}  // namespace postwake::detail
