#include "source/formats/fields.hpp"
#include "source/formats/json_families.hpp"
#include "source/formats/times.hpp"

// Lemmy's post and comment views. Identity is ap_id. `published` had no zone before 0.19 and was UTC.
namespace postwake::detail {

bool is_lemmy(JsonView value) {
  const JsonView thing = value["comment"].is_object() ? value["comment"] : value["post"];
  return thing["ap_id"].is_string() && thing["published"].is_string() && value["creator"].is_object();
}

void read_lemmy(JsonView value, RecordSink& sink) {
  static const Zone kUtc = std::move(*Zone::named("UTC"));
  const bool is_comment = value["comment"].is_object();
  const JsonView thing = is_comment ? value["comment"] : value["post"];
  Post post;
  post.platform = "lemmy";
  post.id = thing["ap_id"].string();
  post.url = post.id;
  const LooseTime created = parse_loose_time(thing["published"].string(), &kUtc);
  if (!created.time) return sink.reject("no_timestamp", "published is not a time");
  if (thing["deleted"].boolean().value_or(false) || thing["removed"].boolean().value_or(false)) return sink.tombstone("lemmy", post.id);
  post.created_at = created.time->at;
  post.time_precision = created.time->precision;
  const std::string_view body = is_comment ? thing["content"].string() : thing["body"].string();
  post.text = is_comment ? std::string(body) : std::string(thing["name"].string()) + (body.empty() ? "" : "\n\n" + std::string(body));
  add_tags_in_text(post);
  add_tag(post.tags, value["community"]["name"].string());
  add_url(post.urls, thing["url"].string());
  const JsonView creator = value["creator"];
  post.author.id = creator["actor_id"].string();
  const std::string host = host_of(post.author.id);
  post.author.handle = std::string(creator["name"].string()) + (host.empty() ? "" : "@" + host);
  post.author.name = creator["display_name"].string();
  if (is_comment) post.reply_to = value["post"]["ap_id"].string();
  if (const LooseTime updated = parse_loose_time(thing["updated"].string(), &kUtc); updated.time) post.edited = updated.time->at;
  post.metrics.like = value["counts"]["score"].integer();
  post.metrics.reply = count(value["counts"]["comments"]);
  sink.post(std::move(post));
}

}  // namespace postwake::detail
