#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "postwake/base/result.hpp"

namespace postwake {

/// A file that appears whole or not at all: bytes go to a temporary beside it, which is fsynced and renamed by commit().
/// Without commit() the temporary is removed. "-" is standard output, written through.
///
/// Errors  : usage when the file exists and may not be overwritten; io, also for a full disk; cancelled for a closed pipe.
/// Threads : one at a time.
class OutputFile {
 public:
  static Result<OutputFile> create(const std::string& path, bool overwrite);
  OutputFile(OutputFile&&) noexcept;
  OutputFile& operator=(OutputFile&&) noexcept;
  ~OutputFile();

  Status write(std::string_view bytes);
  /// Gives what was written so far to the system: for a reader who waits.
  Status flush();
  Status commit();

 private:
  struct Impl;
  explicit OutputFile(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Makes the folder (and its parents). Errors: io; usage when a file is in the way.
Status make_folder(const std::string& path);

}  // namespace postwake
