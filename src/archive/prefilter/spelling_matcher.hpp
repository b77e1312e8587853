#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/archive/prefilter.hpp"

namespace postwake::detail {

/// Searches spelling patterns with vector compares and without a compiled automaton: ready in microseconds, which is what
/// counts for files of a few megabytes, and at memory speed on what dumps hold.
///
/// Method: a match is either written in ASCII throughout, or has at least one character that is escaped (\uXXXX) or
/// outside ASCII. The first kind shows by two rare bytes of the pattern at their distance, in any case. The second kind
/// shows by "\u" or a byte over 0x7f; dumps are full of them, so a vector table of what may follow drops most (kana and
/// emoji beside a Latin tag), and a bitmap of the whole code unit nearly all others. Candidates of both kinds are checked
/// in place, forwards and backwards from where they were seen.
class SpellingMatcher {
 public:
  /// Nullopt when this machine or these patterns are not for it: the caller takes another engine.
  static std::optional<SpellingMatcher> make(std::span<const SpellingPattern> patterns);

  /// As Prefilter::find().
  std::size_t find(std::string_view lines, std::size_t from) const;

 private:
  struct Pattern {
    std::vector<std::vector<std::string>> positions;
    /// Per position the ASCII bytes (letters in both cases) that may stand there, as a bit set.
    std::vector<std::array<std::uint64_t, 2>> ascii;
    bool is_all_ascii_possible = false;
    std::size_t first = 0, second = 0;        ///< positions of the two bytes to look for
    unsigned char first_byte = 0, second_byte = 0;  ///< with 0x20 set
  };
  struct Seen {
    std::uint16_t key;                        ///< code unit of the escape, or the first two bytes of the UTF-8
    std::uint16_t pattern, position, spelling;
  };
  using Bitmap = std::vector<std::uint64_t>;  ///< 65,536 bits
  /// Which first bytes go with which second ones, by their half bytes: a pair may be one of ours when `high` and `low` of
  /// the first and `second` of the second have a bit (a class of first bytes) in common. Errs towards yes.
  struct PairFilter {
    std::array<std::uint8_t, 16> high{}, low{}, second{};
  };
  /// `follows[first]`: the set of low halves that a second byte may have.
  static PairFilter make_filter(const std::array<std::uint16_t, 256>& follows);

  std::size_t scan_avx2(std::string_view lines, std::size_t from) const;
  template <std::size_t kProbes>
  std::size_t scan_blocks(std::string_view lines, std::size_t from) const;
  std::size_t scan_plain(std::string_view lines, std::size_t from) const;
  std::size_t check(std::string_view lines, std::size_t at) const;
  std::size_t check_seen(std::string_view lines, std::size_t at, const std::vector<Seen>& seen, std::uint16_t key) const;
  bool ascii_matches(const Pattern& pattern, std::string_view lines, std::size_t begin) const;
  std::size_t forwards(const Pattern& pattern, std::string_view lines, std::size_t position, std::size_t at, int& steps) const;
  bool backwards(const Pattern& pattern, std::string_view lines, std::size_t position, std::size_t end, int& steps) const;

  std::vector<Pattern> patterns_;
  std::vector<std::size_t> ascii_patterns_;
  Bitmap escapes_, others_;
  PairFilter escape_digits_, leads_;  ///< of the first two digits of an escape; of a character's first two bytes
  std::vector<Seen> seen_escapes_, seen_others_;
};

}  // namespace postwake::detail
