#pragma once

#include <string_view>

#include "exporter/sinks/sink.hpp"

namespace postwake::detail {

/// JSON (as JsonWriter makes it) for a script element: '<', '>', '&', U+2028 and U+2029 become escapes, so nothing in it can
/// end the element or open a comment. A JSON parser gets the same values.
Embedded script_json(std::string_view json);

}  // namespace postwake::detail
