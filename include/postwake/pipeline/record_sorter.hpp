#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "postwake/base/result.hpp"

namespace postwake {

/// Sorts any number of (key, value) records by their bytes in bounded memory: past the cap, sorted runs go to unnamed
/// temporary files and are merged at the end.
///
/// Order   : add* finish, once.
/// Errors  : io when the temporary folder is full or not writable; the message names TMPDIR.
/// Memory  : the cap, and 32 kB for each of at most 31 runs per factor of 32.
/// Threads : one at a time.
class RecordSorter {
 public:
  static constexpr std::size_t kDefaultMemory = 256U << 10U;

  explicit RecordSorter(std::size_t memory_cap = kDefaultMemory);
  RecordSorter(RecordSorter&&) noexcept;
  RecordSorter& operator=(RecordSorter&&) noexcept;
  ~RecordSorter();

  Status add(std::string_view key, std::string_view value);
  /// The value is `mark` and then `value`.
  Status add(std::string_view key, std::string_view mark, std::string_view value);
  /// Calls `take` for every record in order; a failure of `take` ends the walk and is returned. Views last for the call.
  Status finish(const std::function<Status(std::string_view key, std::string_view value)>& take);

  std::size_t runs_on_disk() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace postwake
