#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "classify/lexicon/groups.hpp"
#include "classify/model/facts.hpp"
#include "classify/model/gram_hashes.hpp"
#include "classify/reading.hpp"

namespace postwake::detail {

/// Up to kMost numbers, in place, so that one is put with a store and no look at a vector.
template <std::size_t kMost>
class FeatureList {
 public:
  FeatureList() {}  // NOLINT(modernize-use-equals-default): would write zeros
  const std::uint32_t* data() const noexcept { return list_.data(); }
  const std::uint32_t* begin() const noexcept { return list_.data(); }
  const std::uint32_t* end() const noexcept { return list_.data() + size_; }
  std::size_t size() const noexcept { return size_; }
  std::uint32_t operator[](std::size_t at) const noexcept { return list_[at]; }
  void clear() noexcept { size_ = 0; }
  /// Where the first goes; tell set_end() where the last went.
  std::uint32_t* room() noexcept { return list_.data(); }
  void set_end(const std::uint32_t* end) noexcept { size_ = static_cast<std::size_t>(end - list_.data()); }
  template <typename Is>
  void erase_if(Is&& is) {
    set_end(std::remove_if(list_.data(), list_.data() + size_, is));
  }

 private:
  std::array<std::uint32_t, kMost> list_;
  std::size_t size_ = 0;
};

inline constexpr std::size_t kMostUnitGrams = 1024;  ///< words, pairs of them, and what stands for names, numbers, links

/// What the model sees of a post.
struct Features {
  FeatureList<kMostUnitGrams + kMostGramsOfWords + kMostGramsOfRuns + kGramRoom> grams;  ///< rows of hashed character and word n-grams
  FeatureList<kMostFacts> facts;                                                         ///< dense: phrase groups, their pairs, shape, author
};

inline constexpr std::size_t kRowBytes = 16;

/// Fills `out` from a reading, which a Reader has filled; no allocation. `rows`: the model's rows of n-grams, called up early.
void extract(const Reading& reading, Features& out, const std::int8_t* rows = nullptr);

/// The same, with the text of each n-gram in `names`: for explanations.
void extract_named(const Reading& reading, Features& out, std::vector<std::string>& names);

}  // namespace postwake::detail
