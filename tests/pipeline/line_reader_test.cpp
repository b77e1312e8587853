#include "postwake/pipeline/line_reader.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace postwake {
namespace {

struct LineCase {
  std::string name, bytes, expected;
  std::uint64_t skipped = 0;
};

const LineCase kLineCases[] = {
    {"plain", "a\nb\n", "1:a 2:b "},
    {"no_final_newline", "a\nb", "1:a 2:b "},
    {"crlf_and_keep_alives", "a\r\n\r\n\n  \nb\r\n", "1:a 5:b "},
    {"empty", "", ""},
    {"too_long_between_good_ones", "a\n" + std::string(400, 'x') + "\nb\n", "1:a 3:b ", 1},
    {"endless", "a\n" + std::string(2'000'000, 'x'), "1:a ", 1},
    {"many_windows", "a\n" + std::string(600'000, '\n') + "b\n", "1:a 600002:b "},
};

TEST(LineReader, GivesWholeLinesAndCountsTheRest) {
  for (const auto& row : kLineCases) {
    const std::string path = testing::TempDir() + "line_reader_" + row.name;
    std::ofstream(path) << row.bytes;
    auto reader = LineReader::open(path, 100);
    ASSERT_TRUE(reader) << row.name;
    std::string got;
    for (;;) {
      const auto line = reader->next();
      ASSERT_TRUE(line) << row.name;
      if (!*line) break;
      got += std::to_string(reader->line()) + ":" + std::string(**line) + " ";
    }
    EXPECT_EQ(got, row.expected) << row.name;
    EXPECT_EQ(reader->skipped(), row.skipped) << row.name;
    std::filesystem::remove(path);
  }
}

TEST(LineReader, NamesTheFileThatIsNotThere) {
  const auto reader = LineReader::open("/nonexistent/posts.ndjson");
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().code, ErrorCode::not_found);
  EXPECT_EQ(reader.error().origin.file, "/nonexistent/posts.ndjson");
}

}  // namespace
}  // namespace postwake
