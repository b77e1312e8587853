#pragma once

#include <cstdint>

namespace postwake::detail {

/// Minutes, inclusive on both ends: the moment lies between the start of `from` and the start of `to`.
struct MinuteInterval {
  int level = 90;
  std::int64_t from = 0, to = 0;
};

/// Both ends belong to it.
struct MomentInterval {
  int level = 90;
  std::int64_t from_ms = 0, to_ms = 0;
};

}  // namespace postwake::detail
