#include "cli/help.hpp"

#include <algorithm>
#include <vector>

namespace postwake::cli {
namespace {

constexpr std::size_t kColumns = 80;
constexpr std::size_t kHelpColumn = 28;

std::string_view kExitCodes =
    "Exit codes: 0 complete (also when nothing was found), 1 failed, 2 wrong usage,\n"
    "3 finished but partial: some records were rejected or a source was lost.\n";

std::string synopsis(const CommandRow& command) {
  std::string text = "postwake " + std::string(command.name);
  if (!command.arguments.empty()) text += " " + std::string(command.arguments);
  return text;
}

std::string flags_of(const OptionRow& row) {
  std::string text = row.letter != '\0' ? std::string("-") + row.letter + ", --" : std::string("    --");
  text += row.name;
  if (!row.argument.empty()) text += " " + std::string(row.argument);
  return text;
}

/// Words wrapped behind a label.
std::string wrapped(std::string label, std::string_view text, std::size_t indent) {
  std::string out = std::move(label);
  std::size_t column = out.size();
  if (column + 2 > indent) {
    out += "\n";
    column = 0;
  }
  out.append(indent - column, ' ');
  column = indent;
  std::size_t at = 0;
  bool is_first = true;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = text.substr(at, end - at);
    if (!is_first && column + 1 + word.size() > kColumns) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (!is_first) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    is_first = false;
    at = end + 1;
  }
  return out + "\n";
}

std::string help_text(const OptionRow& row) {
  std::string text(row.help);
  if (!row.fallback.empty() && row.fallback != "off") text += " [" + std::string(row.fallback) + "]";
  return text;
}

std::string option_list(std::uint32_t command, bool only_short) {
  std::vector<std::string_view> groups;
  for (const auto& row : options())
    if ((row.commands & command) != 0 && std::find(groups.begin(), groups.end(), row.group) == groups.end())
      groups.push_back(row.group);
  std::string out;
  for (const auto group : groups) {
    std::string lines;
    for (const auto& row : options())
      if (row.group == group && (row.commands & command) != 0 && (!only_short || row.in_short_help))
        lines += wrapped("  " + flags_of(row), help_text(row), kHelpColumn);
    if (lines.empty()) continue;
    if (!only_short) out += "\n" + std::string(group) + ":\n";
    out += lines;
  }
  return out;
}

std::string command_list() {
  std::string out;
  for (const auto& row : commands()) out += wrapped("  " + std::string(row.name), row.summary, 16);
  return out;
}

std::string program_help() {
  return "postwake reads posts about an outage and writes an ordered incident timeline,\n"
         "with the posts that prove each step.\n\n"
         "  postwake run --tag instagramdown posts.tar -o out\n"
         "  postwake fetch --tag instagramdown DUMP | postwake classify | postwake timeline\n\n"
         "Commands:\n" + command_list() +
         "\nA SOURCE is a file, a folder, `-` (stdin) or an API. Files are recognised by\n"
         "content. `postwake COMMAND -h` is one screen about a command, --help all of it.\n\n" + std::string(kExitCodes);
}

std::string roff_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') out += "\\\\";
    else if (c == '-') out += "\\-";
    else out += c;
  }
  if (!out.empty() && (out[0] == '.' || out[0] == '\'')) out.insert(0, "\\&");
  return out;
}

std::string words_of_options(std::uint32_t command) {
  std::string out;
  for (const auto& row : options()) {
    if ((row.commands & command) == 0) continue;
    out += " --" + std::string(row.name);
  }
  return out.empty() ? out : out.substr(1);
}

}  // namespace

std::string short_help(const CommandRow* command) {
  if (command == nullptr) return program_help();
  return synopsis(*command) + "\n  " + std::string(command->summary) + "\n\n" + option_list(command->command, true) +
         "\n`postwake " + std::string(command->name) + " --help` lists every option.\n";
}

std::string long_help(const CommandRow* command) {
  if (command == nullptr) return program_help();
  return synopsis(*command) + "\n  " + std::string(command->summary) + "\n" + option_list(command->command, false) +
         "\nEvery flag --x has a --no-x.\n" + std::string(kExitCodes);
}

std::string manual_page(std::string_view version) {
  std::string out = ".TH POSTWAKE 1 \"\" \"postwake " + std::string(version) + "\" \"User Commands\"\n";
  out += ".SH NAME\npostwake \\- incident timelines from social\\-media posts\n.SH SYNOPSIS\n";
  for (const auto& row : commands()) out += ".B " + roff_escaped("postwake " + std::string(row.name)) + "\n" + roff_escaped(row.arguments) + "\n.br\n";
  out += ".SH DESCRIPTION\nReads posts about an outage from archived dumps or APIs, tags each as complaint, acknowledgement or resolution, "
         "and writes an ordered incident timeline with the posts that prove each step.\n.SH COMMANDS\n";
  for (const auto& row : commands()) out += ".TP\n.B " + roff_escaped(row.name) + "\n" + roff_escaped(row.summary) + "\n";
  out += ".SH OPTIONS\n";
  for (const auto& row : options()) {
    std::string users;
    for (const auto& command : commands())
      if ((row.commands & command.command) != 0) users += (users.empty() ? "" : ", ") + std::string(command.name);
    if (row.commands == kEveryCommand) users = "every command";
    out += ".TP\n.B " + roff_escaped(flags_of(row).substr(row.letter != '\0' ? 0 : 4)) + "\n" + roff_escaped(help_text(row)) + " (" + roff_escaped(users) + ")\n";
  }
  out += ".SH EXIT STATUS\n.TP\n0\ncomplete, also when nothing was found\n.TP\n1\nfailed\n.TP\n2\nwrong usage\n.TP\n3\nfinished but partial\n";
  out += ".SH ENVIRONMENT\n";
  struct Variable {
    std::string_view name, meaning;
  };
  for (const auto& [name, meaning] : {
           Variable{"NO_COLOR", "when not empty, no colours"},
           Variable{"TMPDIR", "folder of temporary files"},
           Variable{"POSTWAKE_MASTODON_TOKEN, POSTWAKE_LEMMY_TOKEN, POSTWAKE_X_TOKEN, POSTWAKE_REDDIT_TOKEN", "tokens of APIs"},
           Variable{"POSTWAKE_BLUESKY_USER, POSTWAKE_BLUESKY_PASSWORD", "handle and app password"},
           Variable{"POSTWAKE_REDDIT_ID, POSTWAKE_REDDIT_SECRET", "a client of Reddit, instead of its token"},
           Variable{"POSTWAKE_CONTACT", "goes into the User-Agent: how servers' owners reach you"},
           Variable{"https_proxy, all_proxy, no_proxy", "proxies for APIs, and hosts that are asked without them; --proxy goes first"},
       })
    out += ".TP\n.B " + roff_escaped(name) + "\n" + roff_escaped(meaning) + "\n";
  return out;
}

std::string shell_completions(std::string_view shell) {
  std::string names;
  for (const auto& row : commands()) names += (names.empty() ? "" : " ") + std::string(row.name);
  if (shell == "bash") {
    std::string out = "_postwake() {\n  local word=${COMP_WORDS[COMP_CWORD]} options=\n  case ${COMP_WORDS[1]} in\n";
    for (const auto& row : commands())
      out += "    " + std::string(row.name) + ") options=\"" + words_of_options(row.command) + "\" ;;\n";
    return out + "  esac\n  if [ \"$COMP_CWORD\" = 1 ]; then COMPREPLY=($(compgen -W \"" + names + "\" -- \"$word\"))\n"
           "  elif [[ $word == -* ]]; then COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
           "  else COMPREPLY=($(compgen -f -- \"$word\")); fi\n}\ncomplete -o filenames -F _postwake postwake\n";
  }
  if (shell == "zsh") {
    std::string out = "#compdef postwake\n_postwake() {\n  if (( CURRENT == 2 )); then compadd " + names + "; return; fi\n  case $words[2] in\n";
    for (const auto& row : commands())
      out += "    " + std::string(row.name) + ") [[ $PREFIX == -* ]] && compadd -- " + words_of_options(row.command) + " || _files ;;\n";
    return out + "  esac\n}\ncompdef _postwake postwake\n";
  }
  if (shell == "fish") {
    std::string out;
    for (const auto& row : commands())
      out += "complete -c postwake -n __fish_use_subcommand -a " + std::string(row.name) + " -d '" + std::string(row.summary) + "'\n";
    for (const auto& row : options())
      for (const auto& command : commands())
        if ((row.commands & command.command) != 0)
          out += "complete -c postwake -n '__fish_seen_subcommand_from " + std::string(command.name) + "' -l " + std::string(row.name) +
                 (row.letter != '\0' ? std::string(" -s ") + row.letter : std::string()) + (row.kind == OptionKind::flag ? "" : " -r") + "\n";
    return out;
  }
  return {};
}

}  // namespace postwake::cli
