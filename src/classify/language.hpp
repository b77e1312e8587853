#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "postwake/text/segment.hpp"

namespace postwake::detail {

/// Names the language of a text: scripts that one language uses decide, character n-grams tell the others apart.
///
/// Threads: immutable. Source: docs/classification.md, "Language".
class LanguageGuesser {
 public:
  /// `model`: bytes of langid.model; empty: scripts only. Damaged bytes are refused by is_sound().
  explicit LanguageGuesser(std::string_view model);
  bool is_sound() const noexcept { return is_sound_; }

  /// BCP 47, "und" when unsure. `tagged`: what the platform says; believed when it is a real language.
  std::string_view guess(std::string_view tagged, std::string_view folded_text, const std::vector<Token>& tokens) const;

 private:
  bool is_sound_ = true;
  std::vector<std::string> languages_;
  std::string_view weights_;
};

}  // namespace postwake::detail
