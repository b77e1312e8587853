#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/json/value.hpp"
#include "postwake/model/manifest.hpp"
#include "postwake/source/api_source.hpp"
#include "source/net/session.hpp"

namespace postwake::detail {

/// One search that a source is asked: a tag or a phrase in a window.
struct Search {
  std::string words;           ///< the tag without '#', or the phrase; for X the whole query
  bool is_phrase = false;
  std::optional<Instant> since, until;
};

/// Where a search stands. Both parts may be set: a server's cursor inside of a window.
struct Cursor {
  std::string token;
  std::optional<Instant> until;  ///< a window moved down to here
};

/// What a page says about itself and the way on.
struct PageFacts {
  std::vector<std::string> ids;  ///< as lookup() takes them
  std::optional<Instant> oldest, newest;
  std::string next;              ///< token of the next page; empty: the server has no more
  bool is_past_window = false;   ///< all that follows is older than the window

  void add_time(std::optional<Instant> at) {
    if (!at) return;
    if (!oldest || *at < *oldest) oldest = at;
    if (!newest || *at > *newest) newest = at;
  }
};

/// A platform: how it is asked and what its pages say. Adding one: a file api_<name>.cpp and a row in drivers.cpp.
/// Threads: one.
class Driver : public Asking {
 public:
  Driver(const ApiSource& source, const Credentials& credentials, Session& session) : source_(source), credentials_(credentials), session_(session) {}

  /// Before the first request. Errors as Session::ask.
  virtual Status sign_in() { return {}; }
  /// Errors: usage for what this platform cannot be asked.
  virtual Result<std::vector<Search>> searches(const Query& query) const;
  virtual HttpRequest request(const Search& search, const Cursor& cursor) const = 0;
  /// Errors: bad_data when this is no page: it is asked for again.
  virtual Result<PageFacts> read(JsonView page, const HttpResponse& response, const Search& search, const Cursor& cursor) = 0;

  /// The smallest step of a window's end; nothing: the platform knows no window.
  virtual std::optional<Milliseconds> window_step() const { return std::nullopt; }
  /// Posts after which the platform's cursor ends, though there are more; 0: never.
  virtual std::uint64_t cursor_cap() const { return 0; }
  /// How many posts one lookup takes; 0: posts cannot be looked up, a refresh searches again.
  virtual std::size_t lookup_size() const { return 0; }
  virtual HttpRequest lookup(const std::vector<std::string>&) const { return {}; }
  /// What of the coverage this search cannot give, for the manifest.
  virtual std::vector<std::string> holes(const Search&) const { return {}; }

 protected:
  HttpRequest get(std::string_view path, std::string_view query = {}) const;

  const ApiSource& source_;
  Credentials credentials_;
  Session& session_;
};

std::unique_ptr<Driver> make_driver(const ApiSource& source, const ApiOptions& options, const Credentials& credentials, Session& session);

std::unique_ptr<Driver> make_mastodon(const ApiSource&, const Credentials&, Session&);
std::unique_ptr<Driver> make_bluesky(const ApiSource&, const Credentials&, Session&);
std::unique_ptr<Driver> make_x(const ApiSource&, const Credentials&, Session&, const std::string& names);
std::unique_ptr<Driver> make_reddit(const ApiSource&, const Credentials&, Session&);
std::unique_ptr<Driver> make_hacker_news(const ApiSource&, const Credentials&, Session&);
std::unique_ptr<Driver> make_lemmy(const ApiSource&, const Credentials&, Session&);

}  // namespace postwake::detail
