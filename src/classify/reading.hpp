#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "classify/language/language.hpp"
#include "classify/lexicon/groups.hpp"
#include "classify/lexicon/matcher.hpp"
#include "classify/lexicon/services.hpp"
#include "postwake/model/post.hpp"
#include "postwake/model/verdict.hpp"
#include "postwake/text/fold.hpp"
#include "postwake/text/segment.hpp"

namespace postwake::detail {

/// A service named in the text.
struct ServiceHit {
  std::uint32_t start = 0, end = 0;  ///< in the folded text
  std::uint32_t service = Services::kNone;  ///< kNone: a brand that several operators share, left undecided
  bool is_mention = false, is_hashtag = false;
};

/// All that reading found in one post, before anything is scored. One a thread, reused.
struct Reading {
  std::uint32_t text_start = 0;  ///< bytes of the original in front of the folded part: a repost's "RT @name: "
  FoldedText folded;
  std::string_view lang;  ///< BCP 47, "und" when unsure. Lifetime: the post's and the guesser's
  std::vector<Token> tokens;
  std::vector<PhraseHit> phrases;   ///< by start; same-group overlaps joined to the longest
  std::vector<AliasHit> aliases;
  std::vector<ServiceHit> services;  ///< by start
  std::array<std::uint16_t, kGroupCount> hits{};     ///< not negated
  std::array<std::uint16_t, kGroupCount> negated{};
  bool is_official = false, is_repost = false, is_reply = false, has_url = false, has_question = false, is_hashtag_only = false;
  bool has_outage_tag = false;
  std::uint16_t words = 0, numbers = 0, mentions = 0, hashtags = 0, exclamations = 0;

  MatcherScratch matcher;
  NameScratch names;
  std::vector<std::uint32_t> named;  ///< scratch

  bool has(std::size_t group) const { return hits[group] > 0; }
  bool has_service() const { return !services.empty(); }
  bool has_failure() const {
    for (std::size_t g = 0; g < kGroupCount; ++g)
      if (is_failure_group(g) && hits[g] > 0) return true;
    return false;
  }
  bool has_symptom() const {
    for (std::size_t g = kFirstSymptom; g < kGroupCount; ++g)
      if (hits[g] > 0) return true;
    return false;
  }
};

/// Reads a post: folds, cuts, finds phrases and names, settles ambiguous names and negation.
///
/// Threads: immutable; a Reading belongs to one thread.
class Reader {
 public:
  Reader(const Services& services, const Matcher& matcher) : services_(services), matcher_(matcher) {}
  void read(const Post& post, bool is_official, const LanguageGuesser& languages, Reading& out) const;

 private:
  void drop_foreign_words(Reading& out) const;
  static void count_tokens(Reading& out);
  void find_services(const Post& post, Reading& out) const;
  std::uint32_t decide(const Post& post, std::span<const std::uint32_t> candidates, const Reading& out) const;

  const Services& services_;
  const Matcher& matcher_;
};

}  // namespace postwake::detail
