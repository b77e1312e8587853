#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "postwake/archive/scan.hpp"
#include "postwake/json/records.hpp"
#include "postwake/source/post_reader.hpp"

// Every file of corpora/hostile through reading: what must come out is in INDEX.tsv, and nothing depends on the threads, on
// the prefilter, or on standing beside other files.
namespace postwake {
namespace {

struct HostileFile {
  std::string name, fact, posts, rejects;
};

std::vector<HostileFile> hostile_files() {
  std::ifstream in("corpora/hostile/INDEX.tsv");
  std::vector<HostileFile> files;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::istringstream cells(line);
    HostileFile file;
    std::getline(cells, file.name, '\t');
    std::getline(cells, file.fact, '\t');
    std::getline(cells, file.posts, '\t');
    std::getline(cells, file.rejects, '\t');
    files.push_back(std::move(file));
  }
  return files;
}

struct Outcome {
  std::string ids, rejects, lines;
  Manifest manifest;
};

Outcome read_files(const std::vector<std::string>& names, const Selection& selection, unsigned threads, bool use_prefilter = true) {
  Outcome out;
  auto reader = std::move(*PostReader::make(selection, {.columns = {}, .zone = {}, .include_private = false, .use_prefilter = use_prefilter}));
  PostStream stream(selection, {.on_post =
                                    [&](std::string_view packed) {
                                      const Post post = to_post(view_packed(packed));
                                      out.ids += (out.ids.empty() ? "" : ",") + post.id;
                                      out.lines += to_json_line(post) + "\n";
                                    },
                                .on_tombstone = {},
                                .on_reject = {}});
  ScanOptions options;
  options.threads = threads;
  const auto scanned = scan(names, *reader, stream, options);
  EXPECT_TRUE(scanned) << (scanned ? "" : scanned.error().message);
  out.manifest = stream.manifest();
  for (const auto& [reason, n] : out.manifest.rejects) out.rejects += (out.rejects.empty() ? "" : " ") + reason + "=" + std::to_string(n);
  return out;
}

Selection everything() {
  Query query;
  query.all = true;
  return std::move(*Selection::compile(query));
}

TEST(HostileFiles, GiveWhatTheirIndexSays) {
  const auto selection = everything();
  const auto files = hostile_files();
  ASSERT_GT(files.size(), 60U);
  for (const auto& file : files) {
    const auto out = read_files({"corpora/hostile/" + file.name}, selection, 1);
    EXPECT_EQ(file.posts == "*" ? "*" : out.ids, file.posts) << file.name << ": " << file.fact;
    EXPECT_EQ(file.rejects == "*" ? "*" : out.rejects, file.rejects) << file.name << ": " << file.fact;
    // Never silently empty.
    EXPECT_FALSE(out.ids.empty() && out.manifest.rejects.empty() && out.manifest.notices.empty()) << file.name;
  }
}

TEST(HostileFiles, ThreadsAndCompanyChangeNothing) {
  const auto selection = everything();
  std::vector<std::string> names;
  std::string apart;
  for (const auto& file : hostile_files()) {
    names.push_back("corpora/hostile/" + file.name);
    apart += read_files({names.back()}, selection, 1).lines;
  }
  const auto one = read_files(names, selection, 1), four = read_files(names, selection, 4);
  EXPECT_EQ(one.lines, apart);
  EXPECT_EQ(four.lines, apart);
  EXPECT_EQ(one.manifest, four.manifest);
}

TEST(HostileFiles, ThePrefilterLosesNothing) {
  Query query;
  query.tags = {"down"};
  const auto selection = std::move(*Selection::compile(query));
  for (const auto& file : hostile_files()) {
    const std::vector<std::string> names = {"corpora/hostile/" + file.name};
    EXPECT_EQ(read_files(names, selection, 1, true).lines, read_files(names, selection, 1, false).lines) << file.name;
  }
}

}  // namespace
}  // namespace postwake
