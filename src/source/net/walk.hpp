#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>

#include "source/net/driver.hpp"
#include "source/net/page_archive.hpp"

namespace postwake::detail {

/// Walks one search of one source from its newest page to the end of its window, or on from where an archive says.
///
/// Method : after each page the next cursor is settled, then page and cursor are kept together. A cursor that repeats, that
///          brings nothing new, that is refused or ends at the platform's cap is left, and the window's end moves down to the
///          oldest time seen, one step later: the overlap is read twice and joined later, nothing falls between. A walk that
///          was interrupted is finished first; then what came meanwhile is walked.
/// Threads: one.
class Walk {
 public:
  struct Hooks {
    std::function<void(std::string_view record)> page;  ///< every page; empty: the archive is read later
    std::function<void(const ApiProgress&)> progress;   ///< may be empty
  };
  Walk(const ApiSource& source, const Search& search, Driver& driver, Session& session, const Query& query, Hooks hooks);

  /// `archive` may be null.
  Status run(PageArchive* archive, bool is_refresh);

  const std::set<std::string>& notes() const noexcept { return notes_; }
  std::uint64_t pages() const noexcept { return state_.pages; }

 private:
  Status pass(PageArchive* archive);
  Status refresh(PageArchive& archive);
  Status keep(PageArchive* archive, const HttpRequest& request, HttpResponse response, const PageFacts& facts);
  Status ask(const HttpRequest& request, const Search& search, const Cursor& cursor, PageFacts& facts, HttpResponse& response, bool& is_cursor_refused);
  void begin_pass();
  std::string closing_lines() const;
  void tell(Milliseconds waiting = {}, std::string reason = {}) const;

  const ApiSource& source_;
  Search search_;
  Driver& driver_;
  Session& session_;
  const Query& query_;
  Hooks hooks_;
  SearchState state_;
  std::set<std::string> notes_;
  std::unordered_set<std::uint64_t> seen_;
  std::set<std::string> tokens_;
  Instant began_{};
};

/// All that makes a search this one and no other, for its place in an archive.
std::string search_key(const ApiSource& source, const Search& search);

}  // namespace postwake::detail
