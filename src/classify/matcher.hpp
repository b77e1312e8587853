#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "classify/phrase_trie.hpp"
#include "classify/phrases.hpp"
#include "postwake/text/segment.hpp"

namespace postwake::detail {

/// A lexicon phrase found in a folded text.
struct PhraseHit {
  std::uint32_t start = 0, end = 0;
  std::uint32_t row = 0;  ///< index of the row, in the order added
  std::uint8_t group = 0;
  bool needs_service = false, negates = false;
  bool is_negated = false;
};

/// A service's alias found in a folded text; one alias may belong to several services.
struct AliasHit {
  std::uint32_t start = 0, end = 0;
  std::uint32_t alias = 0;  ///< as given to add_alias
};

/// What one thread reuses.
struct MatcherScratch {
  struct Reached {
    std::uint64_t post = 0;
    std::uint32_t start = 0, end = 0, words_after = 0;
  };
  /// A literal found, before its borders are looked at.
  struct Found {
    std::uint32_t order = 0, value = 0, start = 0, end = 0;
  };
  std::vector<Reached> reached;
  std::vector<Found> found;
  std::uint64_t post = 0;
};

/// Finds the phrases of all lexicons and the aliases of all services in one pass over a segmented text.
///
/// Threads: immutable after build().
class Matcher {
 public:
  void add_row(const LexiconRow& row);
  /// `text` folded. In scripts without blanks it counts inside runs.
  void add_alias(std::string_view text, std::uint32_t alias);
  /// Behind all of add_row() and add_alias(). What is added behind it, aliases of the user's own, waits for a second build().
  void build();
  void write(PackWriter& to) { each_part(to); }
  void read(PackReader& from) {
    each_part(from);
    is_built_ = true;
  }


  /// Hits in the order of their start. At most kMaxHits phrases: hostile texts hold no more meaning than that.
  void match(std::string_view text, const std::vector<Token>& tokens, MatcherScratch& scratch, std::vector<PhraseHit>& phrases,
             std::vector<AliasHit>& aliases) const;

  static constexpr std::size_t kMaxHits = 2000;

 private:
  struct End {
    std::uint32_t chain = 0;   ///< alias number when is_alias
    std::uint8_t part = 0;
    bool is_prefix = false, is_alias = false;
    std::uint8_t unused = 0;
  };
  struct Chain {
    std::uint32_t row = 0, first_slot = 0, first_gap = 0;
    std::uint8_t group = 0, parts = 1;
    bool is_sub = false, needs_service = false, negates = false;
    std::array<std::uint8_t, 3> unused{};
  };
  struct Literals {
    PhraseTrie bounded, inside;
    Packed<End> ends;
  };
  struct Sizes {
    std::uint32_t rows = 0, slots = 0;
  };

  template <typename Part>
  void each_part(Part&& part) {
    known_.bounded.each_part(part);
    known_.inside.each_part(part);
    part(known_.ends);
    part(chains_);
    part(gaps_);
    part(sizes_);
  }
  /// How a place is matched: as a word, as a word behind a proclitic (names only), inside of one.
  enum class Mode : std::uint8_t { word, name, inside };
  static bool is_whole(std::string_view text, const End& found, Mode mode, std::size_t start, std::size_t end);
  template <typename Take>
  void find(const Literals& literals, std::string_view text, const std::vector<Token>& tokens, MatcherScratch& scratch, Take&& take) const;
  Sizes& sizes();

  Literals known_, users_;  ///< of the corpora; of the user
  bool is_built_ = false;
  Packed<Chain> chains_;
  Packed<std::uint8_t> gaps_;
  Packed<Sizes> sizes_;     ///< one
};

}  // namespace postwake::detail
