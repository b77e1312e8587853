#pragma once

#include "postwake/exporter/exporter.hpp"

namespace postwake::detail {

// Each exporter's file defines one of these; the object lives as long as the program.
const Exporter* markdown_exporter();

}  // namespace postwake::detail
