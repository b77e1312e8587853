#include <algorithm>

#include "source/formats/fields.hpp"
#include "source/formats/json_families.hpp"
#include "source/formats/times.hpp"

// Bluesky: hydrated posts (postView, feed items, threads, quoted views) and Jetstream's commit lines. createdAt is whatever
// the client says; a post counts from the earlier of createdAt and indexedAt. Facets are byte ranges of the UTF-8 text.
namespace postwake::detail {
namespace {

constexpr std::string_view kPostCollection = "app.bsky.feed.post";

std::string_view last_part(std::string_view uri) {
  const auto slash = uri.rfind('/');
  return slash == std::string_view::npos ? uri : uri.substr(slash + 1);
}

/// A record key is a TID: 13 characters of base32-sortable, microseconds in the upper 53 bits.
std::optional<Instant> tid_time(std::string_view key) {
  constexpr std::string_view kDigits = "234567abcdefghijklmnopqrstuvwxyz";
  if (key.size() != 13) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : key) {
    const auto digit = kDigits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    value = value << 5U | digit;
  }
  const Instant at{Milliseconds{static_cast<std::int64_t>((value >> 10U) & ((1ULL << 53U) - 1)) / 1000}};
  return is_plausible(at) ? std::optional(at) : std::nullopt;
}

bool read_time(JsonView record, std::optional<Instant> indexed, std::string_view key, Post& post) {
  // Nothing was written on Bluesky before 2022-11; earlier times are imports or lies, and sort by when they were seen.
  const auto created = parse_iso(record["createdAt"].string());
  constexpr Instant kFirst = std::chrono::sys_days{std::chrono::year{2022} / 11 / 1};
  if (created && (created->at >= kFirst || !indexed)) {
    post.created_at = created->at;
    post.time_precision = created->precision;
    if (!indexed || created->at <= *indexed) return true;
  }
  if (indexed) {
    post.created_at = *indexed;
    post.time_precision = TimePrecision::millisecond;
    return true;
  }
  if (created) return true;
  if (const auto at = tid_time(key)) {
    post.created_at = *at;
    post.time_precision = TimePrecision::millisecond;
    post.time_source = TimeSource::tid;
    return true;
  }
  return false;
}

void read_record(JsonView record, Post& post) {
  const std::string_view text = record["text"].string();
  post.text = text;
  for (const JsonView facet : record["facets"]) {
    const auto start = facet["index"]["byteStart"].integer(), end = facet["index"]["byteEnd"].integer();
    const bool is_inside = start && end && *start >= 0 && *end >= *start && static_cast<std::uint64_t>(*end) <= text.size();
    for (const JsonView feature : facet["features"]) {
      if (feature["tag"].is_string()) add_tag(post.tags, feature["tag"].string());
      if (feature["uri"].is_string()) add_url(post.urls, feature["uri"].string());
      if (!feature["did"].is_string()) continue;
      const std::string_view written = is_inside ? text.substr(static_cast<std::size_t>(*start), static_cast<std::size_t>(*end - *start)) : std::string_view{};
      add_mention(post.mentions, written.substr(0, 1) == "@" ? written : feature["did"].string());
    }
  }
  for (const JsonView tag : record["tags"]) add_tag(post.tags, tag.string());
  const JsonView embed = record["embed"];
  if (embed["external"]["uri"].is_string()) add_url(post.urls, embed["external"]["uri"].string());
  if (embed["media"]["external"]["uri"].is_string()) add_url(post.urls, embed["media"]["external"]["uri"].string());
  const JsonView quoted = embed["record"];
  post.quote_of = quoted["uri"].is_string() ? quoted["uri"].string() : quoted["record"]["uri"].string();
  post.reply_to = record["reply"]["parent"]["uri"].string();
  if (record["langs"].size() != 0) post.lang = language(record["langs"][std::size_t{0}].string());
}

std::string web_url(std::string_view authority, std::string_view key) {
  return "https://bsky.app/profile/" + std::string(authority) + "/post/" + std::string(key);
}

void read_view(JsonView view, bool is_embedded, RecordSink& sink, int depth) {
  const JsonView record = view["record"].is_object() ? view["record"] : view["value"];  // a quoted view says "value"
  Post post;
  post.platform = "bluesky";
  post.id = view["uri"].string();
  const std::string_view key = last_part(post.id);
  if (post.id.find(kPostCollection) == std::string::npos) return sink.notice("bluesky_other");
  const auto indexed = parse_iso(view["indexedAt"].string());
  if (!read_time(record, indexed ? std::optional(indexed->at) : std::nullopt, key, post)) return sink.reject("no_timestamp", "neither createdAt nor indexedAt is a time");
  read_record(record, post);
  const JsonView author = view["author"];
  post.author.id = author["did"].string();
  if (post.author.id.empty()) {  // at://did/collection/key
    const std::string_view rest = std::string_view(post.id).substr(std::min<std::size_t>(5, post.id.size()));
    post.author.id = rest.substr(0, rest.find('/'));
  }
  if (author["handle"].string() != "handle.invalid") post.author.handle = author["handle"].string();
  post.author.name = author["displayName"].string();
  post.author.verified = author["verification"]["verifiedStatus"].string() == "valid";
  post.author.followers = count(author["followersCount"]);
  post.url = web_url(post.author.handle.empty() ? post.author.id : post.author.handle, key);
  post.metrics.like = count(view["likeCount"]);
  post.metrics.repost = count(view["repostCount"]);
  post.metrics.reply = count(view["replyCount"]);
  post.metrics.quote = count(view["quoteCount"]);
  post.metrics.bookmark = count(view["bookmarkCount"]);
  post.embedded = is_embedded;
  sink.post(std::move(post));
  if (depth >= 3) return;
  for (const JsonView quoted : {view["embed"]["record"], view["embed"]["record"]["record"]})
    if (quoted["uri"].is_string() && quoted["value"].is_object()) read_view(quoted, true, sink, depth + 1);
}

bool is_view(JsonView value) {
  return value["uri"].string().substr(0, 5) == "at://" && (value["record"].is_object() || value["value"].is_object());
}

void read_thread(JsonView node, bool is_embedded, RecordSink& sink) {  // depth is bounded by the JSON's
  if (is_view(node["post"])) read_view(node["post"], is_embedded, sink, 0);
  else sink.notice("bluesky_missing_post");
  if (node["parent"].is_object()) read_thread(node["parent"], true, sink);
  for (const JsonView reply : node["replies"]) read_thread(reply, false, sink);
}

}  // namespace

bool is_bluesky(JsonView value) {
  if (is_view(value)) return true;
  const std::string_view type = value["$type"].string();
  if (type == "app.bsky.feed.defs#notFoundPost" || type == "app.bsky.feed.defs#blockedPost") return true;
  return is_view(value["post"]) || is_view(value["thread"]["post"]);
}

void read_bluesky(JsonView value, RecordSink& sink) {
  if (is_view(value)) return read_view(value, false, sink, 0);
  if (value["thread"].is_object()) return read_thread(value["thread"], false, sink);
  if (!value["post"].is_object()) return sink.notice("bluesky_missing_post");
  if (value["replies"].is_array() || value["parent"].is_object()) return read_thread(value, false, sink);
  if (value["reason"].is_object()) sink.notice("bluesky_repost");  // who reposted is known, but the repost has no id here
  read_view(value["post"], value["reason"].is_object(), sink, 0);
  for (const auto key : {"parent", "root"})
    if (const JsonView other = value["reply"][key]; is_view(other) && other["uri"].string() != value["reply"]["parent"]["uri"].string()) read_view(other, true, sink, 0);
    else if (std::string_view(key) == "parent" && is_view(other)) read_view(other, true, sink, 0);
}

bool is_jetstream(JsonView value) {
  return value["did"].is_string() && value["time_us"].kind() == JsonKind::integer && value["kind"].is_string();
}

void read_jetstream(JsonView value, RecordSink& sink) {
  if (value["kind"].string() != "commit") return sink.notice("bluesky_" + std::string(value["kind"].string().substr(0, 16)));
  const JsonView commit = value["commit"];
  const std::string_view collection = commit["collection"].string();
  const std::string_view operation = commit["operation"].string();
  if (collection != kPostCollection) {
    if (collection == "app.bsky.feed.repost") return sink.notice("bluesky_repost");
    return sink.notice(collection == "app.bsky.feed.like" ? "bluesky_like" : "bluesky_other");
  }
  const std::string_view did = value["did"].string(), key = commit["rkey"].string();
  const auto received = epoch_time(value["time_us"].integer().value_or(0));
  const std::optional<Instant> seen = received ? std::optional(received->at) : std::nullopt;
  std::string uri = "at://" + std::string(did) + "/" + std::string(collection) + "/" + std::string(key);
  if (operation == "delete") return sink.tombstone("bluesky", std::move(uri), seen);
  const JsonView record = commit["record"];
  if (!record.is_object() || !record["text"].is_string()) return sink.reject("no_text", "a commit without a record");
  Post post;
  post.platform = "bluesky";
  post.id = std::move(uri);
  post.author.id = did;
  post.url = web_url(did, key);
  if (!read_time(record, seen, key, post)) return sink.reject("no_timestamp", "neither createdAt nor time_us is a time");
  if (operation == "update") post.edited = seen;
  read_record(record, post);
  post.source.retrieved_at = seen;
  sink.post(std::move(post));
}

}  // namespace postwake::detail
