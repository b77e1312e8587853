#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "archive/packers.hpp"
#include "archive/recorder.hpp"

namespace postwake::test {
namespace {

/// One of everything, sound and broken, lines and streams.
std::vector<std::string> mixed_inputs(const TemporaryFolder& folder) {
  const std::string lines = sample_lines(0, 9000), few = sample_lines(0, 20);
  std::string flipped = bzip2(lines, 1);
  flipped[flipped.size() / 2] ^= 2;
  Members minutes;
  for (int i = 0; i < 12; ++i) minutes.emplace_back("00/" + std::to_string(10 + i) + ".json.bz2", bzip2(sample_lines(i * 500U, 500)));
  minutes[5].second.resize(700);
  return {folder.file("a", lines), folder.file("b", bzip2(lines, 1)), folder.file("c", flipped), folder.file("d", tar(minutes)),
          folder.file("e", gzip("stream" + lines)), folder.file("f", bzip2("stream" + lines, 1)), folder.file("g", zip(minutes)),
          folder.file("h", bzip2(tar(minutes), 1)), folder.file("i", few), folder.file("j", ""), folder.file("k", "skip this"),
          folder.file("o", tar({{"large", bzip2(sample_lines(0, 9000), 1)}, {"small", bzip2(few)}, {"cut", bzip2(sample_lines(0, 9000), 1).substr(0, 300'000)}})),
          folder.file("l", gzip(lines).substr(0, 9000)), folder.file("m", zstd(lines)), folder.file("n", few.substr(0, few.size() - 9))};
}

TEST(Threads, delivery_is_the_same_for_any_number) {
  const TemporaryFolder folder;
  const auto inputs = mixed_inputs(folder);
  const Record alone = record(inputs, {.threads = 1});
  EXPECT_GT(alone.seen.size(), 40000U);
  EXPECT_FALSE(alone.rejects.empty());
  for (const unsigned threads : {2U, 3U, 8U}) {
    const Record together = record(inputs, {.threads = threads});
    ASSERT_EQ(alone.order.size(), together.order.size()) << threads;
    for (std::size_t i = 0; i < alone.order.size(); ++i) ASSERT_EQ(alone.order[i], together.order[i]) << threads << " threads, event " << i;
    EXPECT_EQ(alone.inputs, together.inputs);
    EXPECT_EQ(alone.stats.lines, together.stats.lines);
    EXPECT_EQ(alone.stats.members, together.stats.members);
  }
}

TEST(Threads, unpacked_bytes_hash_as_the_plain_file_does) {
  // Many chunks, hashed by whichever threads search them: their order is the file's.
  const TemporaryFolder folder;
  const std::string lines = sample_lines(0, 120000);
  const Record plain = record({folder.file("plain", lines)}, {.threads = 1});
  ASSERT_GT(lines.size(), 12U << 19U);
  for (const std::string& packed : {gzip(lines), zstd(lines), zstd(gzip(lines))}) {
    for (const unsigned threads : {1U, 2U, 8U}) {
      const Record got = record({folder.file("packed", packed)}, {.threads = threads});
      EXPECT_EQ(got.inputs[0].decoded_hash, plain.inputs[0].hash) << threads;
      EXPECT_EQ(got.inputs[0].decoded_bytes, lines.size()) << threads;
    }
  }
}

TEST(Threads, lines_are_counted_within_their_member) {
  const TemporaryFolder folder;
  const std::string lines = sample_lines(0, 20000);
  for (const std::string& packed : {lines, bzip2(lines, 1), gzip(lines)}) {
    const Record got = record({folder.file("x", packed)}, {.threads = 2});
    ASSERT_EQ(got.seen.size(), 20000U);
    for (std::size_t i = 0; i < got.seen.size(); ++i) ASSERT_EQ(got.seen[i].line, i + 1);
  }
}

TEST(Threads, random_cuts_into_streams_and_files_change_nothing) {
  const TemporaryFolder folder;
  const std::string lines = sample_lines(0, 6000);
  std::minstd_rand random(42);
  for (int round = 0; round < tries(10); ++round) {
    std::string packed;
    std::size_t at = 0;
    while (at < lines.size()) {
      const std::size_t size = std::min<std::size_t>(1 + random() % 90000, lines.size() - at);
      packed += bzip2(lines.substr(at, size), 1);
      at += size;
    }
    EXPECT_EQ(record({folder.file("x", packed)}, {.threads = static_cast<unsigned>(1 + random() % 3)}).text(), lines);
  }
}

std::size_t open_descriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

TEST(Threads, no_descriptor_is_left_open) {
  const TemporaryFolder folder;
  const auto inputs = mixed_inputs(folder);
  const std::size_t before = open_descriptors();
  record(inputs, {.threads = 2});
  EXPECT_EQ(open_descriptors(), before);
}

struct Whole final : PieceResult {
  bool is_whole = false;
  void shift_lines(std::uint64_t) override {}
};

/// Asks to stop after some results.
class StoppingReader final : public Reader {
  class Member final : public MemberReader {
   public:
    ReadMode mode() const noexcept override { return ReadMode::lines; }
    std::unique_ptr<PieceResult> read_lines(const Piece& piece, WorkerScratch&) const override {
      auto result = std::make_unique<Whole>();
      result->is_whole = piece.bytes.back() == '\n';
      return result;
    }
    std::unique_ptr<PieceResult> feed(const Piece&, WorkerScratch&) override { return nullptr; }
    std::unique_ptr<PieceResult> finish(bool) override { return nullptr; }
  };

 public:
  std::unique_ptr<MemberReader> open(const MemberHead&) override { return std::make_unique<Member>(); }
  std::unique_ptr<WorkerScratch> make_scratch() override { return std::make_unique<WorkerScratch>(); }
};

class StoppingSink final : public ScanSink {
 public:
  explicit StoppingSink(StopToken& stop) : stop_(stop) {}
  void accept(std::unique_ptr<PieceResult> result) override {
    EXPECT_TRUE(static_cast<Whole&>(*result).is_whole);
    EXPECT_FALSE(stop_.requested()) << "nothing is delivered after the stop";
    if (++accepted_ == 4) stop_.request();
  }
  void reject(Reject) override {}
  void input_done(const InputRecord&) override { ++inputs_done; }
  int inputs_done = 0;

 private:
  StopToken& stop_;
  int accepted_ = 0;
};

TEST(Threads, a_stop_ends_the_run_at_a_whole_line) {
  const TemporaryFolder folder;
  const std::string lines = sample_lines(0, 30000, 100);
  for (const std::string& packed : {lines, bzip2(lines, 1), gzip(lines), tar({{"a", bzip2(lines, 1)}, {"b", lines}}), bzip2(tar({{"a", lines}}), 1)}) {
    for (const unsigned threads : {1U, 2U, 4U}) {
      StopToken stop;
      StoppingReader reader;
      StoppingSink sink(stop);
      const std::vector<std::string> inputs = {folder.file("x", packed), folder.file("y", packed)};
      const auto stats = scan(inputs, reader, sink, {.threads = threads, .stop = &stop});
      ASSERT_FALSE(stats);
      EXPECT_EQ(stats.error().code, ErrorCode::cancelled);
      EXPECT_EQ(sink.inputs_done, 0);
    }
  }
}

TEST(Inputs, folders_are_walked_in_order) {
  const TemporaryFolder folder;
  folder.file("d/b", "b\n");
  folder.file("d/a", "a\n");
  folder.file("d/.hidden", "h\n");
  folder.file("d/.git/x", "g\n");
  folder.file("d/sub/c", "c\n");
  const std::vector<std::string> sources = {folder.path() + "/d", "-"};
  const auto files = expand_inputs(sources);
  ASSERT_TRUE(files);
  const std::string base = folder.path() + "/d/";
  EXPECT_EQ(*files, (std::vector<std::string>{base + "a", base + "b", base + "sub/c", "-"}));
  const std::vector<std::string> none = {folder.path() + "/none"};
  ASSERT_FALSE(expand_inputs(none));
  EXPECT_EQ(expand_inputs(none).error().code, ErrorCode::not_found);
}

TEST(Inputs, hashes_are_those_of_the_usual_tools) {
  const TemporaryFolder folder;
  const std::vector<std::string> input = {folder.file("x", gzip("hello\n"))};
  const Record xxh = record({folder.file("y", "hello\n")});
  // printf 'hello\n' | xxhsum -H2; printf 'hello\n' | sha256sum
  EXPECT_EQ(xxh.inputs[0].hash, "xxh3-128:6bba86c7e069f56d5a10b435f1c8e49c");
  EXPECT_EQ(xxh.inputs[0].decoded_hash, xxh.inputs[0].hash);
  const Record sha = record(input, {.sha256 = true});
  EXPECT_EQ(sha.inputs[0].decoded_hash, "sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03");
  EXPECT_NE(sha.inputs[0].hash, sha.inputs[0].decoded_hash);
}

}  // namespace
}  // namespace postwake::test
