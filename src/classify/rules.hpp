#pragma once

#include <array>

#include "classify/reading.hpp"
#include "postwake/model/verdict.hpp"

namespace postwake::detail {

/// Shares of the fine labels, summing to one.
using Shares = std::array<double, kFineCount>;

/// The floor that the model must beat: shares from the phrases alone, weighed by hand.
Shares rule_shares(const Reading& reading);

/// What must hold whatever the scores say: acknowledgement and the operator's resolution come only from operators, an
/// operator never complains, users who repeat an operator's words report news.
void apply_author_rules(const Reading& reading, Shares& shares);

/// True when a user writes what only operators write: "we're aware and working on it". Then complaints count as news.
bool repeats_operator(const Reading& reading);

/// Turns shares into tag, fine label, probability and shares in thousandths.
void settle(const Shares& shares, Verdict& verdict);

}  // namespace postwake::detail
