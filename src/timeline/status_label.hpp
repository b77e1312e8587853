#pragma once

#include <cstdint>
#include <string_view>

namespace postwake::detail {

/// The word that tools of status pages put in front of an operator's post.
enum class StatusLabel : std::uint8_t { none, investigating, identified, monitoring, resolved };

/// "Resolved - This incident ...", "[Identified] ...", "Monitoring: ...". "Update" is none: an update may say anything.
StatusLabel status_label(std::string_view text);

}  // namespace postwake::detail
