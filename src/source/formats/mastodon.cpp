#include "postwake/text/html.hpp"
#include "source/formats/fields.hpp"
#include "source/formats/json_families.hpp"
#include "source/formats/times.hpp"

// Mastodon's API and those that speak it (snac, GoToSocial, Pleroma, Akkoma). Identity is the URI: the id differs from server
// to server. `acct` names no host for local users.
namespace postwake::detail {
namespace {

bool is_status(JsonView value) {
  return value["account"].is_object() && value["content"].is_string() && value["created_at"].is_string() && (value["uri"].is_string() || value["id"]);
}

Author read_account(JsonView account, std::string_view status_uri) {
  Author author;
  author.id = account["uri"].is_string() ? std::string(account["uri"].string()) : account["url"].is_string() ? std::string(account["url"].string()) : account["id"].id();
  author.handle = account["acct"].is_string() ? account["acct"].string() : account["username"].string();
  if (!author.handle.empty() && author.handle.find('@') == std::string::npos) {
    std::string host = host_of(account["url"].string());
    if (host.empty()) host = host_of(status_uri);
    if (!host.empty()) author.handle += "@" + host;
  }
  author.name = account["display_name"].string();
  author.followers = count(account["followers_count"]);
  return author;
}

void read_status(JsonView status, bool is_embedded, RecordSink& sink, int depth) {
  Post post;
  post.platform = "mastodon";
  post.id = status["uri"].is_string() ? std::string(status["uri"].string()) : status["id"].id();
  if (post.id.empty()) return sink.reject("no_id", "a status without a uri");
  const std::string_view visibility = status["visibility"].string();
  if ((visibility == "private" || visibility == "direct") && !sink.context().options.include_private) return sink.notice("not_public");
  const auto created = parse_iso(status["created_at"].string());
  if (!created) return sink.reject("no_timestamp", "created_at is not a time: " + std::string(status["created_at"].string()));
  post.created_at = created->at;
  // Remote posts come with .000; a whole second is not known to the millisecond.
  post.time_precision = created->at.time_since_epoch().count() % 1000 == 0 ? TimePrecision::second : created->precision;
  const JsonView reblog = status["reblog"];
  const JsonView whole = reblog.is_object() ? reblog : status;
  HtmlText content = html_to_text(whole["content"].string());
  const std::string_view warning = whole["spoiler_text"].string();
  post.text = warning.empty() ? std::move(content.text) : std::string(warning) + (content.text.empty() ? "" : "\n\n" + content.text);
  for (const JsonView tag : whole["tags"]) add_tag(post.tags, tag["name"].string());
  for (const JsonView mention : whole["mentions"]) add_mention(post.mentions, mention["acct"].string());
  for (const std::string& link : content.links) add_url(post.urls, link);
  if (whole["card"]["url"].is_string()) add_url(post.urls, whole["card"]["url"].string());
  post.url = status["url"].is_string() ? std::string(status["url"].string()) : (post.id.rfind("http", 0) == 0 ? post.id : std::string{});
  post.author = read_account(status["account"], post.id);
  post.lang = language(whole["language"].string());
  post.reply_to = status["in_reply_to_id"].id();
  if (reblog.is_object()) post.repost_of = reblog["uri"].string();
  const JsonView quote = status["quote"];
  post.quote_of = quote["quoted_status"]["uri"].is_string() ? quote["quoted_status"]["uri"].string() : quote["uri"].string();
  post.metrics.reply = count(status["replies_count"]);
  post.metrics.repost = count(status["reblogs_count"]);
  post.metrics.like = count(status["favourites_count"]);
  post.metrics.quote = count(status["quotes_count"]);
  if (const auto edited = parse_iso(status["edited_at"].string())) post.edited = edited->at;
  post.embedded = is_embedded;
  sink.post(std::move(post));
  if (depth >= 3) return;
  if (is_status(reblog)) read_status(reblog, true, sink, depth + 1);
  for (const JsonView quoted : {quote["quoted_status"], quote})
    if (is_status(quoted)) read_status(quoted, true, sink, depth + 1);
}

}  // namespace

bool is_mastodon(JsonView value) {
  if (is_status(value)) return true;
  if (value["payload"].is_string() && value["event"].is_string() && value["stream"].is_array()) return true;
  if (value["username"].is_string() && value["acct"].is_string()) return true;                              // an account
  if (value["statuses"].is_array() && value["accounts"].is_array()) return true;                           // a search
  return (value["version"].is_string() || value["short_description"].is_string()) && value["title"].is_string() && (value["uri"].is_string() || value["domain"].is_string());
}

void read_mastodon(JsonView value, RecordSink& sink) {
  if (is_status(value)) return read_status(value, false, sink, 0);
  if (value["payload"].is_string()) {  // a websocket's frame: the status is JSON in a string
    const std::string_view event = value["event"].string();
    if (event == "delete") return sink.notice("delete");  // the local id only: no identity
    if (event != "update" && event != "status.update") return sink.notice("event");
    JsonDocument inner;
    const auto status = inner.parse(value["payload"].string());
    if (!status) return sink.reject("invalid_json", "payload: " + status.error().message);
    if (!is_status(*status)) return sink.reject("not_a_post", "an event whose payload is no status");
    return read_status(*status, false, sink, 0);
  }
  if (value["statuses"].is_array()) {
    for (const JsonView status : value["statuses"]) is_status(status) ? read_status(status, false, sink, 0) : sink.reject("not_a_post", "an element of statuses");
    if (value["accounts"].size() != 0) sink.notice("user", value["accounts"].size());
    if (value["statuses"].size() == 0 && value["accounts"].size() == 0) sink.notice("empty_page");
    return;
  }
  sink.notice(value["acct"].is_string() ? "user" : "server_description");
}

}  // namespace postwake::detail
