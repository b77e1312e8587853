#include "postwake/text/html.hpp"
#include "source/formats/fields.hpp"
#include "source/formats/json_families.hpp"
#include "source/formats/times.hpp"

// A fediverse account's export: outbox.json (activities) and actor.json (who they are). What was not addressed to the public
// is left out unless asked for.
namespace postwake::detail {
namespace {

bool is_actor(JsonView value) {
  const std::string_view type = value["type"].string();
  return (type == "Person" || type == "Service" || type == "Organization" || type == "Application" || type == "Group") && value["preferredUsername"].is_string();
}

bool is_note(JsonView value) {
  const std::string_view type = value["type"].string();
  return (type == "Note" || type == "Question" || type == "Article" || type == "Page") && value["id"].is_string() && (value["content"].is_string() || value["name"].is_string());
}

bool is_activity(JsonView value) {
  const std::string_view type = value["type"].string();
  return value["actor"] && (type == "Create" || type == "Announce" || type == "Update" || type == "Delete" || type == "Like" || type == "Follow" || type == "Add" || type == "Undo") &&
         value["object"];
}

bool holds_public(JsonView addressees) {
  const auto is_public = [](std::string_view to) { return to == "https://www.w3.org/ns/activitystreams#Public" || to == "as:Public" || to == "Public"; };
  if (addressees.is_string()) return is_public(addressees.string());
  for (const JsonView to : addressees)
    if (is_public(to.string())) return true;
  return false;
}

/// "https://host/users/ann" -> "ann@host": what the URL says until actor.json says better.
Author author_from_url(std::string_view url) {
  Author author;
  author.id = url;
  const std::string host = host_of(url);
  std::string_view name = url.substr(url.rfind('/') + 1);
  if (name.substr(0, 1) == "@") name.remove_prefix(1);
  if (!host.empty() && !name.empty()) author.handle = std::string(name) + "@" + host;
  return author;
}

std::string id_of(JsonView value) {
  return std::string(value.is_string() ? value.string() : value["id"].string());
}

void read_note(JsonView note, JsonView outer, RecordSink& sink) {
  if (!holds_public(note["to"]) && !holds_public(note["cc"]) && !holds_public(outer["to"]) && !holds_public(outer["cc"]) &&
      !sink.context().options.include_private)
    return sink.notice("not_public");
  Post post;
  post.platform = "mastodon";
  post.id = note["id"].string();
  const auto published = parse_iso(note["published"].is_string() ? note["published"].string() : outer["published"].string());
  if (!published) return sink.reject("no_timestamp", "published is not a time");
  post.created_at = published->at;
  post.time_precision = published->at.time_since_epoch().count() % 1000 == 0 ? TimePrecision::second : published->precision;
  HtmlText content = html_to_text(note["content"].string());
  std::string_view lead = note["summary"].string();
  if (lead.empty()) lead = note["name"].string();
  post.text = lead.empty() ? std::move(content.text) : std::string(lead) + (content.text.empty() ? "" : "\n\n" + content.text);
  for (const JsonView tag : note["tag"]) {
    if (tag["type"].string() == "Hashtag") add_tag(post.tags, tag["name"].string());
    if (tag["type"].string() == "Mention") add_mention(post.mentions, tag["name"].string());
  }
  for (const std::string& link : content.links) add_url(post.urls, link);
  if (note["contentMap"].size() == 1) post.lang = language(note["contentMap"].key_at(0));
  post.url = note["url"].is_string() ? std::string(note["url"].string()) : post.id;
  std::string owner = id_of(note["attributedTo"]);
  if (owner.empty()) owner = id_of(outer["actor"]);
  post.author = author_from_url(owner);
  post.reply_to = id_of(note["inReplyTo"]);
  for (const auto key : {"quote", "quoteUri", "quoteUrl", "_misskey_quote"})
    if (post.quote_of.empty()) post.quote_of = id_of(note[key]);
  if (const auto updated = parse_iso(note["updated"].string()); updated && updated->at != post.created_at) post.edited = updated->at;
  sink.result().needs_owner = true;
  sink.post(std::move(post));
}

}  // namespace

bool is_activitypub(JsonView value) { return is_activity(value) || is_note(value) || is_actor(value) || (value["orderedItems"].is_array() && value["type"].is_string()); }

void read_activitypub(JsonView value, RecordSink& sink) {
  if (is_actor(value)) {
    Author owner = author_from_url(value["id"].string());
    const std::string host = host_of(value["id"].string());
    owner.handle = std::string(value["preferredUsername"].string()) + (host.empty() ? "" : "@" + host);
    owner.name = value["name"].string();
    sink.result().owner = std::move(owner);
    return sink.notice("account");
  }
  if (value["orderedItems"].is_array()) {
    for (const JsonView item : value["orderedItems"]) read_json_value(item, sink, 1);
    if (value["orderedItems"].size() == 0) sink.notice("empty_page");
    return;
  }
  if (is_note(value)) return read_note(value, value, sink);
  const std::string_view type = value["type"].string();
  if (type == "Delete") return sink.tombstone("mastodon", id_of(value["object"]));
  if ((type == "Create" || type == "Update") && is_note(value["object"])) return read_note(value["object"], value, sink);
  if (type != "Announce") return sink.notice("activity");
  const auto published = parse_iso(value["published"].string());
  if (!published) return sink.reject("no_timestamp", "published is not a time");
  Post post;  // a boost: only the address of what was boosted is known
  post.platform = "mastodon";
  post.id = value["id"].string();
  post.created_at = published->at;
  post.time_precision = TimePrecision::second;
  post.repost_of = id_of(value["object"]);
  post.url = post.repost_of;
  post.author = author_from_url(id_of(value["actor"]));
  sink.result().needs_owner = true;
  if (post.id.empty()) return sink.reject("no_id", "an Announce without an id");
  sink.post(std::move(post));
}

}  // namespace postwake::detail
