#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace postwake::detail {

/// Figures about an outage that a folded text quotes ("56,999 reports", "12 mil usuarios afectados"): byte spans of number
/// and noun, in order. At most eight.
void find_claims(std::string_view folded_text, std::vector<std::pair<std::uint32_t, std::uint32_t>>& out);

}  // namespace postwake::detail
