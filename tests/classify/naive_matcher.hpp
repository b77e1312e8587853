#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "classify/lexicon/matcher.hpp"

namespace postwake {

/// The law that detail::Matcher keeps, in the plainest words: at every place where a literal may start, every literal is held
/// against the text. Slow.
class NaiveMatcher {
 public:
  void add_row(const detail::LexiconRow& row);
  void add_alias(std::string_view text, std::uint32_t alias);
  /// As Matcher::match() gives them, aliases and phrases in one order.
  void match(std::string_view text, const std::vector<Token>& tokens, std::vector<detail::PhraseHit>& phrases, std::vector<detail::AliasHit>& aliases);

 private:
  enum class Place { word, name, inside };
  struct Part {
    std::uint32_t row = 0;
    detail::LexiconRow flags;  ///< without phrases
    std::size_t phrase = 0, number = 0, count = 1;
    std::uint8_t gap = 0;
  };
  struct Literal {
    std::string text;
    bool is_alias = false, is_prefix = false, is_inside = false;
    std::uint32_t alias = 0;
    std::size_t part = 0;
  };
  struct Seen {
    std::uint32_t start = 0, end = 0, words_after = 0;
  };

  void add(Literal literal);
  void look(std::string_view text, const std::vector<Token>& tokens, std::size_t token, std::uint32_t start, Place place);
  void take(const std::vector<Token>& tokens, std::size_t token, std::uint32_t start, std::uint32_t end, const Literal& literal);

  std::vector<Part> parts_;
  std::size_t phrases_ = 0;
  std::uint32_t rows_ = 0;
  std::map<std::string, std::vector<Literal>> literals_;  ///< by their first four bytes, or all of a shorter one: the one concession
  std::map<std::size_t, Seen> seen_;                      ///< by part
  std::vector<detail::PhraseHit>* phrase_hits_ = nullptr;
  std::vector<detail::AliasHit>* alias_hits_ = nullptr;
};

}  // namespace postwake
