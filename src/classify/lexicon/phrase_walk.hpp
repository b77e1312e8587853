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
    bool is_whole, is_inside;
  };
  std::vector<TokenPiece> pieces;
  std::vector<Candidate> candidates;
  std::vector<LiteralHit> hits;
};

/// Finds all literals of a table in a text.
///
/// Method : from up to 64 places side by side, one piece a step: each place has a hash, the gates say whether a literal may end
///          there or go on, and the places that go on are written down for the next step without a branch. Nothing waits for
///          memory before the literals that are there are looked up, all together.
/// Threads: one each.
class PhraseWalk {
 public:
  PhraseWalk(const PhraseTable& table, std::string_view text, const std::vector<Token>& tokens, PhraseWalkScratch& scratch);

  /// The hits of the next places, which are the scratch's list; false at the end. Those between word borders come by their start,
  /// shorter ones first, over all calls, and so do those inside of words.
  bool next();

 private:
  static constexpr std::size_t kTogether = 64;
  /// A beginning of a literal, on the way through the text.
  struct Place {
    std::uint64_t hash;
    std::uint32_t start, end, token;
    std::uint32_t next;  ///< a token: the first that may start at `end` or behind it
  };
  /// Places that go on. Written without a branch: one more than it counts.
  struct Places {
    std::array<Place, kTogether + 1> list;
    std::size_t count = 0;
  };

  void cut_pieces();
  void walk_words();
  void walk_chars();
  void look_behind_proclitics(const PhraseTable::Gates& gates, std::uint32_t token, Places& to);
  /// Beginnings of a piece that are shorter than the piece.
  void look_inside_piece(const HashGate::View& ends, std::size_t longest, std::uint64_t before, std::uint32_t piece_start, Place place);
  void put(const Place& place, bool is_whole, bool is_inside) {
    table_.call_slot(place.hash);
    scratch_.candidates.push_back({place.hash, place.start, place.end, place.token, is_whole, is_inside});
  }
  void settle();

  const PhraseTable& table_;
  std::string_view text_;
  const std::vector<Token>& tokens_;
  PhraseWalkScratch& scratch_;
  std::uint32_t word_token_ = 0, char_token_ = 0, at_ = 0;  ///< where the next places start
};

}  // namespace postwake::detail
