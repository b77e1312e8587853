#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "postwake/base/result.hpp"
#include "postwake/model/reject.hpp"

namespace postwake {

/// Counts what could not be used, shows the first of each kind, keeps all in a file when asked.
///
/// Order   : add* close.
/// Threads : one at a time.
class RejectLog {
 public:
  struct Options {
    std::string file;                        ///< --rejects; empty: none
    std::optional<std::uint64_t> max_count;  ///< --max-rejects
    bool show_all = false;                   ///< --verbose
  };
  /// `show` prints one reject for a person.
  RejectLog(Options options, std::function<void(const Reject&)> show);
  RejectLog(const RejectLog&) = delete;
  RejectLog& operator=(const RejectLog&) = delete;
  ~RejectLog();

  void add(const Reject& reject);
  bool is_over_limit() const noexcept { return options_.max_count && total_ > *options_.max_count; }
  std::uint64_t total() const noexcept { return total_; }
  const std::map<std::string, std::uint64_t>& counts() const noexcept { return counts_; }
  /// Errors: io of the file, of any earlier write too.
  Status close();

 private:
  struct File;
  Options options_;
  std::function<void(const Reject&)> show_;
  std::unique_ptr<File> file_;
  std::map<std::string, std::uint64_t> counts_;
  std::uint64_t total_ = 0;
};

}  // namespace postwake
