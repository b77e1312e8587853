#pragma once

#include "exporter/sinks/sink.hpp"

namespace postwake::detail {

/// A YAML scalar: always double-quoted, on one line, everything unprintable escaped, so that no value is ever a boolean, a
/// date, a number or a tag. text() writes the quotes too.
struct YamlGrammar {
  static void append(std::string& out, std::string_view text);
};
using Yaml = Sink<YamlGrammar>;

}  // namespace postwake::detail
