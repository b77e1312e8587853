#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "classify/lexicon/matcher.hpp"
#include "classify/lexicon/services.hpp"
#include "classify/reading.hpp"
#include "postwake/base/result.hpp"

namespace postwake::detail {

/// The lexicons and services, ready to read posts: what classifying and training share.
///
/// Threads: immutable. Its parts point at each other, so it stays where it was made.
struct Kit {
  Services services;
  Matcher matcher;
  Reader reader{services, matcher};
  std::string lexicon_version;

  /// From the pack that is part of the program, with what the user adds. Errors: usage for a malformed official.
  static Result<std::unique_ptr<Kit>> make(const std::vector<std::string>& followed, const std::vector<std::string>& officials);

  /// From the embedded lexicons and services themselves: how the pack is made. Errors: bad_data for a lexicon that does not parse.
  static Result<std::unique_ptr<Kit>> from_files();
  /// As a pack. Precondition: made by from_files().
  std::string pack();

  Kit() = default;
  Kit(const Kit&) = delete;
  Kit& operator=(const Kit&) = delete;
};

/// The bytes of the pack. Lifetime: the program's. Source: pack_kit.cpp, run when the program is built.
std::string_view kit_pack() noexcept;

}  // namespace postwake::detail
