#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "classify/lexicon/phrase_table.hpp"
#include "classify/lexicon/phrase_walk.hpp"
#include "classify/lexicon/phrases.hpp"
#include "postwake/text/segment.hpp"

namespace postwake::detail {

/// A lexicon phrase found in a folded text.
struct PhraseHit {
  std::uint32_t start = 0, end = 0;
  std::uint32_t row = 0;  ///< index of the row, in the order added
  std::uint8_t group = 0;
  bool needs_service = false, negates = false;
  bool is_negated = false;
  std::uint32_t gap_start = 0, gap_end = 0;  ///< the longest gap between its parts
};

/// A service's alias found in a folded text; one alias may belong to several services.
struct AliasHit {
  std::uint32_t start = 0, end = 0;
  std::uint32_t alias = 0;  ///< as given to add_alias
};

/// What one thread reuses.
struct MatcherScratch {
  /// A part of a phrase, and where it was seen last.
  struct Reached {
    std::uint32_t start = 0, end = 0, token = 0;  ///< `token`: where the part's own literal starts
    std::uint32_t gap_start = 0, gap_end = 0;
  };
  PhraseWalkScratch walk;
  std::vector<Reached> reached;
  std::array<PhraseEnd, kMostEnds + 1> meanings;  ///< of one hit, those that are left
  std::vector<std::uint64_t> is_reached;  ///< a bit for each part: most are asked for and not there
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
    known_.find_gates();
    is_built_ = true;
  }

  /// Hits in the order of their start. At most kMaxHits phrases: hostile texts hold no more meaning than that.
  void match(std::string_view text, const std::vector<Token>& tokens, MatcherScratch& scratch, std::vector<PhraseHit>& phrases,
             std::vector<AliasHit>& aliases) const;

  static constexpr std::size_t kMaxHits = 2000;

  /// The language whose lexicon holds a row.
  std::string_view language_of(std::uint32_t row) const { return {row_languages_[row].data(), row_languages_[row].size()}; }
  /// Languages as numbers, which are compared at once; 0: no code of two letters.
  static std::uint16_t code_of(std::string_view language) noexcept {
    std::uint16_t code = 0;
    if (language.size() == sizeof code) std::memcpy(&code, language.data(), sizeof code);
    return code;
  }
  std::uint16_t code_of(std::uint32_t row) const noexcept { return code_of(language_of(row)); }
  bool has_lexicon_of(std::uint16_t code) const noexcept {
    bool has = false;
    for (std::size_t i = 0; i < languages_.size(); ++i) has |= code_of(std::string_view(languages_[i].data(), languages_[i].size())) == code;
    return has && code != 0;
  }

 private:
  /// One of the parts of a phrase with gaps; they stand side by side.
  struct Part {
    std::uint32_t row = 0;
    std::uint8_t gap = 0, number = 0;
    bool is_last = false, is_sub = false;
  };
  using Language = std::array<char, 2>;
  struct Sizes {
    std::uint32_t rows = 0;
  };
  struct Found;

  template <typename Each>
  void each_part(Each&& part) {
    known_.each_part(part);
    part(parts_);
    part(sizes_);
    part(row_languages_);
    part(languages_);
  }
  void find(const PhraseTable& table, Found& to) const;
  void take(const LiteralHit& hit, PhraseEnd meaning, Found& to) const;
  Sizes& sizes();

  PhraseTable known_, users_;  ///< of the corpora; of the user
  bool is_built_ = false, has_users_ = false;
  Packed<Part> parts_;
  Packed<Sizes> sizes_;        ///< one
  Packed<Language> row_languages_;  ///< of each row
  Packed<Language> languages_;      ///< of all lexicons
};

}  // namespace postwake::detail
