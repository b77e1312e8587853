#include "source/formats/fields.hpp"
#include "source/formats/json_families.hpp"
#include "source/formats/times.hpp"
#include "source/formats/tweet_text.hpp"

// Gnip's Activity Streams form of tweets, as enterprise dumps before 2020 have it: body, actor, verb post or share,
// twitter_entities, long_object for more than 140 characters.
namespace postwake::detail {
namespace {

/// "tag:search.twitter.com,2005:887" -> "887"
std::string_view last_id(std::string_view id) { return id.substr(id.rfind(':') + 1); }

void read_activity(JsonView value, bool is_embedded, std::optional<Instant> seen, RecordSink& sink, int depth) {
  Post post;
  post.platform = "twitter";
  post.id = last_id(value["id"].string());
  if (!is_tweet_id(post.id)) return sink.reject("no_id", "an activity without a tweet's id");
  auto field = parse_iso(value["postedTime"].string());
  if (field) field->precision = TimePrecision::second;
  bool differs = false;
  const auto time = tweet_time(post.id, field, differs);
  if (!time) return sink.reject("no_timestamp", "postedTime is not a time");
  if (differs) sink.notice("time_differs_from_id");
  post.created_at = time->at;
  post.time_precision = time->precision;
  post.time_source = time->source;
  const bool is_share = value["verb"].string() == "share" && value["object"]["body"].is_string();
  const JsonView outer = is_share ? value["object"] : value;
  const JsonView whole = outer["long_object"]["body"].is_string() ? outer["long_object"] : outer;
  std::vector<EntityRange> hidden;
  const JsonView entities = whole["twitter_entities"];
  for (const JsonView tag : entities["hashtags"]) add_tag(post.tags, tag["text"].string());
  for (const JsonView mention : entities["user_mentions"]) add_mention(post.mentions, mention["screen_name"].string());
  for (const JsonView url : entities["urls"]) add_url(post.urls, url["expanded_url"].is_string() ? url["expanded_url"].string() : url["url"].string());
  for (const JsonView media : entities["media"])
    if (const auto range = entity_range(media)) hidden.push_back(*range);
  post.text = visible_text(whole["body"].string(), std::move(hidden));
  if (is_share) post.repost_of = last_id(value["object"]["id"].string());
  const JsonView actor = value["actor"];
  post.author.id = last_id(actor["id"].string());
  post.author.handle = actor["preferredUsername"].string();
  post.author.name = actor["displayName"].string();
  post.author.verified = actor["verified"].boolean().value_or(false);
  post.author.followers = count(actor["followersCount"]);
  post.author.location = actor["location"]["displayName"].string();
  post.url = tweet_url(post.author.handle, post.id);
  post.lang = language(value["twitter_lang"].string());
  if (const std::string_view reply = value["inReplyTo"]["link"].string(); !reply.empty()) post.reply_to = reply.substr(reply.rfind('/') + 1);
  const JsonView quoted = value["twitter_quoted_status"];
  if (!is_share && quoted.is_object()) post.quote_of = last_id(quoted["id"].string());
  const JsonView location = value["location"];
  if (location["displayName"].is_string() || location["name"].is_string()) {
    Place p{std::string(location["displayName"].string()), std::string(location["country_code"].string()), country_code(location["twitter_country_code"].string())};
    if (p != Place{}) post.place = std::move(p);
  }
  if (const JsonView point = value["geo"]["coordinates"]) post.coords = coordinates(point[std::size_t{0}].number(), point[std::size_t{1}].number());
  post.metrics.repost = count(value["retweetCount"]);
  post.metrics.like = count(value["favoritesCount"]);
  post.embedded = is_embedded;
  post.source.retrieved_at = seen;
  const std::optional<Instant> outer_time = seen ? seen : std::optional(post.created_at);
  sink.post(std::move(post));
  if (depth >= 3) return;
  if (is_share && is_activity_streams(value["object"])) read_activity(value["object"], true, outer_time, sink, depth + 1);
  if (is_activity_streams(quoted)) read_activity(quoted, true, outer_time, sink, depth + 1);
}

}  // namespace

bool is_activity_streams(JsonView value) {
  return value["objectType"].string() == "activity" && value["actor"].is_object() && value["body"].is_string() && value["id"].is_string();
}

void read_activity_streams(JsonView value, RecordSink& sink) { read_activity(value, false, std::nullopt, sink, 0); }

}  // namespace postwake::detail
