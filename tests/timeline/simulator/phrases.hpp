#pragma once

#include <string>

#include "postwake/model/verdict.hpp"
#include "timeline/exact_math.hpp"

namespace postwake::simulator {

/// A text of the given kind in `lang` (en, es, pt, fr, de, ja), as people write; thousands of variants, all invented.
std::string text_of(Fine fine, std::string_view service_name, std::string_view service_tag, std::string_view lang,
                    detail::Random& random);

}  // namespace postwake::simulator
