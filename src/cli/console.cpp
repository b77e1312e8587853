#include "cli/console.hpp"

#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>

#include "postwake/text/terminal.hpp"

namespace postwake::cli {
namespace {

std::atomic<int> g_signal{0};

extern "C" void on_signal(int number) noexcept {
  if (g_signal.exchange(number) != 0) {
    ::signal(number, SIG_DFL);
    ::raise(number);
  }
  stop_token().request();
}

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

}  // namespace

StopToken& stop_token() {
  static StopToken token;
  return token;
}

int signal_seen() { return g_signal.load(); }

void watch_signals() {
  static_cast<void>(stop_token());  // made before a handler may touch it
  struct sigaction action {};
  action.sa_handler = on_signal;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  ::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of write(), and a quiet end
}

Console::Console() {
  color_on_stderr_ = ::isatty(STDERR_FILENO) != 0 && !is_set("NO_COLOR");
  color_on_stdout_ = ::isatty(STDOUT_FILENO) != 0 && !is_set("NO_COLOR");
}

Status Console::configure(const Arguments& arguments) {
  const std::string when = arguments.value("color");
  if (when == "always") color_on_stdout_ = color_on_stderr_ = true;
  else if (when == "never") color_on_stdout_ = color_on_stderr_ = false;
  else if (when != "auto") return fail(ErrorCode::usage, "--color wants auto, always or never, not \"" + when + "\"");
  is_quiet_ = arguments.flag("quiet");
  is_verbose_ = arguments.flag("verbose");
  const bool by_itself = ::isatty(STDERR_FILENO) != 0 && ::isatty(STDOUT_FILENO) == 0 && !is_quiet_;
  shows_progress_ = arguments.given_flag("progress").value_or(by_itself);
  return {};
}

unsigned Console::columns() const noexcept {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const char* columns = std::getenv("COLUMNS");
  const int wanted = columns != nullptr ? std::atoi(columns) : 0;
  return wanted > 0 ? static_cast<unsigned>(wanted) : 100U;
}

void Console::line(std::string_view text) {
  clear_progress();
  std::string out(text);
  out += '\n';
  std::string_view rest = out;
  while (!rest.empty()) {
    const ssize_t n = ::write(STDERR_FILENO, rest.data(), rest.size());
    if (n <= 0) return;  // nobody listens any more
    rest.remove_prefix(static_cast<std::size_t>(n));
  }
}

void Console::note(std::string_view text) {
  if (!is_quiet_) line("postwake: " + terminal_escaped(text));
}

void Console::help_line(std::string_view text) {
  if (!is_quiet_) line("  help: " + terminal_escaped(text));
}

void Console::error(const Error& error) {
  std::string where = describe(error.origin);
  if (!where.empty()) where += ": ";
  const std::string label = color_on_stderr_ ? "\x1b[31mpostwake:\x1b[0m " : "postwake: ";
  line(label + terminal_escaped(where + error.message));
  if (!error.advice.empty()) line("  help: " + terminal_escaped(error.advice));
}

void Console::reject(const Reject& reject) {
  if (is_quiet_) return;
  std::string text = describe(reject.origin);
  if (!text.empty()) text += ": ";
  text += reject.reason;
  if (!reject.detail.empty()) text += ": " + reject.detail;
  line("postwake: " + terminal_escaped(text));
}

void Console::progress(std::string_view text) {
  if (!shows_progress_) return;
  const std::string shown = "\r\x1b[K" + fitted(terminal_escaped(text), columns() > 1 ? columns() - 1 : 1);
  static_cast<void>(!::write(STDERR_FILENO, shown.data(), shown.size()));
  progress_is_open_ = true;
}

void Console::clear_progress() {
  if (!progress_is_open_) return;
  progress_is_open_ = false;
  static_cast<void>(!::write(STDERR_FILENO, "\r\x1b[K", 4));
}

int Console::exit_code(const Error& error) { return error.code == ErrorCode::usage ? kExitUsage : kExitFailed; }

}  // namespace postwake::cli
