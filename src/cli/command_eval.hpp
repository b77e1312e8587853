#pragma once

#include "cli/arguments.hpp"
#include "cli/console.hpp"

namespace postwake::cli {

int command_eval(const Arguments& arguments, Console& console);

}  // namespace postwake::cli
