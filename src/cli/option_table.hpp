#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace postwake::cli {

/// Commands as bits, so that an option names all that take it.
enum Command : std::uint32_t {
  run = 1U << 0U,
  fetch = 1U << 1U,
  classify = 1U << 2U,
  timeline = 1U << 3U,
  export_ = 1U << 4U,
  join = 1U << 5U,
  train = 1U << 6U,
  eval = 1U << 7U,
  completions = 1U << 8U,
  man = 1U << 9U,
};
inline constexpr std::uint32_t kEveryCommand = ~0U;

struct CommandRow {
  Command command;
  std::string_view name;
  std::string_view arguments;  ///< as in the synopsis
  std::string_view summary;    ///< one line
  std::string_view positional; ///< name of what stands without an option; empty: nothing may
};

enum class OptionKind : std::uint8_t {
  flag,   ///< --x, --no-x
  value,  ///< --x V, the last one counts
  list    ///< --x V, may repeat
};

/// The one table that feeds the parser, -h, --help, the man page and the completions.
struct OptionRow {
  std::string_view name;
  char letter;                ///< '\0' when there is none
  OptionKind kind;
  std::string_view argument;  ///< name of the value; empty for a flag
  std::string_view fallback;  ///< default as text; empty when absent means absent
  std::uint32_t commands;     ///< which take it
  std::string_view group;     ///< heading in --help
  std::string_view help;      ///< one or two sentences
  bool in_short_help;
};

std::span<const CommandRow> commands();
std::span<const OptionRow> options();
const CommandRow* find_command(std::string_view name);
const OptionRow* find_option(std::string_view name);

/// The closest known word by edit distance, or empty when none is near.
std::string_view nearest_command(std::string_view word);
std::string_view nearest_option(std::string_view word, std::uint32_t command);

}  // namespace postwake::cli
