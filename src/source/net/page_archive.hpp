#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/base/result.hpp"
#include "postwake/source/http.hpp"
#include "source/net/driver.hpp"

namespace postwake::detail {

/// Where a search stands, as its state file says it.
struct SearchState {
  std::string token;                     ///< of the next page
  std::optional<Instant> until;          ///< a window moved down to here
  std::optional<Instant> since;          ///< of this pass: the query's, or the newest post of the pass before
  std::optional<Instant> oldest;         ///< seen in this pass
  std::optional<Instant> newest;         ///< seen in all passes
  std::optional<Instant> started;        ///< when this pass began
  std::optional<Instant> completed;      ///< when the last pass that came to its end had begun
  bool is_under_way = false;             ///< a pass has begun and not ended
  std::uint64_t pages = 0, posts = 0, cursor_posts = 0;
  std::uint64_t generation = 0;          ///< counts refreshes: files of another generation are not ours
  std::uint64_t page_bytes = 0, index_bytes = 0;  ///< how much of the two files counts
};

/// A page as one WARC record (docs/formats/archive.md). `response` must be redacted.
std::string warc_record(const std::string& url, const HttpResponse& response, Instant at);

/// One search's pages on disk. A page counts once the state says so: pages and index are appended and fsynced first, then
/// the state is written beside itself, fsynced and renamed. What lies behind the state's lengths is cut on opening, so a run
/// killed anywhere goes on at the page that it had not kept.
///
/// Order  : open (append)* ; begin_generation append* commit_generation.
/// Errors : io; usage when another run holds the folder.
/// Threads: one.
class PageArchive {
 public:
  /// `label` names the search for people, `key` is all that makes it this search and no other.
  static Result<std::unique_ptr<PageArchive>> open(const std::string& folder, const std::string& label, const std::string& key);
  ~PageArchive();

  const SearchState& state() const noexcept;
  /// Adds a page and says where the search stands after it.
  Status append(std::string_view record, std::string_view index_line, SearchState next);
  /// Adds lines to the index only.
  Status finish(std::string_view index_lines, SearchState next);

  /// What the index says of all pages.
  struct Index {
    std::vector<std::string> ids;  ///< each once
    std::set<std::string> notes;   ///< of every pass that came to its end
  };
  Result<Index> index() const;
  /// New empty files; the old ones count until commit_generation.
  Status begin_generation();
  Status commit_generation(std::string_view index_lines, SearchState next);

  /// Names of the files that scan() reads.
  std::vector<std::string> files() const;

 private:
  struct Impl;
  explicit PageArchive(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Holds a folder for one run.
class FolderLock {
 public:
  static Result<std::unique_ptr<FolderLock>> take(const std::string& folder);
  ~FolderLock();

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace postwake::detail
