#pragma once

#include <functional>
#include <string>
#include <vector>

#include "postwake/pipeline/read_posts.hpp"
#include "source_net/loopback_server.hpp"

namespace postwake::test {

/// The moment at which every test of the network begins.
inline const Instant kStart = *parse_rfc3339("2026-06-13T21:00:00Z");
inline constexpr std::string_view kTag = "SomeTag";

/// Invented posts 1..count, a minute apart, the last one 10 minutes before kStart, as servers would give them: newest first.
Instant time_of(std::size_t post, std::size_t count);

struct MastodonWorld {
  std::size_t count = 100;
  bool has_link = true;
  bool has_own_ids = false;  ///< ids made from time, as Mastodon's
  bool has_opaque_ids = false;  ///< and knows no id that it does not have, as snac
  std::size_t deleted_id = 0;   ///< of the opaque ones, when its page was given already
  std::string link_host;     ///< host that Link names; empty: example.org
  Reply operator()(const Asked& asked) const;
};

struct BlueskyWorld {
  std::size_t count = 250;
  std::size_t cursor_cap = 0;      ///< no cursor behind so many posts
  std::size_t gone_every = 0;      ///< getPosts does not know every n-th
  Reply operator()(const Asked& asked) const;
};

struct HackerNewsWorld {
  std::size_t count = 2500;
  Reply operator()(const Asked& asked) const;
};

Reply reddit_listing(const Asked& asked, std::size_t count);
Reply lemmy_search(const Asked& asked, std::size_t count);
Reply x_search(const Asked& asked, std::size_t count);
/// Answers to x_search's ids, of which every tenth post is gone; 400 for more than a hundred, as X does.
Reply x_lookup(const Asked& asked);

/// What a fetch gave.
struct Fetched {
  std::vector<std::string> lines;          ///< posts as NDJSON
  Manifest manifest;
  std::vector<Reject> rejects;
  std::optional<Error> error;
  std::vector<std::string> told;           ///< every text of the progress
  Milliseconds waited{};                   ///< by the clock

  std::size_t posts() const { return lines.size(); }
  std::size_t distinct() const;            ///< different texts
  std::string everything() const;          ///< all of it in one text, for searching
};

struct FetchPlan {
  std::string source = "mastodon:example.org";
  std::string base;
  Credentials credentials;
  std::string archive;
  bool is_refresh = false;
  std::string since, until;
  CurlOptions curl{};
  std::vector<std::string> files;
  bool is_ordered = true;
  std::function<void(std::string_view)> take;  ///< sees each line as it is printed; may be empty
};
Fetched fetch(const FetchPlan& plan);

/// A folder that goes with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();
  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

/// Names of the files in a folder, hidden ones too, sorted.
std::vector<std::string> files_in(const std::string& folder);
std::string content_of(const std::string& file);

}  // namespace postwake::test
