#include "source/formats/envelopes.hpp"
#include "source/formats/fields.hpp"
#include "source/formats/json_families.hpp"
#include "source/formats/times.hpp"

// Telegram Desktop's result.json. Text is a string, or pieces; text_entities says what each piece is. `date` is the
// exporter's local time: only date_unixtime (since about 2021) is a moment. Ids are unique within a chat only.
namespace postwake::detail {
namespace {

void read_pieces(JsonView pieces, Post& post) {
  for (const JsonView piece : pieces) {
    const std::string_view text = piece.is_string() ? piece.string() : piece["text"].string();
    post.text += text;
    const std::string_view type = piece["type"].string();
    if (type == "hashtag") add_tag(post.tags, text);
    else if (type == "mention") add_mention(post.mentions, text);
    else if (type == "link") add_url(post.urls, text);
    else if (type == "text_link") add_url(post.urls, piece["href"].string());
  }
}

std::optional<ReadTime> unix_time(JsonView value) {
  const auto seconds = value.integer();
  return seconds ? epoch_time(*seconds) : std::nullopt;
}

/// A small export that came in one piece.
void read_chats(JsonView value, RecordSink& sink) {
  const Envelope* before = sink.envelope();
  const auto read_chat = [&](JsonView chat) {
    const Envelope envelope{std::string(chat["name"].string()), chat["id"].id(), std::string(chat["type"].string()), {}};
    sink.envelope(&envelope);
    for (const JsonView message : chat["messages"]) read_json_value(message, sink, 1);
    if (chat["messages"].size() == 0) sink.notice("empty_page");
  };
  if (value["messages"].is_array()) read_chat(value);
  for (const JsonView chat : value["chats"]["list"]) read_chat(chat);
  if (value["chats"]["list"].size() == 0 && value["chats"].is_object()) sink.notice("empty_page");
  sink.envelope(before);
}

}  // namespace

bool is_telegram(JsonView value) {
  const std::string_view type = value["type"].string();
  if (type == "message" || type == "service" || type == "unsupported") return value["id"] && (value["date"].is_string() || value["date_unixtime"]);
  if (value["messages"].is_array() && value["type"].is_string() && value["id"]) return true;
  return value["chats"]["list"].is_array() || value["personal_information"].is_object();
}

void read_telegram(JsonView value, RecordSink& sink) {
  const std::string_view type = value["type"].string();
  if (value["chats"]["list"].is_array() || value["messages"].is_array()) return read_chats(value, sink);
  if (type != "message") return sink.notice(value["personal_information"] ? "account" : "service_message");
  const Envelope* chat = sink.envelope();
  const std::string prefix = chat != nullptr && !chat->chat_id.empty() ? chat->chat_id + "/" : std::string{};
  Post post;
  post.platform = "telegram";
  post.id = prefix + value["id"].id();
  auto created = unix_time(value["date_unixtime"]);
  if (!created) {
    const Zone* zone = sink.context().zone ? &*sink.context().zone : nullptr;
    const LooseTime local = parse_loose_time(value["date"].string(), zone);
    if (!local.time && local.is_zoneless)
      return sink.reject("no_zone", "date " + std::string(value["date"].string()) + " is the exporter's local time; say where with --zone, e.g. --zone Europe/Kyiv");
    created = local.time;
  }
  if (!created) return sink.reject("no_timestamp", "neither date_unixtime nor date is a time");
  post.created_at = created->at;
  post.time_precision = created->precision;
  const JsonView entities = value["text_entities"];
  if (entities.size() != 0) read_pieces(entities, post);
  else if (value["text"].is_string()) post.text = value["text"].string();
  else read_pieces(value["text"], post);
  add_tags_in_text(post);
  if (value["poll"]["question"].is_string()) post.text += (post.text.empty() ? "" : "\n") + std::string(value["poll"]["question"].string());
  post.author.id = value["from_id"].is_string() ? std::string(value["from_id"].string()) : value["from_id"].id();
  post.author.name = value["from"].string();
  if (post.author.name.empty() && chat != nullptr) post.author.name = chat->chat_name;
  if (const std::string reply = value["reply_to_message_id"].id(); !reply.empty()) post.reply_to = prefix + reply;
  if (const auto edited = unix_time(value["edited_unixtime"])) post.edited = edited->at;
  sink.post(std::move(post));
}

}  // namespace postwake::detail
