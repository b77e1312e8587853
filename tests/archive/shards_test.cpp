#include <gtest/gtest.h>

#include <algorithm>

#include "archive/packers.hpp"
#include "archive/recorder.hpp"

namespace postwake::test {
namespace {

std::vector<std::string> texts(const Record& record) {
  std::vector<std::string> out;
  for (const Seen& seen : record.seen) out.push_back(seen.member + ": " + seen.text);
  return out;
}

struct Input {
  std::string_view name;
  std::string bytes;
};

TEST(Shards, all_parts_together_are_the_whole) {
  const TemporaryFolder folder;
  const std::string lines = sample_lines(0, 4000), few = sample_lines(0, 3), long_line = std::string(300'000, 'x') + "\n";
  Members minutes;
  for (int i = 0; i < 9; ++i) minutes.emplace_back(std::to_string(i) + ".bz2", bzip2(sample_lines(i * 100U, 100)));
  std::string flipped = bzip2(lines, 1);
  flipped[flipped.size() / 2] ^= 8;
  const Input inputs[] = {
      {"plain", lines},
      {"plain without a last newline", lines.substr(0, lines.size() - 1)},
      {"plain, long lines", few + long_line + few + long_line + long_line},
      {"plain, tiny", few},
      {"plain, newlines only", std::string(50, '\n')},
      {"bzip2", bzip2(lines, 1)},
      {"bzip2 of several streams", bzip2(lines, 1) + bzip2(few) + bzip2("") + bzip2(long_line, 1) + bzip2(lines, 1)},
      {"bzip2 of one block", bzip2(few)},
      {"gzip", gzip(lines)},
      {"tar", tar(minutes)},
      {"tar.bz2", bzip2(tar(minutes))},
      {"zip", zip(minutes)},
      {"stream", "stream" + lines},
      {"stream in bzip2", bzip2("stream" + lines, 1)},
  };
  for (const Input& input : inputs) {
    const std::string path = folder.file("x", input.bytes);
    auto whole = texts(record({path}));
    std::sort(whole.begin(), whole.end());
    for (const unsigned count : {1U, 2U, 3U, 7U, 64U}) {
      for (const unsigned threads : {1U, 2U}) {
        if (kWatchesThreads && (threads == 1 || count > 3)) continue;
        SCOPED_TRACE(std::string(input.name) + " in " + std::to_string(count));
        std::vector<std::string> together;
        std::uint64_t bytes = 0, decoded = 0;
        for (unsigned i = 0; i < count; ++i) {
          const Record part = record({path}, {.threads = threads, .shard_index = i, .shard_count = count, .shard_split_bytes = 1});
          EXPECT_TRUE(part.rejects.empty()) << part.rejects[0].detail;
          const auto seen = texts(part);
          together.insert(together.end(), seen.begin(), seen.end());
          for (const InputRecord& one : part.inputs) bytes += one.bytes, decoded += one.decoded_bytes;
        }
        std::sort(together.begin(), together.end());
        ASSERT_EQ(together, whole);
        EXPECT_EQ(bytes, input.bytes.size());
      }
    }
  }
}

TEST(Shards, small_inputs_go_by_their_place) {
  const TemporaryFolder folder;
  std::vector<std::string> paths;
  for (int i = 0; i < 7; ++i) paths.push_back(folder.file(std::to_string(i), sample_lines(i * 10U, 10)));
  std::size_t lines = 0;
  for (unsigned i = 0; i < 3; ++i) {
    const Record part = record(paths, {.shard_index = i, .shard_count = 3});
    EXPECT_EQ(part.inputs.size(), i == 0 ? 3U : 2U);
    for (const InputRecord& one : part.inputs) EXPECT_FALSE(one.hash.empty());
    lines += part.seen.size();
  }
  EXPECT_EQ(lines, 70U);
}

TEST(Shards, lines_of_a_range_have_no_number) {
  const TemporaryFolder folder;
  const std::string path = folder.file("x", sample_lines(0, 1000));
  const Record part = record({path}, {.shard_index = 1, .shard_count = 2, .shard_split_bytes = 1});
  ASSERT_FALSE(part.seen.empty());
  for (const Seen& seen : part.seen) EXPECT_EQ(seen.line, 0U);
  EXPECT_EQ(part.inputs[0].hash, "");
}

TEST(Shards, damage_is_told_by_one_part) {
  const TemporaryFolder folder;
  std::string bytes = bzip2(sample_lines(0, 12000), 1);
  bytes[bytes.size() / 3] ^= 8;
  const std::string path = folder.file("x", bytes);
  std::size_t rejects = 0;
  for (unsigned i = 0; i < 4; ++i) rejects += record({path}, {.shard_index = i, .shard_count = 4, .shard_split_bytes = 1}).rejects.size();
  EXPECT_EQ(rejects, 1U);
}

}  // namespace
}  // namespace postwake::test
