#include "source/formats/envelopes.hpp"
#include "source/formats/fields.hpp"
#include "source/formats/json_families.hpp"
#include "source/formats/times.hpp"
#include "source/formats/tweet_text.hpp"
#include "source/formats/twitter_v11.hpp"

// A person's own archive from Twitter: scripts with one array each. tweets.js (tweet.js, tweets-partN.js, 2012_09.js) holds
// tweets without their author, who is in account.js; note-tweet.js the whole text of long ones. Numbers are strings.
namespace postwake::detail {
namespace {

bool is_bare_tweet(JsonView value) {
  return (value["id_str"].is_string() || value["id"]) && (value["full_text"].is_string() || value["text"].is_string()) && value["created_at"].is_string() &&
         (value["entities"].is_object() || value["retweet_count"] || value["source"].is_string());
}

void read_long_text(JsonView note, RecordSink& sink) {
  Post post;
  post.platform = "twitter";
  post.id = note["noteTweetId"].id();
  const auto created = parse_iso(note["createdAt"].string());
  if (post.id.empty() || !created) return sink.reject("no_timestamp", "a note without noteTweetId or createdAt");
  post.created_at = created->at;
  post.time_precision = created->precision;
  post.text = note["core"]["text"].string();
  for (const JsonView tag : note["core"]["hashtags"]) add_tag(post.tags, tag["text"].is_string() ? tag["text"].string() : tag.string());
  add_tags_in_text(post);
  for (const JsonView mention : note["core"]["mentions"]) add_mention(post.mentions, mention["screenName"].string());
  for (const JsonView url : note["core"]["urls"]) add_url(post.urls, url["expandedUrl"].string());
  post.url = tweet_url({}, post.id);
  sink.result().needs_owner = true;
  sink.post(std::move(post));
}

}  // namespace

bool is_twitter_archive(JsonView value) {
  return value["tweet"].is_object() || value["account"]["accountId"].is_string() || value["noteTweet"].is_object() || value["deletedTweet"].is_object() ||
         value["profile"]["description"].is_object() || is_bare_tweet(value);
}

void read_twitter_archive(JsonView value, RecordSink& sink) {
  if (const JsonView account = value["account"]) {
    Author owner;
    owner.id = account["accountId"].string();
    owner.handle = account["username"].string();
    owner.name = account["accountDisplayName"].string();
    sink.result().owner = std::move(owner);
    return sink.notice("account");
  }
  if (value["noteTweet"].is_object()) return read_long_text(value["noteTweet"], sink);
  if (value["profile"].is_object()) return sink.notice("account");
  JsonView tweet = value["tweet"].is_object() ? value["tweet"] : value["deletedTweet"].is_object() ? value["deletedTweet"] : value;
  const Envelope* script = sink.envelope();
  if (value["deletedTweet"].is_object() || (script != nullptr && script->script_kind.rfind("deleted", 0) == 0))
    return sink.tombstone("twitter", tweet["id_str"].is_string() ? std::string(tweet["id_str"].string()) : tweet["id"].id());
  Post post;
  if (!read_tweet(tweet, {}, sink, post)) return;
  if (tweet["user"].is_object()) {  // 2012 to 2018
    post.author.id = tweet["user"]["id_str"].is_string() ? std::string(tweet["user"]["id_str"].string()) : tweet["user"]["id"].id();
    post.author.handle = tweet["user"]["screen_name"].string();
    post.author.name = tweet["user"]["name"].string();
  }
  // Retweets are "RT @x: ..." cut at 140, without the original's id.
  if (post.text.rfind("RT @", 0) == 0 && post.repost_of.empty()) post.text_truncated = post.text.ends_with("\u2026");
  post.url = tweet_url(post.author.handle, post.id);
  if (post.author.handle.empty()) sink.result().needs_owner = true;
  sink.post(std::move(post));
}

}  // namespace postwake::detail
