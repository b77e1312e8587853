#include "json/manifest_parts.hpp"
#include "postwake/json/records.hpp"

namespace postwake {
namespace {

using detail::optional_count;
using detail::optional_instant;
using detail::optional_string;
using detail::strings;

void write_author(JsonWriter& out, const Author& author) {
  out.key("author").begin_object();
  out.key("id").string(author.id);
  out.key("handle").string(author.handle);
  out.key("name").string(author.name);
  out.key("verified").boolean(author.verified);
  optional_count(out, "followers", author.followers);
  out.key("location").string(author.location);
  out.end_object();
}

void write_metrics(JsonWriter& out, const Metrics& metrics) {
  const auto put = [&](std::string_view key, const std::optional<std::int64_t>& count) {
    if (count) out.key(key).integer(*count);
  };
  out.key("metrics").begin_object();
  put("reply", metrics.reply);
  put("repost", metrics.repost);
  put("like", metrics.like);
  put("quote", metrics.quote);
  put("view", metrics.view);
  put("bookmark", metrics.bookmark);
  out.end_object();
}

void write_source(JsonWriter& out, const SourceRef& source) {
  out.key("source").begin_object();
  out.key("file").string(source.file);
  optional_string(out, "member", source.member);
  out.key("line").unsigned_integer(source.line);
  optional_instant(out, "retrieved_at", source.retrieved_at);
  out.end_object();
}

void post_members(JsonWriter& out, const Post& post) {
  out.key("v").integer(1);
  out.key("platform").string(post.platform);
  out.key("id").string(post.id);
  optional_string(out, "url", post.url);
  write_author(out, post.author);
  out.key("created_at").instant(post.created_at);
  out.key("time_precision").string(name(post.time_precision));
  out.key("time_source").string(name(post.time_source));
  out.key("text").string(post.text);
  out.key("text_truncated").boolean(post.text_truncated);
  optional_string(out, "lang", post.lang);
  strings(out, "tags", post.tags);
  strings(out, "mentions", post.mentions);
  strings(out, "urls", post.urls);
  optional_string(out, "reply_to", post.reply_to);
  optional_string(out, "repost_of", post.repost_of);
  optional_string(out, "quote_of", post.quote_of);
  optional_string(out, "edit_of", post.edit_of);
  out.key("place");
  if (post.place) {
    out.begin_object();
    out.key("name").string(post.place->name);
    out.key("country").string(post.place->country);
    out.key("country_code").string(post.place->country_code);
    out.end_object();
  } else {
    out.null();
  }
  out.key("coords");
  if (post.coords) {
    out.begin_array().real(post.coords->lat).real(post.coords->lon).end_array();
  } else {
    out.null();
  }
  write_metrics(out, post.metrics);
  optional_instant(out, "edited", post.edited);
  out.key("versions").begin_array();
  for (const auto& version : post.versions) {
    out.begin_object();
    out.key("at").instant(version.at);
    out.key("text").string(version.text);
    out.end_object();
  }
  out.end_array();
  out.key("deleted").boolean(post.deleted);
  out.key("embedded").boolean(post.embedded);
  write_source(out, post.source);
}

}  // namespace

void write(JsonWriter& out, const Post& post) {
  out.begin_object();
  post_members(out, post);
  out.end_object();
}

void write(JsonWriter& out, const Verdict& verdict) {
  out.begin_object();
  out.key("tag").string(name(verdict.tag));
  out.key("fine").string(name(verdict.fine));
  out.key("by").string(name(verdict.by));
  out.key("probability").per_mille(verdict.probability);
  out.key("unsure").boolean(verdict.probability < kUnsureBelow);
  out.key("shares").begin_object();
  for (std::size_t i = 0; i < kTagCount; ++i) out.key(name(static_cast<Tag>(i))).per_mille(verdict.shares[i]);
  out.end_object();
  out.key("lang").string(verdict.lang);
  strings(out, "services", verdict.services);
  optional_string(out, "operator_of", verdict.operator_of);
  optional_string(out, "spoof_of", verdict.spoof_of);
  strings(out, "symptoms", verdict.symptoms);
  out.key("signals").begin_array();
  for (const auto& signal : verdict.signals) {
    out.begin_object();
    out.key("cue").string(signal.cue);
    out.key("start").unsigned_integer(signal.span.start);
    out.key("end").unsigned_integer(signal.span.end);
    out.end_object();
  }
  out.end_array();
  out.end_object();
}

void write(JsonWriter& out, const ClassifiedPost& classified) {
  out.begin_object();
  post_members(out, classified.post);
  out.key("verdict");
  write(out, classified.verdict);
  out.end_object();
}

void write(JsonWriter& out, const Manifest& manifest) {
  out.begin_object();
  out.key("v").integer(1);
  out.key("record").string("manifest");
  detail::write_query(out, manifest.query);
  detail::write_inputs(out, manifest.inputs);
  detail::write_reading(out, manifest);
  if (!manifest.shards.empty()) {
    out.key("shards").begin_array();
    for (const auto& shard : manifest.shards) {
      out.begin_object();
      out.key("index").unsigned_integer(shard.index);
      out.key("count").unsigned_integer(shard.count);
      out.key("of").string(shard.of);
      out.end_object();
    }
    out.end_array();
  }
  out.end_object();
}

void write(JsonWriter& out, const Tombstone& tombstone) {
  out.begin_object();
  out.key("v").integer(1);
  out.key("record").string("tombstone");
  out.key("platform").string(tombstone.platform);
  out.key("id").string(tombstone.id);
  optional_instant(out, "at", tombstone.at);
  out.end_object();
}

void write(JsonWriter& out, const Reject& reject) {
  out.begin_object();
  out.key("reason").string(reject.reason);
  out.key("detail").string(reject.detail);
  out.key("file").string(reject.origin.file);
  optional_string(out, "member", reject.origin.member);
  out.key("line").unsigned_integer(reject.origin.line);
  out.key("offset").unsigned_integer(reject.origin.offset);
  out.key("excerpt").string(reject.excerpt);
  out.end_object();
}

}  // namespace postwake
