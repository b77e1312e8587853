#include <algorithm>

#include "json/manifest_parts.hpp"
#include "postwake/json/records.hpp"

namespace postwake {
namespace {

using detail::ObjectReader;
using detail::part;

constexpr std::uint64_t kMaxShards = 1'000'000;  ///< more is not ours

std::optional<Failure> version_trouble(JsonView value) {
  if (!value.is_object()) return fail(ErrorCode::bad_data, "not a JSON object");
  const auto version = value["v"].integer();
  if (!version) return fail(ErrorCode::bad_data, "\"v\" is missing: not a postwake record");
  if (*version != 1)
    return fail(ErrorCode::unsupported, "record version " + std::to_string(*version) + " is newer than this program", {},
                "update postwake");
  return std::nullopt;
}

Result<Author> read_author(JsonView value) {
  ObjectReader in(value, "author");
  Author author;
  author.id = in.optional_string("id");
  author.handle = in.optional_string("handle");
  author.name = in.optional_string("name");
  author.verified = in.boolean("verified", false);
  author.followers = in.optional_integer("followers");
  author.location = in.optional_string("location");
  return in.finish(std::move(author));
}

Result<Metrics> read_metrics(JsonView value) {
  if (!value) return Metrics{};
  ObjectReader in(value, "metrics");
  Metrics metrics;
  metrics.reply = in.optional_integer("reply");
  metrics.repost = in.optional_integer("repost");
  metrics.like = in.optional_integer("like");
  metrics.quote = in.optional_integer("quote");
  metrics.view = in.optional_integer("view");
  metrics.bookmark = in.optional_integer("bookmark");
  return in.finish(metrics);
}

Result<Place> read_place(JsonView value) {
  ObjectReader in(value, "place");
  Place place;
  place.name = in.optional_string("name");
  place.country = in.optional_string("country");
  place.country_code = in.optional_string("country_code");
  return in.finish(std::move(place));
}

Result<SourceRef> read_source(JsonView value) {
  if (!value) return SourceRef{};
  ObjectReader in(value, "source");
  SourceRef source;
  source.file = in.optional_string("file");
  source.member = in.optional_string("member");
  source.line = in.count("line");
  source.retrieved_at = in.optional_instant("retrieved_at");
  return in.finish(std::move(source));
}

}  // namespace

Result<Post> read_post(JsonView value) {
  if (auto trouble = version_trouble(value)) return std::move(*trouble);
  ObjectReader in(value, "");
  Post post;
  post.platform = in.string("platform");
  post.id = in.string("id");
  post.url = in.optional_string("url");
  post.author = part(in, read_author(value["author"]));
  post.created_at = in.instant("created_at");
  post.time_precision = value["time_precision"] ? in.word("time_precision", parse_time_precision) : TimePrecision::unknown;
  post.time_source = value["time_source"] ? in.word("time_source", parse_time_source) : TimeSource::field;
  post.text = in.optional_string("text");
  post.text_truncated = in.boolean("text_truncated", false);
  post.lang = in.optional_string("lang");
  post.tags = in.strings("tags");
  post.mentions = in.strings("mentions");
  post.urls = in.strings("urls");
  post.reply_to = in.optional_string("reply_to");
  post.repost_of = in.optional_string("repost_of");
  post.quote_of = in.optional_string("quote_of");
  post.edit_of = in.optional_string("edit_of");
  if (value["place"]) post.place = part(in, read_place(value["place"]));
  if (const JsonView coords = value["coords"]) {
    const auto lat = coords[std::size_t{0}].number();
    const auto lon = coords[std::size_t{1}].number();
    if (lat && lon && coords.size() == 2) post.coords = Coordinates{*lat, *lon};
    else in.wrong("coords", "[lat, lon]");
  }
  post.metrics = part(in, read_metrics(value["metrics"]));
  post.edited = in.optional_instant("edited");
  for (const JsonView item : in.array("versions")) {
    ObjectReader version(item, "versions");
    Version v{version.instant("at"), version.string("text")};
    post.versions.push_back(part(in, version.finish(std::move(v))));
  }
  post.deleted = in.boolean("deleted", false);
  post.embedded = in.boolean("embedded", false);
  post.source = part(in, read_source(value["source"]));
  return in.finish(std::move(post));
}

Result<Verdict> read_verdict(JsonView value) {
  ObjectReader in(value, "verdict");
  Verdict verdict;
  verdict.tag = in.word("tag", parse_tag);
  verdict.fine = in.word("fine", parse_fine);
  verdict.by = in.word("by", parse_by);
  verdict.probability = static_cast<PerMille>(std::min<std::uint64_t>(in.milli("probability"), 1000));
  if (const JsonView shares = value["shares"]) {
    for (std::size_t i = 0; i < kTagCount; ++i)
      verdict.shares[i] = static_cast<PerMille>(std::min<std::uint64_t>(in.to_milli(shares[name(static_cast<Tag>(i))], "shares"), 1000));
  } else {  // a verdict made by hand: all the weight on its tag, the rest on other
    verdict.shares.fill(0);
    verdict.shares[static_cast<std::size_t>(Tag::other)] = static_cast<PerMille>(1000 - verdict.probability);
    auto& share = verdict.shares[static_cast<std::size_t>(verdict.tag)];
    share = static_cast<PerMille>(share + verdict.probability);
  }
  verdict.lang = in.string("lang");
  verdict.services = in.strings("services");
  verdict.operator_of = in.optional_string("operator_of");
  verdict.spoof_of = in.optional_string("spoof_of");
  verdict.symptoms = in.strings("symptoms");
  for (const JsonView item : in.array("signals")) {
    ObjectReader signal(item, "verdict.signals");
    Signal s{signal.string("cue"), {static_cast<std::uint32_t>(signal.count("start")), static_cast<std::uint32_t>(signal.count("end"))}};
    verdict.signals.push_back(part(in, signal.finish(std::move(s))));
  }
  return in.finish(std::move(verdict));
}

Result<ClassifiedPost> read_classified_post(JsonView value) {
  auto post = read_post(value);
  if (!post) return propagate(post);
  auto verdict = read_verdict(value["verdict"]);
  if (!verdict) return propagate(verdict);
  // Spans come from outside here: one that leaves its text must not reach those who cut quotes with it.
  for (const auto& signal : verdict->signals)
    if (signal.span.start > signal.span.end || signal.span.end > post->text.size())
      return fail(ErrorCode::bad_data, "\"verdict.signals\" has a span outside of the text");
  return ClassifiedPost{std::move(*post), std::move(*verdict)};
}

Result<Manifest> read_manifest(JsonView value) {
  if (auto trouble = version_trouble(value)) return std::move(*trouble);
  ObjectReader in(value, "");
  Manifest manifest;
  manifest.query = detail::read_query(in);
  manifest.inputs = detail::read_inputs(in);
  detail::read_reading(in, manifest);
  for (const JsonView item : in.array("shards")) {
    ObjectReader shard(item, "shards");
    ShardRef ref{static_cast<unsigned>(std::min<std::uint64_t>(shard.count("index"), kMaxShards)),
                 static_cast<unsigned>(std::min<std::uint64_t>(shard.count("count"), kMaxShards)), shard.string("of")};
    if (ref.index >= ref.count) shard.wrong("index", "less than the count");
    manifest.shards.push_back(part(in, shard.finish(std::move(ref))));
  }
  return in.finish(std::move(manifest));
}

Result<Tombstone> read_tombstone(JsonView value) {
  if (auto trouble = version_trouble(value)) return std::move(*trouble);
  ObjectReader in(value, "");
  Tombstone tombstone{in.string("platform"), in.string("id"), in.optional_instant("at")};
  return in.finish(std::move(tombstone));
}

bool is_postwake_record(JsonView value) noexcept {
  return value["v"].kind() == JsonKind::integer && (value["record"].string() == "manifest" || value["record"].string() == "tombstone" ||
                                                      (value["platform"].is_string() && value["time_source"].is_string()));
}

Result<NdjsonRecord> read_ndjson_record(JsonView value) {
  const auto wrap = [](auto result) -> Result<NdjsonRecord> {
    if (!result) return propagate(result);
    return NdjsonRecord{std::move(*result)};
  };
  if (value["record"].string() == "manifest") return wrap(read_manifest(value));
  if (value["record"].string() == "tombstone") return wrap(read_tombstone(value));
  if (value["verdict"]) return wrap(read_classified_post(value));
  return wrap(read_post(value));
}

}  // namespace postwake
