#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/base/result.hpp"

namespace postwake {

/// One thing to look for in raw JSON: for each position the characters that may stand there, each as UTF-8 or as \uXXXX (hex
/// digits in any case, a surrogate pair past U+FFFF). Made by text/spellings from a tag or a phrase.
struct SpellingPattern {
  std::vector<std::u32string> positions;
};

/// A line of a text, and whether it may hold a pattern.
struct MarkedLine {
  std::size_t end = 0;  ///< of its newline, or of the text
  bool is_hit = false;
};

/// Finds lines that may hold one of the patterns. Errs only towards false positives; the parse decides.
///
/// Threads: immutable after compile(); each thread uses its own PrefilterScratch.
class PrefilterScratch;
class Prefilter {
 public:
  /// What searches. `best` takes the fastest that this build and this machine have; all find the same lines.
  enum class Engine : std::uint8_t { best, avx512, avx2, hyperscan, re2 };

  /// Errors: limit_exceeded when the patterns are too many or too large for the matcher.
  static Result<Prefilter> compile(std::span<const SpellingPattern> patterns);
  static Result<Prefilter> compile(std::span<const SpellingPattern> patterns, Engine engine);
  Prefilter(Prefilter&&) noexcept;
  Prefilter& operator=(Prefilter&&) noexcept;
  ~Prefilter();

  std::unique_ptr<PrefilterScratch, void (*)(PrefilterScratch*)> make_scratch() const;

  /// Appends every line of `lines`, in order. What follows the last newline is a line, too, unless it is empty.
  void mark(std::string_view lines, PrefilterScratch& scratch, std::vector<MarkedLine>& marked) const;

  /// True when mark() may be given bytes that others change meanwhile: lines are within the text and in order then, and no more is promised.
  bool bears_change() const noexcept;
  /// "avx512", "avx2", "hyperscan" or "re2": what was chosen at run time.
  std::string_view engine() const noexcept;

 private:
  struct Impl;
  /// Byte offset of the next match's end at or after `from`, or npos.
  std::size_t find(std::string_view lines, std::size_t from, PrefilterScratch& scratch) const;
  explicit Prefilter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace postwake
