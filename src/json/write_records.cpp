#include "json/manifest_parts.hpp"
#include "postwake/json/records.hpp"

namespace postwake {
namespace {

using detail::optional_count;
using detail::optional_instant;
using detail::optional_string;
using detail::strings;

void write_author(JsonWriter& out, const Author& author) {
  out.key("author"_key).begin_object();
  out.key("id"_key).string(author.id);
  out.key("handle"_key).string(author.handle);
  out.key("name"_key).string(author.name);
  out.key("verified"_key).boolean(author.verified);
  optional_count(out, "followers"_key, author.followers);
  out.key("location"_key).string(author.location);
  out.end_object();
}

void write_metrics(JsonWriter& out, const Metrics& metrics) {
  const auto put = [&](JsonKey key, const std::optional<std::int64_t>& count) {
    if (count) out.key(key).integer(*count);
  };
  out.key("metrics"_key).begin_object();
  put("reply"_key, metrics.reply);
  put("repost"_key, metrics.repost);
  put("like"_key, metrics.like);
  put("quote"_key, metrics.quote);
  put("view"_key, metrics.view);
  put("bookmark"_key, metrics.bookmark);
  out.end_object();
}

void write_source(JsonWriter& out, const SourceRef& source) {
  out.key("source"_key).begin_object();
  out.key("file"_key).string(source.file);
  optional_string(out, "member"_key, source.member);
  out.key("line"_key).unsigned_integer(source.line);
  optional_instant(out, "retrieved_at"_key, source.retrieved_at);
  out.end_object();
}

void post_members(JsonWriter& out, const Post& post) {
  out.key("v"_key).integer(1);
  out.key("platform"_key).string(post.platform);
  out.key("id"_key).string(post.id);
  optional_string(out, "url"_key, post.url);
  write_author(out, post.author);
  out.key("created_at"_key).instant(post.created_at);
  out.key("time_precision"_key).string(name(post.time_precision));
  out.key("time_source"_key).string(name(post.time_source));
  out.key("text"_key).string(post.text);
  out.key("text_truncated"_key).boolean(post.text_truncated);
  optional_string(out, "lang"_key, post.lang);
  strings(out, "tags"_key, post.tags);
  strings(out, "mentions"_key, post.mentions);
  strings(out, "urls"_key, post.urls);
  optional_string(out, "reply_to"_key, post.reply_to);
  optional_string(out, "repost_of"_key, post.repost_of);
  optional_string(out, "quote_of"_key, post.quote_of);
  optional_string(out, "edit_of"_key, post.edit_of);
  out.key("place"_key);
  if (post.place) {
    out.begin_object();
    out.key("name"_key).string(post.place->name);
    out.key("country"_key).string(post.place->country);
    out.key("country_code"_key).string(post.place->country_code);
    out.end_object();
  } else {
    out.null();
  }
  out.key("coords"_key);
  if (post.coords) {
    out.begin_array().real(post.coords->lat).real(post.coords->lon).end_array();
  } else {
    out.null();
  }
  write_metrics(out, post.metrics);
  optional_instant(out, "edited"_key, post.edited);
  out.key("versions"_key).begin_array();
  for (const auto& version : post.versions) {
    out.begin_object();
    out.key("at"_key).instant(version.at);
    out.key("text"_key).string(version.text);
    out.end_object();
  }
  out.end_array();
  out.key("deleted"_key).boolean(post.deleted);
  out.key("embedded"_key).boolean(post.embedded);
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
  out.key("tag"_key).string(name(verdict.tag));
  out.key("fine"_key).string(name(verdict.fine));
  out.key("by"_key).string(name(verdict.by));
  out.key("probability"_key).per_mille(verdict.probability);
  out.key("unsure"_key).boolean(verdict.probability < kUnsureBelow);
  out.key("shares"_key).begin_object();
  for (std::size_t i = 0; i < kTagCount; ++i) out.key(name(static_cast<Tag>(i))).per_mille(verdict.shares[i]);
  out.end_object();
  out.key("lang"_key).string(verdict.lang);
  strings(out, "services"_key, verdict.services);
  optional_string(out, "operator_of"_key, verdict.operator_of);
  optional_string(out, "spoof_of"_key, verdict.spoof_of);
  strings(out, "symptoms"_key, verdict.symptoms);
  out.key("signals"_key).begin_array();
  for (const auto& signal : verdict.signals) {
    out.begin_object();
    out.key("cue"_key).string(signal.cue);
    out.key("start"_key).unsigned_integer(signal.span.start);
    out.key("end"_key).unsigned_integer(signal.span.end);
    out.end_object();
  }
  out.end_array();
  out.end_object();
}

void write(JsonWriter& out, const ClassifiedPost& classified) {
  out.begin_object();
  post_members(out, classified.post);
  out.key("verdict"_key);
  write(out, classified.verdict);
  out.end_object();
}

void write(JsonWriter& out, const Manifest& manifest) {
  out.begin_object();
  out.key("v"_key).integer(1);
  out.key("record"_key).string("manifest");
  detail::write_query(out, manifest.query);
  detail::write_inputs(out, manifest.inputs);
  detail::write_reading(out, manifest);
  if (!manifest.shards.empty()) {
    out.key("shards"_key).begin_array();
    for (const auto& shard : manifest.shards) {
      out.begin_object();
      out.key("index"_key).unsigned_integer(shard.index);
      out.key("count"_key).unsigned_integer(shard.count);
      out.key("of"_key).string(shard.of);
      out.end_object();
    }
    out.end_array();
  }
  out.end_object();
}

void write(JsonWriter& out, const Tombstone& tombstone) {
  out.begin_object();
  out.key("v"_key).integer(1);
  out.key("record"_key).string("tombstone");
  out.key("platform"_key).string(tombstone.platform);
  out.key("id"_key).string(tombstone.id);
  optional_instant(out, "at"_key, tombstone.at);
  out.end_object();
}

void write(JsonWriter& out, const Reject& reject) {
  out.begin_object();
  out.key("reason"_key).string(reject.reason);
  out.key("detail"_key).string(reject.detail);
  out.key("file"_key).string(reject.origin.file);
  optional_string(out, "member"_key, reject.origin.member);
  out.key("line"_key).unsigned_integer(reject.origin.line);
  out.key("offset"_key).unsigned_integer(reject.origin.offset);
  out.key("excerpt"_key).string(reject.excerpt);
  out.end_object();
}

}  // namespace postwake
