#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/archive/scan.hpp"
#include "postwake/base/clock.hpp"
#include "postwake/base/result.hpp"
#include "postwake/base/stop.hpp"
#include "postwake/model/manifest.hpp"
#include "postwake/source/http.hpp"

namespace postwake {

enum class ApiKind : std::uint8_t { mastodon, bluesky, x_recent, x_all, reddit, hacker_news, lemmy };

/// A SOURCE that is asked over the network, as the user wrote it.
struct ApiSource {
  std::string name;  ///< "mastodon:example.social"
  ApiKind kind = ApiKind::mastodon;
  std::string base;  ///< "https://example.social:443", or what --base says
};

/// nullopt: the word is no API but a file. A file of such a name is "./bluesky:".
/// Errors: usage for an API's name with a host that is none, or without the host it needs.
Result<std::optional<ApiSource>> parse_api_source(std::string_view word);

/// What proves who asks. Never printed, never written.
struct Credentials {
  std::string token;             ///< bearer
  std::string user, password;    ///< Bluesky: handle and app password; Reddit: client id and secret
};

/// Credentials by the SOURCE's name ("x:" for both of X). One host's are never used for another.
using CredentialStore = std::map<std::string, Credentials>;

/// Reads lines `SOURCE KEY=VALUE`, keys token, user, password; '#' begins a comment.
/// Errors: not_found, io, usage when others than the owner may read it or a line is not of that form.
Result<CredentialStore> read_credentials(const std::string& path);

/// Adds what the environment holds for these sources: POSTWAKE_MASTODON_TOKEN, POSTWAKE_LEMMY_TOKEN (one host each only),
/// POSTWAKE_BLUESKY_USER and _PASSWORD, POSTWAKE_X_TOKEN, POSTWAKE_REDDIT_TOKEN, or POSTWAKE_REDDIT_ID and _SECRET.
/// Errors: usage when a token stands for several hosts.
Status add_credentials(const std::vector<ApiSource>& sources, const std::function<std::string(const char*)>& environment, CredentialStore& store);

/// How far one source is. Called from the source's own thread, never at once from two.
struct ApiProgress {
  std::string source, tag;
  std::uint64_t pages = 0, posts = 0;
  std::optional<Instant> oldest;
  Milliseconds waiting{};           ///< not zero: a wait of this length begins
  std::string reason;               ///< why
  std::optional<Milliseconds> left; ///< when the window is known
};

struct ApiOptions {
  CredentialStore credentials;
  std::string archive;              ///< folder for pages and state; empty: nothing is kept
  bool is_refresh = false;          ///< asks for every archived post again and drops what is gone
  bool is_streaming = false;        ///< pages reach the sink as they come also with an archive; not with is_refresh
  std::string x_names = "post";     ///< "post" or "tweet": how X's fields are named (X renamed them on 2026-08-07)
  std::uint64_t jitter_seed = 0;
  std::function<Result<std::unique_ptr<HttpClient>>()> make_client;  ///< called once a host, on first need
  Clock* clock = nullptr;           ///< shared by the threads of all hosts
  const StopToken* stop = nullptr;
  std::function<void(const ApiProgress&)> progress;
};

/// Takes the pages of API sources. Called one at a time, from any thread.
class PageSink {
 public:
  virtual ~PageSink() = default;
  /// Archived pages of earlier runs, as files: before the first page() of their search. Streaming only.
  virtual Status kept(const std::vector<std::string>& files) = 0;
  /// One page as a WARC record, in order within one `source`.
  virtual void page(const std::string& source, std::string_view record) = 0;
  /// A source gives no more. `note`s tell holes of the coverage.
  virtual void done(const std::string& source, const std::vector<std::string>& notes) = 0;
  virtual void reject(Reject reject) = 0;
};

/// Asks every source for the query's posts, several hosts at once, one request in flight a host.
///
/// Shape  : pages reach the sink as they come, or, with an archive and without is_streaming, only the archive. The names of
///          the archive's files come back, for scan() unless they were streamed. Every page is kept exactly once, whatever
///          the server repeats or the run was killed by.
/// Errors : usage (a query that an API cannot answer), io of the archive, cancelled; what a server does is told by
///          reject("source_lost"), or returned when it is the only source and gave nothing.
/// Source : docs/sources.md.
Result<std::vector<std::string>> fetch_apis(const std::vector<ApiSource>& sources, const Query& query, const ApiOptions& options, PageSink& sink);

}  // namespace postwake
