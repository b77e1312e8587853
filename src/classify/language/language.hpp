#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/text/segment.hpp"

namespace postwake::detail {

/// The buckets of character n-grams and words of a text; `on(bucket)` for each.
inline constexpr unsigned kLanguageBits = 13;
inline constexpr std::size_t kMaxLanguageName = 8;

template <typename On>
void each_language_gram(std::string_view text, const std::vector<Token>& tokens, On&& on) {
  const auto bucket = [](std::uint64_t hash) {
    hash ^= hash >> 29;
    hash *= 0xbf58476d1ce4e5b9ULL;
    return static_cast<std::uint32_t>(hash >> (64 - kLanguageBits));
  };
  for (const auto& token : tokens) {
    if (token.kind != TokenKind::word || token.is_in_hashtag) continue;
    const std::string_view word = text.substr(token.start, token.end - token.start);
    std::uint64_t whole = 0x84222325ULL;
    for (std::size_t start = 0; start < word.size(); ++start) {
      whole = (whole ^ static_cast<unsigned char>(word[start])) * 0x100000001b3ULL;
      // Two, three and four bytes from here, with a sign for the border in front.
      std::uint64_t hash = start == 0 ? 0x3CULL : 0x1ULL;
      for (std::size_t i = 0; i < 4 && start + i < word.size(); ++i) {
        hash = (hash ^ static_cast<unsigned char>(word[start + i])) * 0x100000001b3ULL + 7;
        if (i > 0) on(bucket(hash + i));
      }
    }
    on(bucket(whole * 31));
    if (word.size() <= 4) on(bucket(whole * 31));  // short words tell languages apart best
  }
}

/// What named a language.
enum class LanguageReason : std::uint8_t { platform, script, grams, unsure };

/// Names the language of a text: scripts that one language uses decide, character n-grams tell the others apart.
///
/// Threads: immutable. Source: docs/classification.md, "Language".
class LanguageGuesser {
 public:
  /// `part`: Model::language_part(); empty or odd: scripts only. Views it.
  explicit LanguageGuesser(std::string_view part);

  /// BCP 47, "und" when unsure. `tagged`: what the platform says; believed when it is a real language.
  std::string_view guess(std::string_view tagged, std::string_view folded_text, const std::vector<Token>& tokens,
                         LanguageReason* reason = nullptr) const;

 private:
  std::string_view by_script(std::string_view folded_text, const std::vector<Token>& tokens, LanguageReason& reason) const;
  std::string_view among(std::string_view folded_text, const std::vector<Token>& tokens, std::string_view scripts) const;

  static constexpr std::size_t kRow = 32;  ///< languages a row has room for: two 16-byte loads

  std::vector<std::string_view> names_;
  std::vector<std::uint8_t> costs_;  ///< 2^kLanguageBits rows of one byte a language
};

}  // namespace postwake::detail
