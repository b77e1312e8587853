#pragma once

#include <string>

#include "postwake/model/manifest.hpp"

namespace postwake {

/// The command line that gives a timeline of this manifest: the same for `run` and for the stages in a pipe. Arguments
/// are quoted for a POSIX shell where they need it.
std::string canonical_command(const Manifest& manifest);

}  // namespace postwake
