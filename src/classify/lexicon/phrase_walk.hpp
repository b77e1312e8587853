#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "classify/lexicon/phrase_table.hpp"
#include "postwake/text/segment.hpp"

namespace postwake::detail {

/// A literal that stands in a text.
struct LiteralHit {
  std::uint32_t start = 0, end = 0;
  std::uint32_t token = 0;     ///< in which it starts
  bool is_whole = true;        ///< false: letters go on behind it, so only an open literal or a name with an ending counts
  bool is_inside = false;      ///< of those that count inside of words
  std::span<const PhraseEnd> ends;
};

/// The first piece of each token.
struct TokenPiece {
  /// Of which characters: lower-case letters of ASCII; characters of two bytes; any.
  enum class Script : std::uint8_t { ascii, two_bytes, any };

  std::uint64_t hash = 0, bytes = 0;  ///< its first eight bytes
  std::uint32_t end = 0;              ///< 0: nothing starts at this token
  Script script = Script::any;
};

/// What one thread reuses.
struct PhraseWalkScratch {
  struct Candidate {
    std::uint64_t hash;
    std::uint32_t start, end, token;
    std::uint32_t slot;  ///< of the table, once it is looked up
    bool is_whole, is_inside;
  };
  std::vector<TokenPiece> pieces;
  std::vector<std::uint32_t> char_tokens;  ///< in which a literal may start that counts inside of words
  std::vector<Candidate> candidates;
  std::vector<LiteralHit> hits;
};

/// Finds all literals of a table in a text.
///
/// Method : from up to 64 tokens side by side, one piece a step: each place has a hash, the gates say whether a literal may end
///          there or go on, and the places of either kind are written down without a branch, since whether a word is one of the
///          lexicons' cannot be guessed (decision 0163). Nothing waits for memory before the literals that are there are looked
///          up, all together.
/// Threads: one each.
class PhraseWalk {
 public:
  PhraseWalk(const PhraseTable& table, std::string_view text, const std::vector<Token>& tokens, PhraseWalkScratch& scratch);

  /// The hits of the next places, which are the scratch's list; false at the end. Those between word borders come by their start,
  /// shorter ones first, over all calls, and so do those inside of words.
  bool next();

 private:
  static constexpr std::size_t kTogether = 64, kMostNames = 3;  ///< tokens; names behind proclitics, a token
  /// Written without a branch: one more than it counts. What is written is read back soon, number by number as it was written: a
  /// struct that is copied waits until its parts have reached the cache (decision 0192).
  template <typename T, std::size_t kMost>
  struct List {
    std::array<T, kMost + 1> list;
    std::size_t count = 0;

    /// The next, to be filled; then keep().
    T& spare() noexcept { return list[count]; }
    void keep(bool is_wanted) noexcept { count += is_wanted ? 1 : 0; }
    void put(std::uint32_t number, bool is_wanted) noexcept {
      list[count] = number;
      keep(is_wanted);
    }
  };
  using Numbers = List<std::uint32_t, kTogether*(1 + kMostNames)>;
  /// A beginning of a literal, on the way through the text.
  struct Place {
    std::uint64_t hash;
    std::uint32_t start, end, token;
    std::uint32_t next;           ///< a token: the first that may start at `end` or behind it
    std::uint64_t before, bytes;  ///< of the piece that it has taken last: the hash of what stands before it, its first bytes
    std::uint32_t piece_start;
  };
  using Places = List<Place, kTogether*(1 + kMostNames)>;
  /// The same of a literal that counts inside of words.
  struct CharPlace {
    std::uint64_t hash;
    std::uint32_t start, end, token;
  };
  using CharPlaces = List<CharPlace, kTogether>;
  struct Start {
    std::uint32_t at, token;
  };
  using Starts = List<Start, kTogether>;
  struct NextPiece {
    std::uint64_t hash = 0, bytes = 0;
    std::uint32_t start = 0, end = 0;
  };

  void cut_pieces();
  void find_char_tokens();
  void walk_words();
  void step_on(Places& places);
  void ask(const Places& from, Numbers& ends, Numbers& opens, Places& to) const;
  void find_char_starts(Starts& starts);
  void walk_chars();
  void look_behind_proclitics(const PhraseTable::Gates& gates, std::uint32_t token, Places& to);
  /// The piece behind a place, where it is not simply the next token's.
  NextPiece next_piece(Place& place) const;
  /// Where a literal stands, and its last piece.
  struct LastPiece {
    std::uint64_t before;
    std::uint32_t start, end, literal_start, token;
  };
  /// Beginnings of a piece that are shorter than the piece.
  void look_inside_piece(const StepGate::View& gate, const PhraseTable::Gates::OpenSizes& sizes, std::size_t longest, const LastPiece& piece);
  void put(std::uint64_t hash, std::uint32_t start, std::uint32_t end, std::uint32_t token, bool is_whole, bool is_inside) {
    table_.call_slot(hash);
    scratch_.candidates.emplace_back(hash, start, end, token, 0U, is_whole, is_inside);
  }
  void look_up();
  void settle();
  void take(const PhraseWalkScratch::Candidate& one);

  const PhraseTable& table_;
  std::string_view text_;
  const std::vector<Token>& tokens_;
  PhraseWalkScratch& scratch_;
  std::uint32_t word_token_ = 0, char_token_ = 0, at_ = 0;  ///< where the next places start; `char_token_`: in the scratch's list
  std::uint32_t char_tokens_ = 0;                            ///< how many are in that list
  std::size_t looked_up_ = 0;                                ///< of the candidates
};

}  // namespace postwake::detail
