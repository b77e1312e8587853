#pragma once

#include <string>
#include <string_view>

#include "cli/option_table.hpp"

namespace postwake::cli {

/// One screen; of the program when `command` is null.
std::string short_help(const CommandRow* command);
/// All of it.
std::string long_help(const CommandRow* command);
/// postwake.1 in roff.
std::string manual_page(std::string_view version);
/// For bash, zsh or fish; empty for another shell.
std::string shell_completions(std::string_view shell);

}  // namespace postwake::cli
