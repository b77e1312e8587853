#include "postwake/pipeline/records_input.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace postwake {
namespace {

TEST(RecordsInput, TellsHowFarItIs) {
  std::string lines;
  for (int i = 0; i < 200; ++i) lines += to_json_line(Tombstone{"twitter", std::to_string(1000 + i), std::nullopt}) + "\n";
  const auto folder = std::filesystem::temp_directory_path();
  const std::vector<std::string> files = {(folder / ("postwake-records-a-" + std::to_string(::getpid()))).string(), (folder / ("postwake-records-b-" + std::to_string(::getpid()))).string()};
  for (const std::string& file : files) std::ofstream(file, std::ios::binary) << lines;
  RejectLog rejects({}, [](const Reject&) {});
  std::vector<ReadProgress> told;
  std::size_t taken = 0;
  const auto take = [&](NdjsonRecord&&) {
    ++taken;
    return Status{};
  };
  ASSERT_TRUE(read_records(files, rejects, nullptr, take, {}, [&](const ReadProgress& progress) { told.push_back(progress); }));
  EXPECT_EQ(taken, 400U);
  ASSERT_EQ(told.size(), 400U / kProgressStep);
  for (std::size_t i = 0; i < told.size(); ++i) {
    EXPECT_EQ(told[i].records, (i + 1) * kProgressStep);
    EXPECT_EQ(told[i].scan.bytes_total, 2 * lines.size());
    EXPECT_EQ(told[i].scan.current, files[told[i].records <= 200 ? 0 : 1]);
    EXPECT_FALSE(told[i].chosen);
  }
  EXPECT_EQ(told.back().scan.bytes_read, 2 * lines.size());
  for (const std::string& file : files) std::filesystem::remove(file);
}

}  // namespace
}  // namespace postwake
