#include "cli/arguments.hpp"

#include <boost/program_options.hpp>

#include <algorithm>
#include <charconv>

namespace postwake::cli {
namespace {

namespace po = boost::program_options;

Failure usage(std::string message, std::string advice) { return fail(ErrorCode::usage, std::move(message), {}, std::move(advice)); }

std::string help_advice(const CommandRow* command) {
  return command != nullptr ? "see `postwake " + std::string(command->name) + " -h`" : "see `postwake -h`";
}

/// True when a word may be this option: its name with or without "no-", or its letter among others behind one sign. Values count, too.
bool is_mentioned(const OptionRow& row, std::span<const std::string> words) {
  return std::any_of(words.begin(), words.end(), [&row](std::string_view word) {
    if (!word.starts_with('-')) return false;
    if (!word.starts_with("--")) return row.letter != '\0' && word.find(row.letter) != std::string_view::npos;
    word.remove_prefix(2);
    return word.starts_with(row.name) || (word.starts_with("no-") && word.substr(3).starts_with(row.name));
  });
}

/// The table's rows of one command as Boost sees them; those only that the words may mean, as it takes 1,500 instructions to tell it one, and
/// no name may be cut short.
po::options_description description_of(std::uint32_t command, std::span<const std::string> words) {
  po::options_description description;
  for (const OptionRow& row : options()) {
    if ((row.commands & command) == 0 || !is_mentioned(row, words)) continue;
    std::string name(row.name);
    if (row.letter != '\0') name += std::string(",") + row.letter;
    if (row.kind == OptionKind::flag) {
      description.add_options()(name.c_str(), "");
      description.add_options()(("no-" + std::string(row.name)).c_str(), "");
    } else {
      description.add_options()(name.c_str(), po::value<std::vector<std::string>>()->composing(), "");
    }
  }
  description.add_options()("postwake-positional", po::value<std::vector<std::string>>());
  return description;
}

Failure unknown_option(const std::string& word, const CommandRow& command) {
  std::string bare = word;
  bare.erase(0, bare.find_first_not_of('-'));
  bare = bare.substr(0, bare.find('='));
  const std::string_view near = nearest_option(bare, command.command);
  std::string advice = near.empty() ? help_advice(&command) : "did you mean --" + std::string(near) + "?";
  if (near.empty() && find_option(bare) != nullptr)
    advice = "--" + bare + " belongs to another command; " + help_advice(&command);
  return usage("unknown option " + word + " of `" + std::string(command.name) + "`", advice);
}

}  // namespace

void Arguments::set(std::string_view option, std::string value, bool append) {
  auto& list = values_[std::string(option)];
  if (!append) list.clear();
  list.push_back(std::move(value));
}

std::optional<bool> Arguments::given_flag(std::string_view option) const {
  const auto at = values_.find(std::string(option));
  if (at == values_.end()) return std::nullopt;
  return at->second.back() == "on";
}

bool Arguments::flag(std::string_view option) const { return given_flag(option).value_or(false); }

std::optional<std::string> Arguments::given(std::string_view option) const {
  const auto at = values_.find(std::string(option));
  if (at == values_.end()) return std::nullopt;
  return at->second.back();
}

std::string Arguments::value(std::string_view option) const {
  if (auto text = given(option)) return *text;
  const OptionRow* row = find_option(option);
  POSTWAKE_EXPECTS(row != nullptr);
  return std::string(row->fallback);
}

std::vector<std::string> Arguments::list(std::string_view option) const {
  const auto at = values_.find(std::string(option));
  return at == values_.end() ? std::vector<std::string>{} : at->second;
}

Result<std::uint64_t> Arguments::count(std::string_view option) const {
  const std::string text = value(option);
  std::uint64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size())
    return usage("--" + std::string(option) + " wants a whole number, not \"" + text + "\"", help_advice(command));
  return number;
}

Result<std::optional<Instant>> Arguments::instant(std::string_view option) const {
  const auto text = given(option);
  if (!text) return std::optional<Instant>{};
  const auto at = parse_rfc3339(*text);
  if (at) return std::optional<Instant>{*at};
  const bool only_lacks_zone = parse_rfc3339(*text + "Z").has_value();
  if (only_lacks_zone)
    return usage("--" + std::string(option) + " " + *text + " has no time zone",
                 "add an offset: " + *text + "Z for UTC, or " + *text + "-04:00");
  return usage("--" + std::string(option) + " \"" + *text + "\" is not a time", "write it as 2019-06-13T21:30:00Z");
}

Result<Arguments> parse_arguments(std::span<const std::string> words) {
  Arguments arguments;
  std::size_t at = 0;
  // Before the command only the two questions may stand.
  for (; at < words.size() && words[at].starts_with('-'); ++at) {
    if (words[at] == "-h") arguments.wants_short_help = true;
    else if (words[at] == "--help") arguments.wants_help = true;
    else if (words[at] == "-V" || words[at] == "--version") arguments.wants_version = true;
    else return usage("option " + words[at] + " stands before a command", help_advice(nullptr));
  }
  if (at == words.size()) {
    if (!arguments.wants_help && !arguments.wants_version) arguments.wants_short_help = true;
    if (words.empty()) return usage("no command given", help_advice(nullptr));
    return arguments;
  }
  if (words[at] == "help") {
    if (at + 1 < words.size()) arguments.command = find_command(words[at + 1]);
    arguments.wants_help = true;
    return arguments;
  }
  arguments.command = find_command(words[at]);
  if (arguments.command == nullptr) {
    const std::string_view near = nearest_command(words[at]);
    return usage("unknown command \"" + words[at] + "\"",
                 near.empty() ? help_advice(nullptr) : "did you mean `postwake " + std::string(near) + "`?");
  }
  const CommandRow& command = *arguments.command;
  const std::vector<std::string> rest(words.begin() + static_cast<std::ptrdiff_t>(at) + 1, words.end());
  try {
    po::positional_options_description positional;
    positional.add("postwake-positional", -1);
    const auto description = description_of(command.command, rest);
    using po::command_line_style::allow_guessing;
    const auto style = po::command_line_style::unix_style & ~allow_guessing;
    const auto parsed = po::command_line_parser(rest).options(description).positional(positional).style(style).run();
    for (const auto& option : parsed.options) {
      if (option.string_key == "postwake-positional") {
        for (const auto& word : option.value) arguments.positional.push_back(word);
        continue;
      }
      std::string name = option.string_key;
      const OptionRow* row = find_option(name);
      bool is_on = true;
      if (row == nullptr && name.starts_with("no-")) {
        row = find_option(std::string_view(name).substr(3));
        is_on = false;
      }
      POSTWAKE_EXPECTS(row != nullptr);
      if (row->name == "help" && is_on)
        (option.original_tokens.at(0) == "-h" ? arguments.wants_short_help : arguments.wants_help) = true;
      if (row->name == "version" && is_on) arguments.wants_version = true;
      if (row->kind == OptionKind::flag) arguments.set(row->name, is_on ? "on" : "off", false);
      else for (const auto& value : option.value) arguments.set(row->name, value, row->kind == OptionKind::list);
    }
  } catch (const po::unknown_option& error) {
    return unknown_option(error.get_option_name(), command);
  } catch (const po::error& error) {
    return usage(error.what(), help_advice(&command));
  }
  if (!arguments.positional.empty() && command.positional.empty())
    return usage("`" + std::string(command.name) + "` takes no \"" + arguments.positional[0] + "\"", help_advice(&command));
  return arguments;
}

}  // namespace postwake::cli
