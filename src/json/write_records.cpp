#include "json/manifest_parts.hpp"
#include "json/record_text.hpp"
#include "postwake/json/records.hpp"

namespace postwake {
namespace {

using detail::optional_instant;
using detail::optional_string;
using detail::RecordText;
using detail::strings;

void metrics_members(RecordText& out, const Metrics& metrics) {
  bool is_first = true;
  const auto put = [&](const auto& key, const std::optional<std::int64_t>& count) {
    if (!count) return;
    if (!is_first) out.raw(",");
    is_first = false;
    out.raw(key).integer(*count);
  };
  put(R"("reply":)", metrics.reply);
  put(R"("repost":)", metrics.repost);
  put(R"("like":)", metrics.like);
  put(R"("quote":)", metrics.quote);
  put(R"("view":)", metrics.view);
  put(R"("bookmark":)", metrics.bookmark);
}

/// Of a Post or a PostView.
template <typename AnyPost>
void post_members(RecordText out, const AnyPost& post) {
  out.raw(R"("v":1,"platform":)").string(post.platform).raw(R"(,"id":)").string(post.id).raw(R"(,"url":)").string_or_null(post.url);
  const auto& author = post.author;
  out.raw(R"(,"author":{"id":)").string(author.id).raw(R"(,"handle":)").string(author.handle).raw(R"(,"name":)").string(author.name);
  out.raw(R"(,"verified":)").boolean(author.verified).raw(R"(,"followers":)").integer_or_null(author.followers).raw(R"(,"location":)").string(author.location);
  out.raw(R"(},"created_at":)").instant(post.created_at).raw(R"(,"time_precision":)").word(name(post.time_precision));
  out.raw(R"(,"time_source":)").word(name(post.time_source)).raw(R"(,"text":)").string(post.text).raw(R"(,"text_truncated":)").boolean(post.text_truncated);
  out.raw(R"(,"lang":)").string_or_null(post.lang);
  out.raw(R"(,"tags":)").strings(post.tags).raw(R"(,"mentions":)").strings(post.mentions).raw(R"(,"urls":)").strings(post.urls);
  out.raw(R"(,"reply_to":)").string_or_null(post.reply_to).raw(R"(,"repost_of":)").string_or_null(post.repost_of);
  out.raw(R"(,"quote_of":)").string_or_null(post.quote_of).raw(R"(,"edit_of":)").string_or_null(post.edit_of);
  if (post.place) {
    out.raw(R"(,"place":{"name":)").string(post.place->name).raw(R"(,"country":)").string(post.place->country);
    out.raw(R"(,"country_code":)").string(post.place->country_code).raw("}");
  } else {
    out.raw(R"(,"place":null)");
  }
  if (post.coords) out.raw(R"(,"coords":[)").real(post.coords->lat).raw(",").real(post.coords->lon).raw("]");
  else out.raw(R"(,"coords":null)");
  out.raw(R"(,"metrics":{)");
  metrics_members(out, post.metrics);
  out.raw(R"(},"edited":)").instant_or_null(post.edited).raw(R"(,"versions":[)");
  bool is_first = true;
  for (const auto& version : post.versions) {
    if (!is_first) out.raw(",");
    is_first = false;
    out.raw(R"({"at":)").instant(version.at).raw(R"(,"text":)").string(version.text).raw("}");
  }
  out.raw(R"(],"deleted":)").boolean(post.deleted).raw(R"(,"embedded":)").boolean(post.embedded);
  out.raw(R"(,"source":{"file":)").string(post.source.file).raw(R"(,"member":)").string_or_null(post.source.member);
  out.raw(R"(,"line":)").integer(post.source.line).raw(R"(,"retrieved_at":)").instant_or_null(post.source.retrieved_at).raw("}");
}

}  // namespace

void write(JsonWriter& out, const Post& post) {
  out.begin_object();
  post_members(RecordText(out), post);
  out.end_object();
}

void write(JsonWriter& out, const PostView& post) {
  out.begin_object();
  post_members(RecordText(out), post);
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
  post_members(RecordText(out), classified.post);
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
