#pragma once

#include <string>
#include <vector>

#include "postwake/classify/labelled.hpp"

namespace postwake::detail {

/// The language part of a model: smoothed log shares of character n-grams and words by language, in bytes. For
/// LanguageGuesser.
std::string train_languages(const std::vector<LabelledPost>& corpus);

}  // namespace postwake::detail
