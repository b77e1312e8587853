#pragma once

#include <unicode/unistr.h>

#include "postwake/text/hashtag.hpp"

namespace postwake::detail {

/// What tag_key and fold_text do to their characters.
icu::UnicodeString fold(const icu::UnicodeString& text, TagMatch match);

/// The combining marks that loose keys drop behind Latin letters: one block, so that a prefilter can name them.
bool is_latin_mark(UChar32 c);

}  // namespace postwake::detail
