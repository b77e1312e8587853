#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "postwake/model/verdict.hpp"

namespace postwake::detail {

/// A number with what it counts, as a post writes it: "56,999 reports", "más de 20 mil usuarios", "4万件".
struct QuotedFigure {
  std::uint64_t value = 0;
  ByteSpan span;

  bool operator==(const QuotedFigure&) const = default;
};

/// Figures of at least 50 that are followed by a word for reports or people, in the larger languages. A fallback for posts
/// in which the classifier marked none.
std::vector<QuotedFigure> quoted_figures(std::string_view text);

}  // namespace postwake::detail
