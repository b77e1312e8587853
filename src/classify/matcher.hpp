#pragma once

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
  std::vector<Reached> reached;
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
  void build();

  /// Hits in the order of their start. At most kMaxHits phrases: hostile texts hold no more meaning than that.
  void match(std::string_view text, const std::vector<Token>& tokens, MatcherScratch& scratch, std::vector<PhraseHit>& phrases,
             std::vector<AliasHit>& aliases) const;

  static constexpr std::size_t kMaxHits = 2000;

 private:
  struct End {
    std::uint32_t chain = 0;   ///< alias number when is_alias
    std::uint8_t part = 0;
    bool is_prefix = false, is_alias = false;
  };
  struct Chain {
    std::uint32_t row = 0, first_slot = 0;
    std::uint8_t group = 0, parts = 1;
    bool is_sub = false, needs_service = false, negates = false;
    std::vector<std::uint8_t> gaps;
  };

  PhraseTrie bounded_, inside_;
  std::vector<End> ends_;
  std::vector<Chain> chains_;
  std::uint32_t rows_ = 0, slots_ = 0;
};

}  // namespace postwake::detail
