#include "postwake/pipeline/output_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "postwake/pipeline/reject_log.hpp"

namespace postwake {
namespace {

namespace fs = std::filesystem;

class OutputFolder : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "output_file_test";
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string path(std::string_view name) const { return folder_ + "/" + std::string(name); }
  static std::string bytes_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::size_t files() const { return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), {})); }
  std::string folder_;
};

TEST_F(OutputFolder, AppearsOnlyWhenCommitted) {
  {
    auto out = OutputFile::create(path("a"), false);
    ASSERT_TRUE(out);
    ASSERT_TRUE(out->write("half"));
    EXPECT_FALSE(fs::exists(path("a")));
  }
  EXPECT_EQ(files(), 0U);  // the temporary is gone too
  auto out = OutputFile::create(path("a"), false);
  ASSERT_TRUE(out->write("whole"));
  ASSERT_TRUE(out->commit());
  EXPECT_EQ(bytes_of(path("a")), "whole");
}

TEST_F(OutputFolder, KeepsWhatIsThereUnlessTold) {
  std::ofstream(path("a")) << "old";
  const auto refused = OutputFile::create(path("a"), false);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::usage);
  EXPECT_NE(refused.error().advice.find("--overwrite"), std::string::npos);
  {
    auto out = OutputFile::create(path("a"), true);
    ASSERT_TRUE(out->write(std::string(1'000'000, 'x')));
    EXPECT_EQ(bytes_of(path("a")), "old");
  }
  EXPECT_EQ(bytes_of(path("a")), "old");
}

TEST_F(OutputFolder, AMissingFolderIsAnIoError) {
  const auto out = OutputFile::create(path("no/such/file"), false);
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, ErrorCode::io);
}

TEST_F(OutputFolder, AFullDiskIsToldAndLeavesTheOldFile) {
  auto out = OutputFile::create("/dev/full", true);
  ASSERT_TRUE(out);
  ASSERT_TRUE(out->write("x"));
  const auto done = out->commit();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::io);
}

TEST_F(OutputFolder, FoldersAreMadeUnlessAFileIsInTheWay) {
  ASSERT_TRUE(make_folder(path("x/y")));
  EXPECT_TRUE(fs::is_directory(path("x/y")));
  std::ofstream(path("f")) << "";
  const auto refused = make_folder(path("f/y"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::usage);
}

TEST_F(OutputFolder, RejectLogShowsTheFirstOfEachKindAndKeepsAll) {
  int shown = 0;
  RejectLog log({path("rejects.ndjson"), 2, false}, [&](const Reject&) { ++shown; });
  log.add({"invalid_json", "", {"a.jsonl", "", 3, 0}, "{"});
  log.add({"invalid_json", "", {"a.jsonl", "", 9, 0}, "["});
  EXPECT_FALSE(log.is_over_limit());
  log.add({"no_timestamp", "", {"a.jsonl", "", 10, 0}, "{}"});
  EXPECT_EQ(shown, 2);
  EXPECT_TRUE(log.is_over_limit());
  EXPECT_EQ(log.counts().at("invalid_json"), 2U);
  ASSERT_TRUE(log.close());
  const std::string bytes = bytes_of(path("rejects.ndjson"));
  EXPECT_EQ(std::count(bytes.begin(), bytes.end(), '\n'), 3);
  EXPECT_NE(bytes.find("\"line\":9"), std::string::npos);
}

}  // namespace
}  // namespace postwake
