#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "postwake/exporter/exporter.hpp"
#include "postwake/exporter/shareable.hpp"
#include "postwake/json/records.hpp"
#include "postwake/text/utf8.hpp"

namespace postwake {
namespace {

Timeline load(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  JsonDocument json;
  const auto value = json.parse(text);
  EXPECT_TRUE(value) << path;
  if (!value) return {};
  auto timeline = read_timeline(*value);
  EXPECT_TRUE(timeline) << path << ": " << (timeline ? "" : timeline.error().message);
  return timeline ? std::move(*timeline) : Timeline{};
}

const char* const kTimelines[] = {"tests/golden/timeline.json", "tests/golden/timeline_empty.json", "corpora/hostile/timeline_hostile.json"};

std::vector<const Evidence*> all_evidence(const Timeline& timeline) {
  std::vector<const Evidence*> out;
  for (const auto& incident : timeline.incidents)
    for (const auto& event : incident.events)
      for (const auto& evidence : event.evidence) out.push_back(&evidence);
  return out;
}

/// The posts of a timeline's evidence, as exporters of posts get them.
ExportInput input_of(const Timeline& timeline) {
  return {timeline, [&timeline](const std::function<Status(const ClassifiedPost&)>& take) -> Status {
            for (const Evidence* evidence : all_evidence(timeline)) {
              ClassifiedPost post;
              post.post.platform = evidence->platform;
              post.post.id = evidence->id;
              post.post.url = evidence->url;
              post.post.author.handle = evidence->author;
              post.post.author.name = evidence->author;
              post.post.author.location = evidence->author;
              post.post.created_at = evidence->at;
              post.post.text = evidence->quote;
              if (auto taken = take(post); !taken) return taken;
            }
            return {};
          }};
}

TEST(Exporters, AreSortedAndFoundByName) {
  EXPECT_TRUE(std::is_sorted(exporters().begin(), exporters().end(), [](const Exporter* a, const Exporter* b) { return a->name() < b->name(); }));
  for (const Exporter* exporter : exporters()) EXPECT_EQ(find_exporter(exporter->name()), exporter);
  EXPECT_EQ(find_exporter("nothing"), nullptr);
}

TEST(Exporters, GiveTheSameValidBytesTwiceUnderSafeNames) {
  for (const auto* path : kTimelines) {
    const Timeline timeline = load(path);
    for (const std::string_view lang : {"en", "ar", "ja"})
      for (const Exporter* exporter : exporters()) {
        ExportOptions options;
        options.lang = lang;
        const auto once = exporter->write(input_of(timeline), options);
        const auto twice = exporter->write(input_of(timeline), options);
        ASSERT_TRUE(once) << exporter->name() << " of " << path << ": " << once.error().message;
        ASSERT_TRUE(twice);
        ASSERT_EQ(once->size(), twice->size());
        std::set<std::string> names;
        for (std::size_t i = 0; i < once->size(); ++i) {
          const ExportedFile& file = (*once)[i];
          EXPECT_EQ(file.bytes, (*twice)[i].bytes) << exporter->name() << " " << file.path;
          EXPECT_TRUE(names.insert(file.path).second) << exporter->name() << " writes " << file.path << " twice";
          EXPECT_EQ(file.path.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_./"), std::string::npos) << file.path;
          EXPECT_EQ(file.path.find(".."), std::string::npos) << file.path;
          EXPECT_FALSE(file.path.starts_with('/')) << file.path;
          if (exporter->name() == "sqlite") continue;
          EXPECT_TRUE(is_valid_utf8(file.bytes)) << exporter->name() << " " << file.path;
          EXPECT_EQ(file.bytes.find('\0'), std::string::npos) << exporter->name() << " " << file.path;
          EXPECT_EQ(file.bytes.find('\x1b'), std::string::npos) << exporter->name() << " " << file.path;
          EXPECT_EQ(file.bytes.find("/work/"), std::string::npos) << file.path;
        }
      }
  }
}

TEST(Redact, LeavesNoHandleAndNoTextInAnyFormat) {
  const Timeline timeline = load(kTimelines[0]);
  ASSERT_FALSE(all_evidence(timeline).empty());
  ExportOptions options;
  options.redact = true;
  for (const Exporter* exporter : exporters()) {
    const auto files = exporter->write(input_of(timeline), options);
    ASSERT_TRUE(files) << exporter->name();
    for (const auto& file : *files)
      for (const Evidence* evidence : all_evidence(timeline)) {
        // Handles that are also a service's name (instagram) are our own words; look for them as handles are written.
        EXPECT_EQ(file.bytes.find("@" + evidence->author), std::string::npos) << exporter->name() << " tells " << evidence->author;
        EXPECT_EQ(file.bytes.find("/" + evidence->author + "/"), std::string::npos) << exporter->name() << " links " << evidence->author;
        EXPECT_EQ(file.bytes.find(evidence->quote.substr(0, 24)), std::string::npos) << exporter->name() << " quotes " << evidence->quote;
      }
  }
  const std::string document = to_json_document(shareable(timeline, options));
  for (const Evidence* evidence : all_evidence(timeline)) EXPECT_EQ(document.find(evidence->quote), std::string::npos);
  Timeline placed;
  placed.incidents.emplace_back();
  Evidence someone;
  someone.country_code = "PE";
  placed.incidents[0].events.push_back({Instant{}, EventKind::onset, "", {someone}});
  EXPECT_EQ(shareable(placed, options).incidents[0].events[0].evidence[0].country_code, "") << "where one person is stays private";
}

TEST(QuoteLimit, CutsOnABorderOfCharacters) {
  Timeline timeline;
  timeline.incidents.emplace_back();
  Evidence evidence;
  evidence.quote = "落ちた落ちた";
  evidence.span = ByteSpan{9, 18};
  timeline.incidents[0].events.push_back({Instant{}, EventKind::onset, "", {evidence}});
  ExportOptions options;
  options.quote_limit = 3;
  const Timeline cut = shareable(timeline, options);
  EXPECT_EQ(cut.incidents[0].events[0].evidence[0].quote, "落ちた…");
  EXPECT_FALSE(cut.incidents[0].events[0].evidence[0].span) << "a span outside of the quote would point nowhere";
  options.quote_limit = 6;
  EXPECT_EQ(shareable(timeline, options).incidents[0].events[0].evidence[0].quote, "落ちた落ちた");
}

TEST(Csv, HasATableOfPostsWhereThereAreAny) {
  const Timeline timeline;
  const auto table = [&](std::string text) {
    const ExportInput input{timeline, [&](const std::function<Status(const ClassifiedPost&)>& take) -> Status {
                              ClassifiedPost post;
                              post.post.platform = "mastodon";
                              post.post.id = "0042";
                              post.post.text = std::move(text);
                              post.verdict.tag = Tag::complaint;
                              post.verdict.fine = Fine::complaint;
                              post.verdict.probability = 42;
                              post.verdict.services = {"instagram", "whatsapp"};
                              return take(post);
                            }};
    const auto files = find_exporter("csv")->write(input, {});
    EXPECT_TRUE(files);
    for (const auto& file : *files)
      if (file.path == "posts.csv") return file.bytes.substr(file.bytes.find('\n') + 1);
    return std::string("no posts.csv");
  };
  EXPECT_EQ(table("down, again"), "1970-01-01T00:00:00.000Z,mastodon,0042,,,complaint,complaint,user,0.042,und,,instagram whatsapp,,,,\"down, again\"\r\n");
  EXPECT_NE(table("=1+1").find("'=1+1"), std::string::npos) << "a formula of a post would run";
  const auto without = find_exporter("csv")->write({timeline, {}}, {});
  ASSERT_TRUE(without);
  EXPECT_TRUE(std::none_of(without->begin(), without->end(), [](const ExportedFile& file) { return file.path == "posts.csv"; }));
}

TEST(Ids, NeedPosts) {
  const Timeline timeline;
  const auto files = find_exporter("ids")->write({timeline, {}}, {});
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().code, ErrorCode::usage);
}

TEST(Report, StaysSmallAndNamesItsScriptByHash) {
  const auto files = find_exporter("html")->write(input_of(load(kTimelines[0])), {});
  ASSERT_TRUE(files);
  const std::string& page = files->front().bytes;
  EXPECT_LT(page.size(), 600'000U);
  EXPECT_NE(page.find("default-src 'none'; style-src 'sha256-"), std::string::npos);
  for (const std::string_view inert : {" style=\"", " onclick=", " onload=", "javascript:", "<img", "<iframe", "<link", "@import", "url(http"})
    EXPECT_EQ(page.find(inert), std::string::npos) << inert;
}

}  // namespace
}  // namespace postwake
