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

/// ASCII bytes, a bit each.
using AsciiSet = std::array<std::uint64_t, 2>;

/// Searches spelling patterns with vector compares and without a compiled automaton: ready in microseconds, which is what
/// counts for files of a few megabytes, and at memory speed on what dumps hold.
///
/// Method: a match is either written in ASCII throughout, or has at least one character that is escaped (\uXXXX) or
/// outside ASCII. The first kind shows by the two letters of the pattern that follow each other most rarely, in any case. The second kind
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
    std::vector<std::u32string> positions;    ///< the characters that may stand at each, in order
    std::vector<AsciiSet> ascii;              ///< those of them that are ASCII
    std::size_t shown_at = 0;                 ///< the first of the two positions that show it, when it may be ASCII

    bool holds(std::size_t position, char32_t c) const noexcept;
  };
  struct Seen {
    char32_t c;
    std::uint16_t key;                        ///< the escape's first code unit, or the first two bytes of the UTF-8
    std::uint16_t position;
    std::uint8_t pattern, size;               ///< size in bytes, as written
  };
  /// What may be seen, by key: a row for each upper byte that any has, in it a bit for each lower byte.
  struct SeenKeys {
    std::vector<Seen> seen;
    struct Row {
      std::array<std::uint64_t, 4> bits{};
      std::array<std::uint16_t, 4> ranks{};  ///< keys that are there before each word
    };
    std::array<std::uint16_t, 256> row_of{};
    std::vector<Row> rows;              ///< the first is empty
    std::vector<std::uint32_t> starts;  ///< in `seen`, of each key that is there

    void index();
    std::span<const Seen> of(std::uint16_t key) const;
  };
  struct LineMarker;

  std::size_t check(std::string_view lines, std::size_t at) const;
  std::size_t check_seen(std::string_view lines, std::size_t at, std::span<const Seen> seen) const;
  bool ascii_matches(const Pattern& pattern, std::string_view lines, std::size_t begin) const;
  std::size_t forwards(const Pattern& pattern, std::string_view lines, std::size_t position, std::size_t at) const;
  bool backwards(const Pattern& pattern, std::string_view lines, std::size_t position, std::size_t end, int& steps) const;

  std::vector<Pattern> patterns_;
  std::vector<std::size_t> ascii_patterns_;
  SeenKeys escapes_, others_;
  SpellingTables tables_;
  bool is_wide_ = false;
};

}  // namespace postwake::detail
