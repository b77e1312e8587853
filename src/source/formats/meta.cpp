#include "postwake/base/hash.hpp"
#include "postwake/text/utf8.hpp"
#include "source/formats/fields.hpp"
#include "source/formats/json_families.hpp"
#include "source/formats/times.hpp"

// Meta: a person's export of Threads or Instagram (UTF-8 bytes written as Latin-1 escapes, no ids), and what scrapers keep.
namespace postwake::detail {
namespace {

std::string mended(std::string_view text) { return undo_latin1_reading(text).value_or(std::string(text)); }

bool is_export_item(JsonView value) {
  const JsonView first = value["media"][std::size_t{0}];
  return first["creation_timestamp"].kind() == JsonKind::integer || (value["creation_timestamp"].kind() == JsonKind::integer && value["title"].is_string());
}

bool is_scraped(JsonView value) { return value["code"].is_string() && value["taken_at"] && value["user"]["username"].is_string(); }

/// {"text_post_app_text_posts":[...]}, {"ig_stories":[...]}: one key, an array of items.
JsonView only_array(JsonView value) {
  if (value.size() != 1 || !value.value_at(0).is_array()) return {};
  const JsonView items = value.value_at(0);
  return items.size() != 0 && is_export_item(items[std::size_t{0}]) ? items : JsonView{};
}

void read_export_item(JsonView item, std::string_view platform, RecordSink& sink) {
  std::string_view raw = item["title"].string();
  auto seconds = item["creation_timestamp"].integer();
  std::string_view uri;
  for (const JsonView media : item["media"]) {
    if (raw.empty()) raw = media["title"].string();
    if (!seconds) seconds = media["creation_timestamp"].integer();
    if (uri.empty()) uri = media["uri"].string();
  }
  const auto created = epoch_time(seconds.value_or(0));
  if (!created) return sink.reject("no_timestamp", "creation_timestamp is not a time");
  Post post;
  post.platform = platform.empty() ? (uri.find("threads") != std::string_view::npos ? "threads" : "instagram") : platform;
  post.created_at = created->at;
  post.time_precision = TimePrecision::second;
  post.text = mended(raw);
  post.id = "export-" + std::to_string(*seconds) + "-" + std::to_string(fnv1a64(post.text, fnv1a64(uri)));  // the export names none
  add_tags_in_text(post);
  add_mentions_in_text(post);
  sink.result().needs_owner = true;
  sink.post(std::move(post));
}

}  // namespace

bool is_meta(JsonView value) { return is_scraped(value) || is_export_item(value) || !only_array(value).is_missing(); }

void read_meta(JsonView value, RecordSink& sink) {
  if (const JsonView items = only_array(value); !items.is_missing()) {
    const std::string_view platform = value.key_at(0).find("text_post_app") != std::string_view::npos ? "threads" : "";
    for (const JsonView item : items) read_export_item(item, platform, sink);
    return;
  }
  if (!is_scraped(value)) return read_export_item(value, {}, sink);
  Post post;
  const bool is_threads = value["text_post_app_info"].is_object();
  post.platform = is_threads ? "threads" : "instagram";
  post.id = value["pk"] ? value["pk"].id() : value["code"].id();
  const auto created = epoch_time(value["taken_at"].integer().value_or(0));
  if (!created) return sink.reject("no_timestamp", "taken_at is not a time");
  post.created_at = created->at;
  post.time_precision = TimePrecision::second;
  post.text = value["caption"]["text"].string();
  add_tags_in_text(post);
  add_mentions_in_text(post);
  const JsonView user = value["user"];
  post.author.id = user["pk"].id();
  post.author.handle = user["username"].string();
  post.author.name = user["full_name"].string();
  post.author.verified = user["is_verified"].boolean().value_or(false);
  post.author.followers = count(user["follower_count"]);
  post.url = is_threads ? "https://www.threads.net/@" + post.author.handle + "/post/" + std::string(value["code"].string())
                        : "https://www.instagram.com/p/" + std::string(value["code"].string()) + "/";
  post.metrics.like = count(value["like_count"]);
  post.metrics.reply = count(is_threads ? value["text_post_app_info"]["direct_reply_count"] : value["comment_count"]);
  sink.post(std::move(post));
}

}  // namespace postwake::detail
