#pragma once

#include <string>
#include <string_view>

#include "cli/arguments.hpp"
#include "postwake/base/error.hpp"
#include "postwake/base/stop.hpp"
#include "postwake/model/reject.hpp"

namespace postwake::cli {

inline constexpr int kExitComplete = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitPartial = 3;

/// Everything that a person reads beside the data. Foreign text is escaped on its way here, wherever it comes from.
/// Threads: progress() from any thread, one at a time; the rest from the main thread.
class Console {
 public:
  Console();

  /// Takes --color, --progress, --quiet, --verbose.
  Status configure(const Arguments& arguments);

  bool is_quiet() const noexcept { return is_quiet_; }
  bool is_verbose() const noexcept { return is_verbose_; }
  bool color_on_stdout() const noexcept { return color_on_stdout_; }
  unsigned columns() const noexcept;

  void note(std::string_view text);       ///< "postwake: ..." unless --quiet
  void help_line(std::string_view text);  ///< "  help: ..." unless --quiet
  void error(const Error& error);         ///< always
  void reject(const Reject& reject);      ///< "postwake: file:17: reason: detail" unless --quiet
  void progress(std::string_view text);   ///< rewrites one line, only where progress is shown
  void clear_progress();
  bool shows_progress() const noexcept { return shows_progress_; }

  /// The exit code that belongs to an error.
  static int exit_code(const Error& error);

 private:
  void line(std::string_view text);
  bool is_quiet_ = false, is_verbose_ = false, color_on_stdout_ = false, color_on_stderr_ = false;
  bool shows_progress_ = false, progress_is_open_ = false;
};

/// Set by SIGINT and SIGTERM; a second signal ends the program at once.
StopToken& stop_token();
void watch_signals();
/// The signal that asked to stop, or 0; main() raises it again after cleaning up.
int signal_seen();

}  // namespace postwake::cli
