#pragma once

#include <span>
#include <string_view>

namespace postwake {

/// The candidate that a mistyped word most likely means: the one of the smallest edit distance (two swapped neighbours are one
/// slip, a beginning of two letters or more counts as one too), if at most a third of the word differs; else empty.
///
/// Lifetime: a view of one of the candidates. Of equal ones the first.
/// Cost    : O(candidates * length^2); words are cut at 64 bytes.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace postwake
