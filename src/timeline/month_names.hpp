#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace postwake::detail {

/// A month's name somewhere in a text.
struct MonthMatch {
  std::uint16_t months = 0;  ///< a bit for each month that it may mean, January the lowest; 0: no name here
  std::size_t size = 0;      ///< bytes
};

/// The names of months in 24 languages: corpora/months.tsv, folded as texts are (text/fold.hpp).
///
/// Threads: immutable after construction.
class MonthNames {
 public:
  /// `table`: a header line, then a row a language: its code and twelve cells of names joined by '|'.
  explicit MonthNames(std::string_view table);

  /// The longest name that begins at `at`, or ends there, and is a word of its own.
  MonthMatch from(std::string_view folded_text, std::size_t at) const;
  MonthMatch until(std::string_view folded_text, std::size_t at) const;

 private:
  struct Name {
    std::string text;
    std::uint16_t months = 0;
  };
  std::vector<Name> names_;
  std::array<std::vector<std::uint32_t>, 256> by_first_, by_last_;  // into names_, the longest first
};

}  // namespace postwake::detail
