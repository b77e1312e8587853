#include "postwake/text/html.hpp"
#include "source/formats/fields.hpp"
#include "source/formats/json_families.hpp"
#include "source/formats/times.hpp"

// Reddit: listings of its API and the lines of Pushshift and Arctic Shift. Bodies are HTML-escaped. Reddit has no hashtags;
// those in the text count, and the subreddit counts as a tag.
namespace postwake::detail {
namespace {

std::optional<ReadTime> epoch_of(JsonView value) {
  if (const auto whole = value.integer()) return epoch_time(*whole);
  if (const auto real = value.number(); real && *real > 0 && *real < 1e11) return epoch_time(static_cast<std::int64_t>(*real));
  return std::nullopt;
}

bool is_gone(std::string_view text) { return text == "[deleted]" || text == "[removed]"; }

bool is_thing(JsonView value) {
  const bool is_comment = value["body"].is_string() && (value["link_id"].is_string() || value["parent_id"]);
  const bool is_submission = value["title"].is_string() && (value["selftext"].is_string() || value["num_comments"] || value["is_self"]);
  return (is_comment || is_submission) && value["created_utc"] && (value["subreddit"].is_string() || value["author"].is_string());
}

}  // namespace

bool is_reddit(JsonView value) {
  if (is_thing(value)) return true;
  return value["kind"].string() == "more" || (value["kind"].string().substr(0, 1) == "t" && is_thing(value["data"]));
}

void read_reddit(JsonView value, RecordSink& sink) {
  if (value["kind"].string() == "more") return sink.notice("more");
  if (!is_thing(value)) value = value["data"];
  const bool is_comment = value["body"].is_string();
  Post post;
  post.platform = "reddit";
  const std::string id = value["id"].id();
  if (id.empty()) return sink.reject("no_id", "no id");
  post.id = id.size() > 3 && id[2] == '_' && id[0] == 't' ? id : (is_comment ? "t1_" : "t3_") + id;
  const auto created = epoch_of(value["created_utc"]);
  if (!created) return sink.reject("no_timestamp", "created_utc is not a time");
  post.created_at = created->at;
  post.time_precision = TimePrecision::second;
  const std::string_view body = is_comment ? value["body"].string() : value["selftext"].string();
  if (is_gone(body) && (is_comment || is_gone(value["author"].string()))) {
    std::optional<Instant> at;
    if (const auto retrieved = epoch_of(value["retrieved_on"])) at = retrieved->at;
    return sink.tombstone("reddit", post.id, at);
  }
  std::string text = unescape_entities(is_gone(body) ? std::string_view{} : body);
  if (!is_comment) {
    std::string title = unescape_entities(value["title"].string());
    text = text.empty() ? std::move(title) : title + "\n\n" + text;
  }
  post.text = std::move(text);
  add_tags_in_text(post);
  add_tag(post.tags, value["subreddit"].string());
  if (!is_gone(value["author"].string())) post.author.handle = value["author"].string();
  post.author.id = value["author_fullname"].string();
  const std::string_view permalink = value["permalink"].string();
  if (!permalink.empty()) {
    post.url = "https://www.reddit.com" + std::string(permalink);
  } else if (is_comment) {  // before 2018 there was none: build it
    const std::string_view link = value["link_id"].string();
    post.url = "https://www.reddit.com/comments/" + std::string(link.substr(link.find('_') + 1)) + "/_/" + post.id.substr(3);
  } else {
    post.url = "https://www.reddit.com/comments/" + post.id.substr(3);
  }
  if (!is_comment && value["is_self"].boolean() != true && value["url"].string().substr(0, 4) == "http") add_url(post.urls, value["url"].string());
  post.reply_to = value["parent_id"].is_string() ? std::string(value["parent_id"].string()) : std::string{};
  post.repost_of = value["crosspost_parent"].string();
  post.metrics.like = value["score"].integer();
  post.metrics.reply = count(value["num_comments"]);
  if (value["edited"].kind() != JsonKind::boolean)
    if (const auto edited = epoch_of(value["edited"])) post.edited = edited->at;
  if (const auto retrieved = epoch_of(value["retrieved_on"])) post.source.retrieved_at = retrieved->at;
  sink.post(std::move(post));
  if (value["replies"]["data"]["children"].is_array()) read_json_value(value["replies"], sink, 1);
}

}  // namespace postwake::detail
