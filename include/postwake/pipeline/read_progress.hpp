#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "postwake/archive/scan.hpp"

namespace postwake {

/// How far reading is, or, once all is read, the work on the posts.
struct ReadProgress {
  ScanProgress scan;
  std::uint64_t records = 0;            ///< posts understood, chosen or not
  std::optional<std::uint64_t> chosen;  ///< where a query chooses
  std::uint64_t done = 0, to_do = 0;    ///< posts that were handed on of all that were joined; to_do is 0 while there is reading
};

/// Called now and then, from any thread, never at once from two; whoever prints sets the pace.
using TellProgress = std::function<void(const ReadProgress&)>;

/// After how many posts it is worth to ask how late it is.
inline constexpr std::uint64_t kProgressStep = 64;

}  // namespace postwake
