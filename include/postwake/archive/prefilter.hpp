#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/base/result.hpp"

namespace postwake {

/// One thing to look for in raw bytes: for each position the byte strings that may stand there (UTF-8 or \uXXXX; hex
/// digits are matched in any case). Made by text/spellings from a tag or a phrase.
struct SpellingPattern {
  std::vector<std::vector<std::string>> positions;
};

/// Finds lines that may hold one of the patterns. Errs only towards false positives; the parse decides.
///
/// Threads: immutable after compile(); each thread uses its own PrefilterScratch.
class PrefilterScratch;
class Prefilter {
 public:
  /// What searches. `best` takes the fastest that this build and this machine have; all find the same lines.
  enum class Engine : std::uint8_t { best, avx2, hyperscan, re2 };

  /// Errors: limit_exceeded when the patterns are too many or too large for the matcher.
  static Result<Prefilter> compile(std::span<const SpellingPattern> patterns);
  static Result<Prefilter> compile(std::span<const SpellingPattern> patterns, Engine engine);
  Prefilter(Prefilter&&) noexcept;
  Prefilter& operator=(Prefilter&&) noexcept;
  ~Prefilter();

  std::unique_ptr<PrefilterScratch, void (*)(PrefilterScratch*)> make_scratch() const;

  /// Byte offset of the next match's end at or after `from` in whole lines, or npos. A match may span lines only when a
  /// spelling holds a newline: then line_around() of the end gives its last line.
  std::size_t find(std::string_view lines, std::size_t from, PrefilterScratch& scratch) const;

  /// "hyperscan", "avx2" or "re2": what was chosen at run time.
  std::string_view engine() const noexcept;

 private:
  struct Impl;
  explicit Prefilter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// The line (without its newline) that holds the byte before `offset`, e.g. the end that find() gave. Search on behind it:
/// `from = line.data() + line.size() + 1 - lines.data()`.
std::string_view line_around(std::string_view lines, std::size_t offset) noexcept;

}  // namespace postwake
