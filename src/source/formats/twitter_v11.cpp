#include "source/formats/twitter_v11.hpp"

#include <array>

#include "source/formats/fields.hpp"
#include "source/formats/json_families.hpp"
#include "source/formats/times.hpp"
#include "source/formats/tweet_text.hpp"

// Twitter API v1.1: stream lines (Stream Grab until about 2022), twarc v1, search results and timelines. The whole text of a
// retweet is its original's; the whole text of a long tweet is in extended_tweet (stream) or full_text (tweet_mode=extended),
// and so are its entities.
namespace postwake::detail {
namespace {

Author read_user(JsonView user) {
  Author author;
  author.id = user["id_str"].is_string() ? std::string(user["id_str"].string()) : user["id"].id();
  author.handle = user["screen_name"].string();
  author.name = user["name"].string();
  author.verified = user["verified"].boolean().value_or(false);
  author.followers = count(user["followers_count"]);
  author.location = user["location"].string();
  return author;
}

std::string id_of(JsonView object, std::string_view string_key, std::string_view number_key) {
  const JsonView text = object[string_key];
  return text.is_string() ? std::string(text.string()) : object[number_key].id();
}

bool is_media_or_quote(JsonView url, std::string_view quoted_id) {
  const std::string_view expanded = url["expanded_url"].string();
  return !quoted_id.empty() && expanded.size() > quoted_id.size() && expanded.find("/status/") != std::string_view::npos &&
         expanded.find(quoted_id) != std::string_view::npos;
}

void read_place(JsonView tweet, Post& post) {
  if (const JsonView place = tweet["place"]) {
    Place p;
    p.name = place["full_name"].is_string() ? place["full_name"].string() : place["name"].string();
    p.country = place["country"].string();
    p.country_code = country_code(place["country_code"].string());
    if (p != Place{}) post.place = std::move(p);
  }
  // coordinates is [lon, lat]; the deprecated geo is [lat, lon].
  if (const JsonView point = tweet["coordinates"]["coordinates"])
    post.coords = coordinates(point[std::size_t{1}].number(), point[std::size_t{0}].number());
  else if (const JsonView old = tweet["geo"]["coordinates"])
    post.coords = coordinates(old[std::size_t{0}].number(), old[std::size_t{1}].number());
}

}  // namespace

void read_tweet_content(JsonView tweet, Post& post) {
  const JsonView extended = tweet["extended_tweet"];
  const JsonView object = extended["full_text"].is_string() ? extended : tweet;
  const std::string_view escaped = object["full_text"].is_string() ? object["full_text"].string() : object["text"].string();
  post.text_truncated = tweet["truncated"].boolean().value_or(false) && !extended["full_text"].is_string() && !tweet["full_text"].is_string();

  const JsonView entities = object["entities"];
  for (const JsonView tag : entities["hashtags"]) add_tag(post.tags, tag["text"].string());
  for (const JsonView mention : entities["user_mentions"]) add_mention(post.mentions, mention["screen_name"].string());
  const std::string quoted = id_of(tweet, "quoted_status_id_str", "quoted_status_id");
  std::vector<EntityRange> hidden;
  for (const JsonView url : entities["urls"]) {
    const std::string_view unwound = url["unwound"]["url"].string();
    const std::string_view expanded = url["expanded_url"].string();
    add_url(post.urls, !unwound.empty() ? unwound : !expanded.empty() ? expanded : url["url"].string());
    if (const auto range = entity_range(url); range && is_media_or_quote(url, quoted)) hidden.push_back(*range);
  }
  for (const JsonView media : entities["media"])
    if (const auto range = entity_range(media)) hidden.push_back(*range);
  post.text = visible_text(escaped, std::move(hidden));
}

bool read_tweet(JsonView tweet, const TweetContext& context, RecordSink& sink, Post& post) {
  post.platform = "twitter";
  post.id = id_of(tweet, "id_str", "id");
  if (post.id.empty()) {
    sink.reject("no_id", "a tweet without id_str");
    return false;
  }
  std::optional<ReadTime> field;
  const std::string_view created = tweet["created_at"].string();
  if (const auto at = parse_twitter_date(created)) field = ReadTime{*at};
  else field = parse_loose_time(created, nullptr).time;  // "2012-09-30 23:59:59 +0000" in archives of that time
  if (field && !is_plausible(field->at)) field.reset();
  if (const auto ms = tweet["timestamp_ms"].integer())
    if (const auto at = epoch_time(*ms); at && at->precision == TimePrecision::millisecond)
      field = ReadTime{at->at, TimePrecision::millisecond, TimeSource::timestamp_ms};
  bool differs = false;
  const auto time = tweet_time(post.id, field, differs);
  if (!time) {
    sink.reject("no_timestamp", created.empty() ? "a tweet without created_at" : "created_at is not a time: " + std::string(created));
    return false;
  }
  if (differs) sink.notice("time_differs_from_id");
  post.created_at = time->at;
  post.time_precision = time->precision;
  post.time_source = time->source;

  const JsonView original = tweet["retweeted_status"];
  read_tweet_content(original.is_object() ? original : tweet, post);
  if (original.is_object()) post.repost_of = id_of(original, "id_str", "id");
  post.lang = language(tweet["lang"].is_string() ? tweet["lang"].string() : tweet["metadata"]["iso_language_code"].string());
  post.reply_to = id_of(tweet, "in_reply_to_status_id_str", "in_reply_to_status_id");
  post.quote_of = id_of(tweet, "quoted_status_id_str", "quoted_status_id");
  if (post.quote_of.empty() && tweet["quoted_status"].is_object()) post.quote_of = id_of(tweet["quoted_status"], "id_str", "id");
  if (!post.repost_of.empty()) post.quote_of.clear();  // a retweet of a quote quotes nothing itself
  read_place(tweet, post);
  if (context.is_embedded || !field || field->source != TimeSource::timestamp_ms) {
    // A stream's own counts are all 0: the tweet is new. Those of a nested original are true as of the retweet.
    post.metrics.repost = count(tweet["retweet_count"]);
    post.metrics.like = count(tweet["favorite_count"]);
    post.metrics.reply = count(tweet["reply_count"]);
    post.metrics.quote = count(tweet["quote_count"]);
  }
  post.embedded = context.is_embedded;
  post.source.retrieved_at = context.seen_at;
  return true;
}

bool is_twitter_v11(JsonView value) {
  const JsonView user = value["user"];
  if (!user.is_object() || !(value["id_str"] || value["id"])) return false;
  return (user["screen_name"].is_string() || user["id_str"].is_string()) && (value["text"].is_string() || value["full_text"].is_string());
}

void read_twitter_v11(JsonView value, RecordSink& sink) {
  constexpr int kMaxNesting = 4;
  const auto read = [&](auto&& self, JsonView tweet, const TweetContext& context, int depth) -> void {
    Post post;
    if (!read_tweet(tweet, context, sink, post)) return;
    post.author = read_user(tweet["user"]);
    post.url = tweet_url(post.author.handle, post.id);
    const TweetContext inner{true, context.seen_at ? context.seen_at : std::optional(post.created_at)};
    sink.post(std::move(post));
    if (depth == kMaxNesting) return;
    for (const auto key : {"retweeted_status", "quoted_status"})
      if (const JsonView nested = tweet[key]; is_twitter_v11(nested)) self(self, nested, inner, depth + 1);
  };
  read(read, value, {}, 0);
}

bool is_twitter_notice(JsonView value) {
  constexpr std::array<std::string_view, 12> kKinds = {"delete", "scrub_geo", "limit", "status_withheld", "user_withheld", "disconnect",
                                                       "warning", "friends", "friends_str", "event", "control", "direct_message"};
  if (value["delete"].is_object() && value["delete"]["status"].is_object()) return true;
  if (value.size() == 0 || value.size() > 6) return false;
  if (value["event"].is_string() && value["target"].is_object()) return true;
  if (value["action"].is_string() && value["id"] && value["created_at"].is_string() && !value["text"]) return true;  // compliance jobs
  const std::string_view first = value.key_at(0);
  if (value.size() != 1) return first == "event" && value["target"].is_object();
  for (const auto kind : kKinds)
    if (first == kind) return value.value_at(0).is_object() || value.value_at(0).is_array();
  return false;
}

void read_twitter_notice(JsonView value, RecordSink& sink) {
  if (const JsonView status = value["delete"]["status"]) {
    std::optional<Instant> at;
    if (const auto ms = value["delete"]["timestamp_ms"].integer())
      if (const auto time = epoch_time(*ms)) at = time->at;
    std::string id = id_of(status, "id_str", "id");
    if (id.empty()) return sink.notice("delete");
    return sink.tombstone("twitter", std::move(id), at);
  }
  if (value["action"].is_string()) return sink.notice("compliance");
  if (value["event"].is_string()) return sink.notice("event");
  const std::string_view kind = value.key_at(0);
  if (kind == "limit") {
    // How many matching tweets the stream left out since it began: a hole that the timeline must tell.
    if (const auto missed = value["limit"]["track"].integer(); missed && *missed > 0)
      sink.note("the stream left out matching tweets (limit notice) in " + sink.origin().file);
  }
  sink.notice(kind == "friends_str" ? "friends" : kind);
}

}  // namespace postwake::detail
