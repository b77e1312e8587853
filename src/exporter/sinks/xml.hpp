#pragma once

#include "exporter/sinks/sink.hpp"

namespace postwake::detail {

/// XML 1.0 text and quoted attribute values. Characters that XML cannot hold become U+FFFD; a parser gets all others back,
/// white space included, in attributes too.
struct XmlGrammar {
  static void append(std::string& out, std::string_view text);
};
using Xml = Sink<XmlGrammar>;

}  // namespace postwake::detail
