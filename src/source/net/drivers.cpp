#include <algorithm>
#include <array>

#include "source/net/driver.hpp"

namespace postwake {
namespace {

using namespace detail;

struct ApiRow {
  std::string_view word;          ///< up to and with the colon
  ApiKind kind;
  bool needs_host;
  bool takes_host;
  std::string_view default_base;  ///< without credentials, where no host is named
  std::string_view example;
};

constexpr std::array kApis = {
    ApiRow{"mastodon:", ApiKind::mastodon, true, true, "", "mastodon:mastodon.social"},
    ApiRow{"bluesky:", ApiKind::bluesky, false, true, "https://bsky.social", "bluesky: or bluesky:bsky.social"},
    ApiRow{"x:recent", ApiKind::x_recent, false, false, "https://api.x.com", "x:recent"},
    ApiRow{"x:all", ApiKind::x_all, false, false, "https://api.x.com", "x:all"},
    ApiRow{"reddit:", ApiKind::reddit, false, false, "https://oauth.reddit.com", "reddit:"},
    ApiRow{"hn:", ApiKind::hacker_news, false, false, "https://hn.algolia.com", "hn:"},
    ApiRow{"lemmy:", ApiKind::lemmy, true, true, "", "lemmy:lemmy.world"},
};

}  // namespace

Result<std::optional<ApiSource>> parse_api_source(std::string_view word) {
  if (word == "x:") return fail(ErrorCode::usage, "x: names no search", {}, "x:recent is the last 7 days, x:all the full archive");
  for (const ApiRow& row : kApis) {
    const bool is_word = row.takes_host ? word.substr(0, row.word.size()) == row.word : word == row.word;
    if (!is_word) continue;
    const std::string_view host = word.substr(row.word.size());
    if (host.empty()) {
      if (row.needs_host) return fail(ErrorCode::usage, std::string(row.word) + " names no host", {}, "for example " + std::string(row.example));
      return std::optional<ApiSource>(ApiSource{std::string(word), row.kind, std::string(row.default_base)});
    }
    const auto url = parse_url("https://" + std::string(host));
    if (!url || url->path != "/" || !url->query.empty() || host.back() == '/')
      return fail(ErrorCode::usage, std::string(word) + " names no host", {}, "for example " + std::string(row.example));
    return std::optional<ApiSource>(ApiSource{std::string(row.word) + (url->port == 443 ? url->host : url->host + ":" + std::to_string(url->port)), row.kind, "https://" + std::string(host)});
  }
  return std::optional<ApiSource>{};
}

namespace detail {

Result<std::vector<Search>> Driver::searches(const Query& query) const {
  std::vector<Search> searches;
  for (const std::string& tag : query.tags) searches.push_back({tag, false, query.since, query.until});
  for (const std::string& phrase : query.phrases) searches.push_back({phrase, true, query.since, query.until});
  if (query.all) return fail(ErrorCode::usage, source_.name + " cannot be asked for every post", {}, "--all is for files; give --tag or --any-text");
  return searches;
}

HttpRequest Driver::get(std::string_view path, std::string_view query) const {
  HttpRequest request;
  request.url = source_.base + std::string(path);
  if (!query.empty()) request.url += "?" + std::string(query);
  request.headers.push_back({"Accept", "application/json"});
  return request;
}

std::unique_ptr<Driver> make_driver(const ApiSource& source, const ApiOptions& options, const Credentials& credentials, Session& session) {
  switch (source.kind) {
    case ApiKind::mastodon: return make_mastodon(source, credentials, session);
    case ApiKind::bluesky: return make_bluesky(source, credentials, session);
    case ApiKind::x_recent:
    case ApiKind::x_all: return make_x(source, credentials, session, options.x_names);
    case ApiKind::reddit: return make_reddit(source, credentials, session);
    case ApiKind::hacker_news: return make_hacker_news(source, credentials, session);
    case ApiKind::lemmy: return make_lemmy(source, credentials, session);
  }
  return nullptr;
}

}  // namespace detail
}  // namespace postwake
