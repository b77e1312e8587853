#pragma once

#include <string>

#include "classify/language/language.hpp"
#include "classify/lexicon/kit.hpp"
#include "classify/model/model.hpp"
#include "postwake/model/verdict.hpp"

namespace postwake::detail {

/// All that led to a verdict, told for a person in lines of at most 100 columns: what was read, who speaks, what was found, which
/// features speak for and against each likely label, and the rule that decided. Everything of the post is escaped.
std::string explain(const ClassifiedPost& classified, const Kit& kit, const Model* model, const LanguageGuesser& languages);

}  // namespace postwake::detail
