#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "postwake/json/value.hpp"

namespace postwake::detail {

/// Indices of Twitter's entities count code points of the text as it came, still escaped (v1.1 and v2 alike). Cut first,
/// unescape after.
struct EntityRange {
  std::size_t start = 0, end = 0;  ///< code points of the escaped text
};

/// The part of an escaped text that a range names, unescaped.
std::string entity_text(std::string_view escaped, EntityRange range);

/// The text as people see it: the given ranges (links that stand for an attached picture or a quoted tweet) are left out
/// where they end the text, and the rest is unescaped.
std::string visible_text(std::string_view escaped, std::vector<EntityRange> hidden);

/// Reads {"indices":[12,30]} or {"start":12,"end":30}; numbers or strings.
std::optional<EntityRange> entity_range(JsonView entity);

}  // namespace postwake::detail
