#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/option_table.hpp"
#include "postwake/base/instant.hpp"
#include "postwake/base/result.hpp"

namespace postwake::cli {

/// A parsed command line. Parsing only validates words against the table; nothing is opened.
class Arguments {
 public:
  const CommandRow* command = nullptr;
  std::vector<std::string> positional;
  bool wants_short_help = false;
  bool wants_help = false;
  bool wants_version = false;

  bool has(std::string_view option) const { return values_.contains(std::string(option)); }
  bool flag(std::string_view option) const;
  /// A flag that was given either way; nullopt when it was not given.
  std::optional<bool> given_flag(std::string_view option) const;
  /// The value, or the table's default.
  std::string value(std::string_view option) const;
  std::optional<std::string> given(std::string_view option) const;
  std::vector<std::string> list(std::string_view option) const;

  /// Errors: usage, naming the option.
  Result<std::uint64_t> count(std::string_view option) const;
  /// nullopt when not given. A time without an offset is refused with advice.
  Result<std::optional<Instant>> instant(std::string_view option) const;

  void set(std::string_view option, std::string value, bool append);

 private:
  std::map<std::string, std::vector<std::string>> values_;
};

/// Errors: usage, with the nearest known word as advice.
Result<Arguments> parse_arguments(std::span<const std::string> words);

}  // namespace postwake::cli
