#include <map>
#include <set>

#include "source/formats/fields.hpp"
#include "source/formats/json_families.hpp"
#include "source/formats/times.hpp"
#include "source/formats/tweet_text.hpp"

// X API v2: pages {data:[...],includes,meta}, stream and lookup lines {data:{...},includes}, twarc2's flattened lines, under the
// names before and after the renaming of August 2026 (tweet -> post). The text of a retweet is cut at 140 characters: text and
// entities are taken from the post it repeats, where that is included.
namespace postwake::detail {
namespace {

/// Included objects by id. Views into the page.
struct Includes {
  std::map<std::string_view, JsonView> posts, users, places;
};

JsonView either(JsonView object, std::string_view old_name, std::string_view new_name) {
  const JsonView value = object[new_name];
  return value ? value : object[old_name];
}

Author read_user(JsonView user, std::string_view author_id) {
  Author author;
  author.id = user["id"].is_missing() ? std::string(author_id) : user["id"].id();
  author.handle = user["username"].string();
  author.name = user["name"].string();
  const std::string_view verified_type = user["verified_type"].string();
  author.verified = user["verified"].boolean().value_or(false) || (!verified_type.empty() && verified_type != "none");
  author.followers = count(user["public_metrics"]["followers_count"]);
  author.location = user["location"].string();
  return author;
}

void read_place(JsonView place, JsonView point, Post& post) {
  Place p;
  p.name = place["full_name"].string();
  p.country = place["country"].string();
  p.country_code = country_code(place["country_code"].string());
  if (p != Place{}) post.place = std::move(p);
  if (point) post.coords = coordinates(point[std::size_t{1}].number(), point[std::size_t{0}].number());  // [lon, lat]
}

void read_content(JsonView tweet, const std::string& quoted_id, Post& post) {
  const JsonView note = either(tweet, "note_tweet", "note_post");
  const bool has_note = note["text"].is_string();
  const std::string_view escaped = has_note ? note["text"].string() : tweet["text"].string();
  const JsonView entities = has_note && note["entities"] ? note["entities"] : tweet["entities"];
  for (const JsonView tag : entities["hashtags"]) add_tag(post.tags, tag["tag"].is_string() ? tag["tag"].string() : tag["text"].string());
  for (const JsonView mention : entities["mentions"]) add_mention(post.mentions, mention["username"].string());
  std::vector<EntityRange> hidden;
  for (const JsonView url : entities["urls"]) {
    const std::string_view unwound = url["unwound_url"].string();
    const std::string_view expanded = url["expanded_url"].string();
    add_url(post.urls, !unwound.empty() ? unwound : !expanded.empty() ? expanded : url["url"].string());
    const bool is_media = url["media_key"].is_string() || (expanded.find("/status/") != std::string_view::npos &&
                                                            (expanded.find("/photo/") != std::string_view::npos || expanded.find("/video/") != std::string_view::npos));
    const bool is_quote = !quoted_id.empty() && expanded.find("/status/" + quoted_id) != std::string_view::npos;
    if (const auto range = entity_range(url); range && (is_media || is_quote)) hidden.push_back(*range);
  }
  post.text = visible_text(escaped, std::move(hidden));
}

/// Reads one tweet object of any of the three shapes. Referenced tweets that are whole (flattened) are found in place.
void read_one(JsonView tweet, const Includes& includes, bool is_embedded, RecordSink& sink) {
  Post post;
  post.platform = "twitter";
  post.id = tweet["id"].id();
  if (post.id.empty()) return sink.reject("no_id", "a tweet without an id");
  std::optional<ReadTime> field = parse_iso(tweet["created_at"].string());
  if (field) field->precision = TimePrecision::second;  // always .000Z
  bool differs = false;
  const auto time = tweet_time(post.id, field, differs);
  if (!time) return sink.reject("no_timestamp", "neither created_at nor the id says when");
  if (differs) sink.notice("time_differs_from_id");
  post.created_at = time->at;
  post.time_precision = time->precision;
  post.time_source = time->source;

  JsonView whole = tweet;  // where text and entities are
  std::string quoted_id;
  for (const JsonView reference : either(tweet, "referenced_tweets", "referenced_posts")) {
    const std::string_view type = reference["type"].string();
    std::string id = reference["id"].id();
    if (type == "retweeted" || type == "reposted") {
      if (reference["text"].is_string()) whole = reference;
      else if (const auto found = includes.posts.find(id); found != includes.posts.end()) whole = found->second;
      else post.text_truncated = tweet["text"].string().ends_with("\u2026");
      post.repost_of = std::move(id);
    } else if (type == "quoted") {
      quoted_id = id;
      post.quote_of = std::move(id);
    } else if (type == "replied_to") {
      post.reply_to = std::move(id);
    }
  }
  if (!post.repost_of.empty()) {
    post.quote_of.clear();
    quoted_id.clear();
    for (const JsonView reference : either(whole, "referenced_tweets", "referenced_posts"))
      if (reference["type"].string() == "quoted") quoted_id = reference["id"].id();
  }
  read_content(whole, quoted_id, post);

  const std::string author_id = tweet["author_id"].id();
  JsonView user = tweet["author"];
  if (!user.is_object())
    if (const auto found = includes.users.find(author_id); found != includes.users.end()) user = found->second;
  post.author = read_user(user, author_id);
  post.url = tweet_url(post.author.handle, post.id);
  post.lang = language(tweet["lang"].string());

  const JsonView geo = tweet["geo"];
  JsonView place = geo;  // flattened: merged into geo
  if (!geo["full_name"].is_string())
    if (const auto found = includes.places.find(geo["place_id"].string()); found != includes.places.end()) place = found->second;
  read_place(place, geo["coordinates"]["coordinates"], post);

  const JsonView metrics = tweet["public_metrics"];
  post.metrics.repost = count(either(metrics, "retweet_count", "repost_count"));
  post.metrics.reply = count(metrics["reply_count"]);
  post.metrics.like = count(metrics["like_count"]);
  post.metrics.quote = count(metrics["quote_count"]);
  post.metrics.bookmark = count(metrics["bookmark_count"]);
  post.metrics.view = count(metrics["impression_count"]);

  const JsonView history = either(tweet, "edit_history_tweet_ids", "edit_history_post_ids");
  if (history.size() > 1) {
    const std::string first = history[std::size_t{0}].id();
    if (!first.empty() && first != post.id) {
      post.edit_of = first;
      post.edited = post.created_at;
    }
  }
  post.embedded = is_embedded;
  if (const auto at = parse_rfc3339(tweet["__twarc"]["retrieved_at"].string())) post.source.retrieved_at = at;
  sink.post(std::move(post));
}

void read_flat(JsonView tweet, bool is_embedded, RecordSink& sink, int depth) {
  read_one(tweet, {}, is_embedded, sink);
  if (depth == 4) return;
  for (const JsonView reference : either(tweet, "referenced_tweets", "referenced_posts"))
    if (reference["text"].is_string()) read_flat(reference, true, sink, depth + 1);
}

/// What else the API answers with: users, lists, counts.
std::string_view other_kind(JsonView element) {
  if (element["tweet_count"] && element["start"]) return "counts";
  if (element["username"].is_string()) return "user";
  if (element["owner_id"] || element["member_count"]) return "list";
  if (element["value"].is_string() && element["tag"]) return "stream_rule";
  return {};
}

bool is_flat(JsonView value) {
  if (!value["text"].is_string() || !value["id"] || value["user"].is_object()) return false;
  return value["author_id"] || value["author"]["username"].is_string() || value["edit_history_tweet_ids"] || value["edit_history_post_ids"] ||
         value["conversation_id"] || (value["public_metrics"].is_object() && value["public_metrics"]["retweet_count"]);
}

bool is_tweet_like(JsonView element) { return element["text"].is_string() && element["id"] && !element["user"].is_object(); }

}  // namespace

bool is_twitter_v2(JsonView value) {
  const JsonView data = value["data"];
  if (data.is_object()) return is_tweet_like(data) || (data["id"].is_string() && !other_kind(data).empty());
  if (data.is_array()) {
    if (data.size() == 0) return value["meta"].is_object();
    const JsonView first = data[std::size_t{0}];
    return is_tweet_like(first) || (first.is_object() && !other_kind(first).empty());
  }
  if (data.is_missing() && value["meta"]["result_count"].integer() == 0) return true;
  return is_flat(value);
}

void read_twitter_v2(JsonView value, RecordSink& sink) {
  if (const auto at = parse_rfc3339(value["__twarc"]["retrieved_at"].string())) sink.retrieved_at(at);
  const JsonView data = value["data"];
  if (data.is_missing() && value["meta"].is_object() && !value["text"]) return sink.notice("empty_page");
  if (!data) return read_flat(value, false, sink, 0);

  Includes includes;
  for (const auto key : {"tweets", "posts"})
    for (const JsonView tweet : value["includes"][key]) includes.posts.emplace(tweet["id"].string(), tweet);
  for (const JsonView user : value["includes"]["users"]) includes.users.emplace(user["id"].string(), user);
  for (const JsonView place : value["includes"]["places"]) includes.places.emplace(place["id"].string(), place);

  std::set<std::string_view> own;  // includes may repeat the tweet itself
  const auto read = [&](JsonView tweet) {
    if (!is_tweet_like(tweet)) {
      const std::string_view kind = other_kind(tweet);
      return kind.empty() ? sink.reject("not_a_post", "an element of data without text") : sink.notice(kind);
    }
    own.insert(tweet["id"].string());
    read_one(tweet, includes, false, sink);
  };
  if (data.is_array()) {
    for (const JsonView tweet : data) read(tweet);
    if (data.size() == 0) sink.notice("empty_page");
  } else {
    read(data);
  }
  // In the order of the page, not of the map: the output must not depend on ids.
  for (const auto key : {"tweets", "posts"})
    for (const JsonView tweet : value["includes"][key])
      if (is_tweet_like(tweet) && own.insert(tweet["id"].string()).second) read_one(tweet, includes, true, sink);
  if (const auto missing = value["errors"].size(); missing != 0) sink.notice("api_partial_errors", missing);
}

}  // namespace postwake::detail
