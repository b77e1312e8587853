#include "source/formats/twitter_v11.hpp"

#include <array>
#include <cstdint>

#include "source/formats/fields.hpp"
#include "source/formats/json_families.hpp"
#include "source/formats/times.hpp"
#include "source/formats/tweet_text.hpp"

// Twitter API v1.1: stream lines (Stream Grab until about 2022), twarc v1, search results and timelines. The whole text of a
// retweet is its original's; the whole text of a long tweet is in extended_tweet (stream) or full_text (tweet_mode=extended),
// and so are its entities.
namespace postwake::detail {
namespace {

/// An id, from its text where there is one: the number may have been rounded by whoever kept it.
void read_id(std::string& id, JsonView text, JsonView number) {
  if (text.is_string()) id = text.string();
  else if (!number.is_missing()) id = number.id();
  else id.clear();
}

std::string id_of(JsonView text, JsonView number) {
  std::string id;
  read_id(id, text, number);
  return id;
}

void read_user(JsonView user, Author& author) {
  static constexpr JsonKeys<7> kKeys({"id", "id_str", "screen_name", "name", "verified", "followers_count", "location"});
  const auto [id, id_str, screen_name, name, verified, followers, location] = kKeys.find(user);
  read_id(author.id, id_str, id);
  author.handle = screen_name.string();
  author.name = name.string();
  author.verified = verified.boolean().value_or(false);
  author.followers = count(followers);
  author.location = location.string();
}

/// What is read of a tweet, found in one walk.
struct TweetMembers {
  explicit TweetMembers(JsonView tweet) : values(kKeys.find(tweet)) {}

  enum Key : std::size_t {
    id, id_str, created_at, timestamp_ms, text, full_text, truncated, extended_tweet, entities, lang, metadata, user, retweeted_status, quoted_status, quoted_status_id,
    quoted_status_id_str, in_reply_to_status_id, in_reply_to_status_id_str, place, coordinates, geo, retweet_count, favorite_count, reply_count, quote_count, key_count
  };
  static constexpr JsonKeys<key_count> kKeys{{"id", "id_str", "created_at", "timestamp_ms", "text", "full_text", "truncated", "extended_tweet", "entities", "lang", "metadata", "user",
                                              "retweeted_status", "quoted_status", "quoted_status_id", "quoted_status_id_str", "in_reply_to_status_id", "in_reply_to_status_id_str",
                                              "place", "coordinates", "geo", "retweet_count", "favorite_count", "reply_count", "quote_count"}};

  JsonView operator[](Key key) const noexcept { return values[key]; }

  std::array<JsonView, key_count> values;
};

bool is_quote(std::string_view expanded, std::string_view quoted_id) {
  return !quoted_id.empty() && expanded.size() > quoted_id.size() && expanded.find("/status/") != std::string_view::npos &&
         expanded.find(quoted_id) != std::string_view::npos;
}

void read_place(const TweetMembers& tweet, Post& post) {
  if (const JsonView place = tweet[TweetMembers::place]) {
    Place p;
    p.name = place["full_name"].is_string() ? place["full_name"].string() : place["name"].string();
    p.country = place["country"].string();
    p.country_code = country_code(place["country_code"].string());
    if (p != Place{}) post.place = std::move(p);
  }
  // coordinates is [lon, lat]; the deprecated geo is [lat, lon].
  if (const JsonView point = tweet[TweetMembers::coordinates]["coordinates"])
    post.coords = coordinates(point[std::size_t{1}].number(), point[std::size_t{0}].number());
  else if (const JsonView old = tweet[TweetMembers::geo]["coordinates"])
    post.coords = coordinates(old[std::size_t{0}].number(), old[std::size_t{1}].number());
}

void read_content(const TweetMembers& tweet, Post& post) {
  const JsonView extended = tweet[TweetMembers::extended_tweet], extended_text = extended["full_text"], full_text = tweet[TweetMembers::full_text];
  const bool is_extended = extended_text.is_string();
  const std::string_view escaped = is_extended ? extended_text.string() : full_text.is_string() ? full_text.string() : tweet[TweetMembers::text].string();
  post.text_truncated = tweet[TweetMembers::truncated].boolean().value_or(false) && !is_extended && !full_text.is_string();

  static constexpr JsonKeys<4> kEntities({"hashtags", "user_mentions", "urls", "media"});
  const auto [hashtags, mentions, urls, media_list] = kEntities.find(is_extended ? extended["entities"] : tweet[TweetMembers::entities]);
  for (const JsonView tag : hashtags) add_tag(post.tags, tag["text"].string());
  for (const JsonView mention : mentions) add_mention(post.mentions, mention["screen_name"].string());
  const std::string quoted = id_of(tweet[TweetMembers::quoted_status_id_str], tweet[TweetMembers::quoted_status_id]);
  std::vector<EntityRange> hidden;
  for (const JsonView url : urls) {
    const std::string_view unwound = url["unwound"]["url"].string();
    const std::string_view expanded = url["expanded_url"].string();
    add_url(post.urls, !unwound.empty() ? unwound : !expanded.empty() ? expanded : url["url"].string());
    if (!is_quote(expanded, quoted)) continue;
    if (const auto range = entity_range(url)) hidden.push_back(*range);
  }
  for (const JsonView media : media_list)
    if (const auto range = entity_range(media)) hidden.push_back(*range);
  post.text = visible_text(escaped, std::move(hidden));
}

/// Whose text, tags, mentions and links a post has.
enum class Content : std::uint8_t {
  own,
  of_original,  ///< the post repeats another
  is_there      ///< the post that was read before repeats this one: they are still there
};

bool read_tweet(const TweetMembers& tweet, const TweetMembers* original, Content content, const TweetContext& context, RecordSink& sink, Post& post) {
  post.platform = "twitter";
  read_id(post.id, tweet[TweetMembers::id_str], tweet[TweetMembers::id]);
  if (post.id.empty()) {
    sink.reject("no_id", "a tweet without id_str");
    return false;
  }
  std::optional<ReadTime> field;
  const std::string_view created = tweet[TweetMembers::created_at].string();
  if (const auto at = parse_twitter_date(created)) field = ReadTime{*at};
  else field = parse_loose_time(created, nullptr).time;  // "2012-09-30 23:59:59 +0000" in archives of that time
  if (field && !is_plausible(field->at)) field.reset();
  if (const auto ms = tweet[TweetMembers::timestamp_ms].integer())
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

  if (content != Content::is_there) read_content(content == Content::own ? tweet : *original, post);
  if (original != nullptr) read_id(post.repost_of, (*original)[TweetMembers::id_str], (*original)[TweetMembers::id]);
  post.lang = language(tweet[TweetMembers::lang].is_string() ? tweet[TweetMembers::lang].string() : tweet[TweetMembers::metadata]["iso_language_code"].string());
  read_id(post.reply_to, tweet[TweetMembers::in_reply_to_status_id_str], tweet[TweetMembers::in_reply_to_status_id]);
  read_id(post.quote_of, tweet[TweetMembers::quoted_status_id_str], tweet[TweetMembers::quoted_status_id]);
  if (const JsonView quoted = tweet[TweetMembers::quoted_status]; post.quote_of.empty() && quoted.is_object()) post.quote_of = id_of(quoted["id_str"], quoted["id"]);
  if (!post.repost_of.empty()) post.quote_of.clear();  // a retweet of a quote quotes nothing itself
  read_place(tweet, post);
  if (context.is_embedded || !field || field->source != TimeSource::timestamp_ms) {
    // A stream's own counts are all 0: the tweet is new. Those of a nested original are true as of the retweet.
    post.metrics.repost = count(tweet[TweetMembers::retweet_count]);
    post.metrics.like = count(tweet[TweetMembers::favorite_count]);
    post.metrics.reply = count(tweet[TweetMembers::reply_count]);
    post.metrics.quote = count(tweet[TweetMembers::quote_count]);
  }
  post.embedded = context.is_embedded;
  post.source.retrieved_at = context.seen_at;
  return true;
}

}  // namespace

bool read_tweet(JsonView tweet, const TweetContext& context, RecordSink& sink, Post& post) {
  const TweetMembers members(tweet);
  const JsonView original = members[TweetMembers::retweeted_status];
  if (!original.is_object()) return read_tweet(members, nullptr, Content::own, context, sink, post);
  const TweetMembers of_original(original);
  return read_tweet(members, &of_original, Content::of_original, context, sink, post);
}

bool is_twitter_v11(JsonView value) {
  const JsonView user = value["user"];
  if (!user.is_object() || !(value["id_str"] || value["id"])) return false;
  return (user["screen_name"].is_string() || user["id_str"].is_string()) && (value["text"].is_string() || value["full_text"].is_string());
}

void read_twitter_v11(JsonView value, RecordSink& sink) {
  constexpr int kMaxNesting = 4;
  const auto is_whole_tweet = [](const TweetMembers& tweet) {
    const JsonView user = tweet[TweetMembers::user];
    return user.is_object() && (tweet[TweetMembers::id_str] || tweet[TweetMembers::id]) && (user["screen_name"].is_string() || user["id_str"].is_string()) &&
           (tweet[TweetMembers::text].is_string() || tweet[TweetMembers::full_text].is_string());
  };
  const auto read = [&](auto&& self, const TweetMembers& tweet, Content words, const TweetContext& context, int depth) -> void {
    Post& post = words == Content::is_there ? sink.blank_post_with_words() : sink.blank_post();
    std::optional<TweetMembers> original;
    if (const JsonView value_of_original = tweet[TweetMembers::retweeted_status]; value_of_original.is_object()) original.emplace(value_of_original);
    if (original) words = Content::of_original;
    if (!read_tweet(tweet, original ? &*original : nullptr, words, context, sink, post)) return;
    read_user(tweet[TweetMembers::user], post.author);
    write_tweet_url(post.url, post.author.handle, post.id);
    const TweetContext inner{true, context.seen_at ? context.seen_at : std::optional(post.created_at)};
    const bool is_cut = post.text.size() > kMaxPostBytes;
    sink.post(std::move(post));
    if (depth == kMaxNesting) return;
    if (original && is_whole_tweet(*original)) self(self, *original, is_cut ? Content::own : Content::is_there, inner, depth + 1);
    if (const JsonView quoted = tweet[TweetMembers::quoted_status]; quoted.is_object())
      if (const TweetMembers of_quoted(quoted); is_whole_tweet(of_quoted)) self(self, of_quoted, Content::own, inner, depth + 1);
  };
  read(read, TweetMembers(value), Content::own, {}, 0);
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
    std::string id = id_of(status["id_str"], status["id"]);
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
