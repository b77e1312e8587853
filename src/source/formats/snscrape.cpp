#include "source/formats/fields.hpp"
#include "source/formats/json_families.hpp"
#include "source/formats/times.hpp"

// snscrape's JSONL in its four generations: content | renderedContent + rawContent, outlinks | links, verified | blue; with and
// without _type. Texts are unescaped already; ids are numbers.
namespace postwake::detail {
namespace {

std::string_view content_of(JsonView value) {
  for (const auto key : {"rawContent", "content", "renderedContent"})
    if (value[key].is_string()) return value[key].string();
  return {};
}

bool is_tweet(JsonView value) {
  return value["user"]["username"].is_string() && value["id"] && value["date"].is_string() &&
         (value["content"].is_string() || value["rawContent"].is_string() || value["renderedContent"].is_string());
}

void read_tweet(JsonView value, bool is_embedded, std::optional<Instant> seen, RecordSink& sink, int depth) {
  Post post;
  post.platform = "twitter";
  post.id = value["id"].id();
  if (post.id.empty()) return sink.reject("lost_id_digits", "the id is not a whole number any more");
  bool differs = false;
  const auto time = tweet_time(post.id, parse_iso(value["date"].string()), differs);
  if (!time) return sink.reject("no_timestamp", "date is not a time with an offset: " + std::string(value["date"].string()));
  if (differs) sink.notice("time_differs_from_id");
  post.created_at = time->at;
  post.time_precision = time->precision;
  post.time_source = time->source;
  const JsonView retweeted = value["retweetedTweet"], quoted = value["quotedTweet"];
  const JsonView whole = is_tweet(retweeted) ? retweeted : value;
  post.text = content_of(whole);
  for (const JsonView tag : whole["hashtags"]) add_tag(post.tags, tag.string());
  add_tags_in_text(post);
  for (const JsonView mention : whole["mentionedUsers"]) add_mention(post.mentions, mention["username"].string());
  for (const JsonView link : whole["links"]) add_url(post.urls, link["url"].string());
  for (const JsonView link : whole["outlinks"]) add_url(post.urls, link.string());
  const JsonView user = value["user"];
  post.author.id = user["id"].id();
  post.author.handle = user["username"].string();
  post.author.name = user["displayname"].string();
  post.author.verified = user["verified"].boolean().value_or(false) || user["blue"].boolean().value_or(false);
  post.author.followers = count(user["followersCount"]);
  post.author.location = user["location"].string();
  post.url = tweet_url(post.author.handle, post.id);
  post.lang = language(value["lang"].string());
  post.reply_to = value["inReplyToTweetId"].id();
  post.repost_of = retweeted["id"].id();
  if (post.repost_of.empty()) post.quote_of = quoted["id"].id();
  const JsonView place = value["place"];
  if (place.is_object()) {
    Place p{std::string(place["fullName"].string()), std::string(place["country"].string()), country_code(place["countryCode"].string())};
    if (p != Place{}) post.place = std::move(p);
  }
  post.coords = coordinates(value["coordinates"]["latitude"].number(), value["coordinates"]["longitude"].number());
  post.metrics.reply = count(value["replyCount"]);
  post.metrics.repost = count(value["retweetCount"]);
  post.metrics.like = count(value["likeCount"]);
  post.metrics.quote = count(value["quoteCount"]);
  post.metrics.view = count(value["viewCount"]);
  post.metrics.bookmark = count(value["bookmarkCount"]);
  post.embedded = is_embedded;
  post.source.retrieved_at = seen;
  const std::optional<Instant> outer = seen ? seen : std::optional(post.created_at);
  sink.post(std::move(post));
  if (depth >= 3) return;
  for (const JsonView nested : {retweeted, quoted})
    if (is_tweet(nested)) read_tweet(nested, true, outer, sink, depth + 1);
}

}  // namespace

bool is_snscrape(JsonView value) { return is_tweet(value) || value["_type"].string().substr(0, 17) == "snscrape.modules."; }

void read_snscrape(JsonView value, RecordSink& sink) {
  if (is_tweet(value)) return read_tweet(value, false, std::nullopt, sink, 0);
  const std::string_view type = value["_type"].string();
  if (type.ends_with(".User") || type.ends_with(".Channel") || type.ends_with(".Trend")) return sink.notice("user");
  if (type.ends_with("Tombstone") || type.ends_with("TweetRef")) return sink.notice("missing_post");
  if (is_flat_row(value)) return read_flat_row(value, sink);
  sink.reject("not_a_post", "a record of " + std::string(type));
}

}  // namespace postwake::detail
