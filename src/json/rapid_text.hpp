#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "json/tree.hpp"
#include "postwake/base/result.hpp"

namespace postwake::detail {

/// The way through every text, by RapidJSON: it repairs what JsonDocument promises to repair and words what is wrong.
///
/// Errors : as JsonDocument's.
/// Lifetime: a tree until the next parse.
class RapidTextParser {
 public:
  Result<const JsonNode*> parse(std::string_view text);
  /// The first value; `consumed` is set to the bytes up to its end.
  Result<const JsonNode*> parse_first(std::string_view text, std::size_t& consumed);

  std::uint64_t repaired_surrogates() const noexcept { return repaired_; }

 private:
  std::string scratch_;
  std::vector<JsonNode> nodes_;
  std::uint64_t repaired_ = 0;
};

}  // namespace postwake::detail
