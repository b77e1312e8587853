#pragma once

#include <string>
#include <string_view>

#include "exporter/sinks/sink.hpp"

namespace postwake::detail {

/// The value of a TEXT property of RFC 5545: backslash, semicolon, comma and line breaks escaped, controls U+FFFD.
struct IcsGrammar {
  static void append(std::string& out, std::string_view text);
};
using IcsLine = Sink<IcsGrammar>;

/// Adds a content line: folded at 75 octets on a border of code points, ended by CRLF.
void add_ics_line(std::string& out, const IcsLine& line);

}  // namespace postwake::detail
