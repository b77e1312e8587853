#pragma once

#include <memory>
#include <string>
#include <vector>

#include "classify/matcher.hpp"
#include "classify/reading.hpp"
#include "classify/services.hpp"
#include "postwake/base/result.hpp"

namespace postwake::detail {

/// The embedded lexicons and services, ready to read posts: what classifying and training share.
///
/// Threads: immutable. Its parts point at each other, so it stays where it was made.
struct Kit {
  Services services;
  Matcher matcher;
  Reader reader;
  std::string lexicon_version;

  /// Errors: usage for a malformed official; bad_data for an embedded lexicon that does not parse.
  static Result<std::unique_ptr<Kit>> make(const std::vector<std::string>& followed, const std::vector<std::string>& officials);

  explicit Kit(Services known) : services(std::move(known)), reader(services, matcher) {}
  Kit(const Kit&) = delete;
  Kit& operator=(const Kit&) = delete;
};

}  // namespace postwake::detail
