#pragma once

#include <string>
#include <string_view>

namespace postwake::detail {

/// What a handle looks like: letters that eyes confuse become one ("lnstagram", "1nstagram" and Cyrillic or Greek
/// look-alikes give what "Instagram" gives). For comparing only.
std::string skeleton(std::string_view handle);
/// The same from a folded handle, into memory that is reused.
void skeleton_of_folded(std::string_view folded_handle, std::string& out);

}  // namespace postwake::detail
