#pragma once

#include "cli/arguments.hpp"
#include "cli/console.hpp"

namespace postwake::cli {

/// Gives the posts of an ids bundle their texts back from dumps of one's own: classified posts as NDJSON. A post whose text
/// is not the one that was judged becomes a reject; posts that the dumps do not hold are counted, and make the exit code 3.
int command_join(const Arguments& arguments, Console& console);

}  // namespace postwake::cli
