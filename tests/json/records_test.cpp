#include "postwake/json/records.hpp"

#include <gtest/gtest.h>

namespace postwake {
namespace {

Post full_post() {
  Post p;
  p.platform = "twitter";
  p.id = "1139284937482039296";
  p.url = "https://twitter.com/ana/status/1139284937482039296";
  p.author = {"42", "ana", "Ana \"A\"", true, 120, "Lima, Perú"};
  p.created_at = *parse_rfc3339("2019-06-13T21:30:07.123Z");
  p.time_precision = TimePrecision::millisecond;
  p.time_source = TimeSource::snowflake;
  p.text = "se cayó \xF0\x9F\x98\xAD\n#instagramdown";
  p.text_truncated = true;
  p.lang = "es";
  p.tags = {"instagramdown"};
  p.mentions = {"instagram"};
  p.urls = {"https://example.org/"};
  p.reply_to = "1";
  p.repost_of = "2";
  p.quote_of = "3";
  p.edit_of = "4";
  p.place = Place{"Lima", "Perú", "PE"};
  p.coords = Coordinates{-12.0464, -77.0428};
  p.metrics = {.reply = 1, .repost = 2, .like = 3, .quote = 4, .view = 5, .bookmark = 6};
  p.edited = *parse_rfc3339("2019-06-13T21:31:00Z");
  p.versions = {{*parse_rfc3339("2019-06-13T21:30:07Z"), "earlier"}};
  p.deleted = true;
  p.embedded = true;
  p.source = {"a.tar", "00.json.bz2", 17, *parse_rfc3339("2019-06-14T00:00:00Z")};
  return p;
}

Verdict full_verdict() {
  Verdict v;
  v.tag = Tag::complaint;
  v.fine = Fine::question;
  v.by = By::user;
  v.probability = 873;
  v.shares = {873, 1, 26, 100};
  v.lang = "es";
  v.services = {"instagram"};
  v.operator_of = "x";
  v.spoof_of = "instagram";
  v.symptoms = {"feed", "login"};
  v.signals = {{"down", {0, 8}}};
  return v;
}

TEST(Records, APackedPostIsWrittenAsThePostItself) {
  PackedPosts packed;
  packed.add(full_post());
  packed.add(Post{});
  auto at = packed.begin();
  EXPECT_EQ(to_json_line(view_packed(*at)), to_json_line(full_post()));
  ++at;
  EXPECT_EQ(to_json_line(view_packed(*at)), to_json_line(Post{}));
}

TEST(Records, TombstonesAndShardsComeBack) {
  JsonDocument json;
  for (const Tombstone& gone : {Tombstone{"twitter", "1", *parse_rfc3339("2019-06-14T00:00:00Z")}, Tombstone{"bluesky", "at://x", std::nullopt}}) {
    const auto read = json.parse(to_json_line(gone));
    ASSERT_TRUE(read);
    EXPECT_TRUE(is_postwake_record(*read));
    const auto record = read_ndjson_record(*read);
    ASSERT_TRUE(record) << record.error().message;
    EXPECT_EQ(std::get<Tombstone>(*record), gone);
  }
  Manifest manifest;
  manifest.shards = {{3, 8, "0123456789abcdef"}};
  const auto read = json.parse(to_json_line(manifest));
  ASSERT_TRUE(read);
  const auto back = read_manifest(*read);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, manifest);
  const auto impossible = json.parse(R"({"v":1,"record":"manifest","query":{},"inputs":[],"shards":[{"index":8,"count":8,"of":"x"}]})");
  ASSERT_TRUE(impossible);
  EXPECT_FALSE(read_manifest(*impossible));
}

TEST(Records, WritingThenReadingIsTheIdentity) {
  JsonDocument json;
  const ClassifiedPost post{full_post(), full_verdict()};
  const auto read = json.parse(to_json_line(post));
  ASSERT_TRUE(read);
  const auto back = read_classified_post(*read);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, post);
  EXPECT_TRUE(is_postwake_record(*read));

  const ClassifiedPost bare{Post{.platform = "unknown", .id = "1"}, Verdict{}};
  const auto bare_read = json.parse(to_json_line(bare));
  const auto bare_back = read_classified_post(*bare_read);
  ASSERT_TRUE(bare_back) << bare_back.error().message;
  EXPECT_EQ(*bare_back, bare);
}

TEST(Records, ManifestReadsBack) {
  Manifest m;
  m.query = {.tags = {"instagramdown"}, .phrases = {"is down"}, .all = false, .since = Instant{Seconds{1}}, .langs = {"es"}, .services = {"free"}, .officials = {"free"}};
  m.inputs = {{"a.tar", "xxh3-128:00", 10, 100, "xxh3-128:01", true}};
  m.records = 9;
  m.chosen = 8;
  m.duplicates = 7;
  m.rejects = {{"invalid_json", 1}};
  m.notices = {{"delete", 2}};
  m.notes = {"a note"};
  JsonDocument json;
  const auto record = read_ndjson_record(*json.parse(to_json_line(m)));
  ASSERT_TRUE(record);
  EXPECT_EQ(std::get<Manifest>(*record), m);
}

Evidence some_evidence() {
  return {"twitter", "7", "https://twitter.com/a/status/7", *parse_rfc3339("2019-06-13T21:31:00Z"), "a", "en", "IE", "is it down?", ByteSpan{0, 5}, "question", 3, true};
}

TEST(Records, TimelineReadsBack) {
  const Instant t = *parse_rfc3339("2019-06-13T21:30:00Z");
  Incident i;
  i.id = "abcdefghijkl";
  i.service = "instagram";
  i.service_name = "Instagram";
  i.title = "Instagram: login";
  i.status = IncidentStatus::resolved;
  i.severity = Severity::major;
  i.onset = {t, {90, t, t + Minutes{1}}, {{50, t, t}}, true, "no baseline", {some_evidence()}};
  i.acknowledgement = OperatorStep{t, some_evidence(), {some_evidence()}};
  i.peak = {t, {90, t, t}, 12345, {some_evidence()}};
  i.recovery = {t, Interval{90, t, t}, true, "decay", {some_evidence()}};
  i.updates = {{t, some_evidence(), {}}};
  i.phases = {{"quiet", t, t}};
  i.durations = {60, 120, std::nullopt, 240};
  i.counts = {{1, 2, 3, 4}, 5, 6};
  i.symptoms = {{"login", 500, 2, ""}};
  i.languages = {{"es", 1000, 4, ""}};
  i.regions = {{"PE", 1000, 4, "place"}};
  i.claims = {{"56,999 reports", 56999, t, some_evidence()}};
  i.series = {t, 60, {{{1, 2}, {0, 0}, {0, 1}, {3, 4}}}, {250, 260}};
  i.events = {{t, EventKind::onset, "first complaints", {some_evidence()}}};
  i.related = {{"mnopqrstuvwx", -30, 60}};
  i.right_censored = true;
  Timeline timeline;
  timeline.generator = {"postwake", "0.1.0", "m", "l"};
  timeline.query.tags = {"instagramdown"};
  timeline.manifest.query = timeline.query;
  timeline.coverage = {1, 2, 3, 4, 5, 6, 7, t, t, {{t, t}}, {10, "snowflake"}, "present", {"note"}};
  timeline.incidents = {i};
  timeline.near_misses = {{"x", t, "too few authors"}};
  timeline.options = {{"threshold", "11"}};
  timeline.command = "postwake run --tag instagramdown a.tar";
  JsonDocument json;
  const std::string document = to_json_document(timeline);
  const auto parsed = json.parse(document);
  ASSERT_TRUE(parsed);
  const auto back = read_timeline(*parsed);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, timeline);
  EXPECT_EQ(to_json_document(*back), document);
}

struct WrongCase {
  std::string_view name, text, message;
  ErrorCode code;
};

const WrongCase kWrongCases[] = {
    {"not_ours", R"({"id":"1"})", "\"v\" is missing: not a postwake record", ErrorCode::bad_data},
    {"from_the_future", R"({"v":2,"id":"1"})", "record version 2 is newer than this program", ErrorCode::unsupported},
    {"no_time", R"({"v":1,"platform":"x","id":"1","author":{}})", "\"created_at\" is not an RFC 3339 time with an offset", ErrorCode::bad_data},
    {"span_outside",
     R"({"v":1,"platform":"x","id":"1","author":{},"created_at":"2019-06-13T21:30:00Z","text":"ab","verdict":{"tag":"other","fine":"joke","by":"user","probability":1,"lang":"en","signals":[{"cue":"laugh","start":0,"end":3}]}})",
     "\"verdict.signals\" has a span outside of the text", ErrorCode::bad_data},
};

TEST(Records, SayWhatIsWrong) {
  JsonDocument json;
  for (const auto& row : kWrongCases) {
    const auto record = read_ndjson_record(*json.parse(row.text));
    ASSERT_FALSE(record) << row.name;
    EXPECT_EQ(record.error().message, row.message) << row.name;
    EXPECT_EQ(record.error().code, row.code) << row.name;
  }
}

}  // namespace
}  // namespace postwake
