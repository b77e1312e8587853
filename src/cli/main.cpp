#include <signal.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <cstdio>
#include <exception>
#include <map>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/command_classify.hpp"
#include "cli/command_eval.hpp"
#include "cli/command_export.hpp"
#include "cli/command_fetch.hpp"
#include "cli/command_join.hpp"
#include "cli/command_run.hpp"
#include "cli/command_timeline.hpp"
#include "cli/command_train.hpp"
#include "cli/console.hpp"
#include "cli/help.hpp"

namespace postwake::cli {
namespace {

int print(const std::string& text) { return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0 ? kExitComplete : kExitFailed; }

int command_man(const Arguments&, Console&) { return print(manual_page(POSTWAKE_VERSION)); }

int command_completions(const Arguments& arguments, Console& console) {
  const std::string shell = arguments.positional.empty() ? "" : arguments.positional[0];
  const std::string script = shell_completions(shell);
  if (!script.empty()) return print(script);
  console.error({ErrorCode::usage, "no completions for \"" + shell + "\"", "name bash, zsh or fish", {}});
  return kExitUsage;
}

using Run = int (*)(const Arguments&, Console&);

Run runner(Command command) {
  switch (command) {
    case Command::run: return command_run;
    case Command::fetch: return command_fetch;
    case Command::classify: return command_classify;
    case Command::timeline: return command_timeline;
    case Command::export_: return command_export;
    case Command::join: return command_join;
    case Command::train: return command_train;
    case Command::eval: return command_eval;
    case Command::man: return command_man;
    case Command::completions: return command_completions;
    default: return nullptr;
  }
}

int dispatch(const std::vector<std::string>& words, Console& console) {
  const auto arguments = parse_arguments(words);
  if (!arguments) {
    console.error(arguments.error());
    return kExitUsage;
  }
  if (arguments->wants_version) return print(std::string("postwake ") + POSTWAKE_VERSION + "\n");
  if (arguments->wants_help) return print(long_help(arguments->command));
  if (arguments->wants_short_help) return print(short_help(arguments->command));
  if (auto configured = console.configure(*arguments); !configured) {
    console.error(configured.error());
    return kExitUsage;
  }
  const Run run = runner(arguments->command->command);
  POSTWAKE_EXPECTS(run != nullptr);
  return run(*arguments, console);
}

}  // namespace
}  // namespace postwake::cli

int main(int argc, char** argv) {
  using namespace postwake;
#if defined(__GLIBC__)
  // A batch's posts are made and given back together. By default the allocator returns their pages each time and faults them in again for
  // the next batch: 1,200 faults in 30 MB of posts, 4 % of the time.
  constexpr int kKeptBytes = 4 << 20;
  ::mallopt(M_TRIM_THRESHOLD, kKeptBytes);
  ::mallopt(M_MMAP_THRESHOLD, kKeptBytes);
#endif
  cli::Console console;
  cli::watch_signals();
  int code = cli::kExitFailed;
  try {
    code = cli::dispatch(std::vector<std::string>(argv + 1, argv + argc), console);
  } catch (const std::bad_alloc&) {
    console.error({ErrorCode::limit_exceeded, "out of memory", "give a smaller --memory, or split the input", {}});
  } catch (const std::exception& error) {  // a broken precondition of ours
    console.error({ErrorCode::bad_data, std::string("this is a bug of postwake: ") + error.what(), "please report it with the input", {}});
  }
  console.clear_progress();
  if (const int number = cli::signal_seen(); number != 0) {
    ::signal(number, SIG_DFL);
    ::raise(number);
  }
  return code;
}
