#include "postwake/text/html.hpp"
#include "source/formats/fields.hpp"
#include "source/formats/json_families.hpp"
#include "source/formats/times.hpp"

// Hacker News as Algolia's search gives it (hits[]) and as its own API does (item/N.json). Texts are HTML.
namespace postwake::detail {

bool is_hacker_news(JsonView value) {
  if (value["objectID"].is_string() && value["created_at_i"]) return true;
  return value["by"].is_string() && value["time"].kind() == JsonKind::integer && value["id"] && value["type"].is_string();
}

void read_hacker_news(JsonView value, RecordSink& sink) {
  const bool is_algolia = value["objectID"].is_string();
  Post post;
  post.platform = "hackernews";
  post.id = is_algolia ? std::string(value["objectID"].string()) : value["id"].id();
  const auto created = epoch_time((is_algolia ? value["created_at_i"] : value["time"]).integer().value_or(0));
  if (!created) return sink.reject("no_timestamp", "created_at_i is not a time");
  if (value["deleted"].boolean().value_or(false)) return sink.tombstone("hackernews", post.id);
  post.created_at = created->at;
  post.time_precision = TimePrecision::second;
  const std::string title = unescape_entities(value["title"].string());
  std::string_view html = value["comment_text"].string();
  for (const auto key : {"story_text", "text"})
    if (html.empty()) html = value[key].string();
  HtmlText body = html_to_text(html);
  post.text = title.empty() ? body.text : body.text.empty() ? title : title + "\n\n" + body.text;
  add_tags_in_text(post);
  for (const std::string& link : body.links) add_url(post.urls, link);
  add_url(post.urls, value["url"].string());
  post.author.handle = is_algolia ? value["author"].string() : value["by"].string();
  post.author.id = post.author.handle;
  post.url = "https://news.ycombinator.com/item?id=" + post.id;
  post.reply_to = is_algolia ? value["parent_id"].id() : value["parent"].id();
  post.metrics.like = count(is_algolia ? value["points"] : value["score"]);
  post.metrics.reply = count(is_algolia ? value["num_comments"] : value["descendants"]);
  sink.post(std::move(post));
}

}  // namespace postwake::detail
