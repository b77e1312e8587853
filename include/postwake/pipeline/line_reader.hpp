#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "postwake/base/limits.hpp"
#include "postwake/base/result.hpp"

namespace postwake {

/// Reads our own NDJSON from a file or standard input, line by line.
///
/// Shape   : lines without '\n' and '\r'; blank lines are passed over; a longer line than the cap is skipped and counted.
/// Errors  : not_found, io. After one, every later call gives the same.
/// Threads : one at a time.
class LineReader {
 public:
  /// "-" is standard input.
  static Result<LineReader> open(const std::string& name, std::size_t max_line_bytes = kMaxLineBytes);
  LineReader(LineReader&&) noexcept;
  LineReader& operator=(LineReader&&) = delete;
  ~LineReader();

  /// The next line, valid until the next call; nullopt at the end.
  Result<std::optional<std::string_view>> next();
  /// True when next() would have to wait for whoever writes into the pipe or the terminal that is read, after so long at most;
  /// a signal ends the waiting.
  bool would_wait(int milliseconds = 0) const;
  std::uint64_t line() const noexcept { return line_; }        ///< number of the line given last
  std::uint64_t skipped() const noexcept { return skipped_; }  ///< over-long lines
  std::uint64_t bytes() const noexcept { return bytes_; }      ///< read so far

 private:
  LineReader(std::string name, int descriptor, bool is_ours, std::size_t cap);
  Result<bool> fill();

  std::string name_;
  int descriptor_;
  bool is_ours_;
  std::size_t cap_;
  std::string window_;
  std::size_t at_ = 0;
  bool at_end_ = false;
  bool skipping_ = false;
  std::uint64_t line_ = 0, skipped_ = 0, bytes_ = 0;
};

}  // namespace postwake
