#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "archive/prefilter/spelling_loops.hpp"
#include "postwake/archive/prefilter.hpp"

namespace postwake::detail {

/// Searches spelling patterns with vector compares and without a compiled automaton: ready in microseconds, which is what
/// counts for files of a few megabytes, and at memory speed on what dumps hold.
///
/// Method: a match is either written in ASCII throughout, or has at least one character that is escaped (\uXXXX) or
/// outside ASCII. The first kind shows by two rare bytes of the pattern at their distance, in any case. The second kind
/// shows by "\u" or a byte over 0x7f; dumps are full of them, so a vector table of what may follow drops most (kana and
/// emoji beside a Latin tag), and a bitmap of the whole code unit nearly all others. Line ends are found in the same pass. Candidates of both kinds are checked
/// in place, forwards and backwards from where they were seen.
class SpellingMatcher {
 public:
  /// Nullopt when this machine or these patterns are not for it: the caller takes another engine. `may_be_wide`: with
  /// AVX-512 where the machine has it.
  static std::optional<SpellingMatcher> make(std::span<const SpellingPattern> patterns, bool may_be_wide = true);

  /// As Prefilter::mark().
  void mark(std::string_view lines, std::vector<MarkedLine>& marked) const;
  bool is_wide() const noexcept { return is_wide_; }

 private:
  struct Pattern {
    std::vector<std::vector<std::string>> positions;
    /// Per position the ASCII bytes (letters in both cases) that may stand there, as a bit set.
    std::vector<std::array<std::uint64_t, 2>> ascii;
    bool is_all_ascii_possible = false;
    bool is_rare = false;                     ///< one byte is enough: SpellingTables::rare
    std::size_t first = 0, second = 0;        ///< positions of the two bytes to look for
    unsigned char first_byte = 0, second_byte = 0;  ///< with 0x20 set
  };
  struct Seen {
    std::uint16_t key;                        ///< code unit of the escape, or the first two bytes of the UTF-8
    std::uint16_t pattern, position, spelling;
  };
  /// What may be seen, by key: a bit for each of 65,536 keys, and how many bits are set before each word of them.
  struct SeenKeys {
    std::vector<Seen> seen;
    std::vector<std::uint64_t> bits;
    std::vector<std::uint16_t> ranks;
    std::vector<std::uint32_t> starts;  ///< in `seen`, of each key that is there

    void index();
    std::span<const Seen> of(std::uint16_t key) const;
  };
  struct LineMarker;

  template <std::size_t kProbes>
  std::size_t mark_blocks(LineMarker& marker) const;
  std::size_t check(std::string_view lines, std::size_t at) const;
  std::size_t check_seen(std::string_view lines, std::size_t at, std::span<const Seen> seen) const;
  bool ascii_matches(const Pattern& pattern, std::string_view lines, std::size_t begin) const;
  std::size_t forwards(const Pattern& pattern, std::string_view lines, std::size_t position, std::size_t at, int& steps) const;
  bool backwards(const Pattern& pattern, std::string_view lines, std::size_t position, std::size_t end, int& steps) const;

  std::vector<Pattern> patterns_;
  std::vector<std::size_t> ascii_patterns_;
  std::vector<std::size_t> probed_patterns_;  ///< of these, all that no rare sign shows
  SeenKeys escapes_, others_;
  SpellingTables tables_;
  bool is_wide_ = false;
};

}  // namespace postwake::detail
