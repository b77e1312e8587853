#include "postwake/pipeline/records_input.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

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
  RecordsInput input;
  input.files = files;
  input.take = [&](NdjsonRecord&&) {
    ++taken;
    return Status{};
  };
  input.progress = [&](const ReadProgress& progress) { told.push_back(progress); };
  ASSERT_TRUE(read_records(input, rejects));
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

std::string tombstone_line(std::size_t number) { return to_json_line(Tombstone{"twitter", std::to_string(number), std::nullopt}) + "\n"; }

TEST(RecordsInput, IsTheSameForAnyNumberOfThreads) {
  std::string lines;
  for (std::size_t i = 0; i < 6000; ++i) lines += i % 997 == 500 ? "{\"v\":1,\n" : i % 997 == 700 ? "{\"cat\":1}\n" : tombstone_line(1000 + i);
  const std::string file = testing::TempDir() + "records-threads-" + std::to_string(::getpid());
  std::ofstream(file, std::ios::binary) << lines;
  const std::vector<std::string> files{file, file};
  std::string first;
  for (const unsigned threads : {1U, 2U, 8U}) {
    std::string seen;
    RejectLog rejects({.file = {}, .show_all = true}, [&](const Reject& reject) { seen += reject.reason + " " + std::to_string(reject.origin.line) + "\n"; });
    RecordsInput input;
    input.files = files;
    input.threads = threads;
    input.make_prepare = []() -> RecordsInput::Prepare {
      return [](NdjsonRecord& record, PreparedRecords& out) {
        const std::string& id = std::get_if<Tombstone>(&record)->id;
        out.text += "id " + id + "\n";
        return id == "1234";
      };
    };
    std::string text;
    input.take_prepared = [&](const PreparedRecords& prepared) -> Status {
      text += prepared.text;
      return {};
    };
    input.take = [&](NdjsonRecord&& record) -> Status {
      seen += "taken " + std::get_if<Tombstone>(&record)->id + "\n";
      return {};
    };
    input.at_end = [&](const std::string&) { seen += "end\n"; };
    ASSERT_TRUE(read_records(input, rejects));
    EXPECT_EQ(rejects.total(), 2U * 12U);
    seen += text;
    if (threads == 1) first = seen;
    EXPECT_EQ(seen, first) << threads;
  }
  EXPECT_NE(first.find("taken 1234\n"), std::string::npos);
  EXPECT_NE(first.find("id 1000\nid 1001\n"), std::string::npos);
  EXPECT_NE(first.find("invalid_json 501\n"), std::string::npos);
  EXPECT_NE(first.find("not_a_record 701\n"), std::string::npos);
  std::filesystem::remove(file);
}

TEST(RecordsInput, WhatWasReadIsTakenBeforeAFailureAndPastTheLimit) {
  const std::string file = testing::TempDir() + "records-failure-" + std::to_string(::getpid());
  std::ofstream(file, std::ios::binary) << tombstone_line(1) << "bad\n" << tombstone_line(2) << "bad\n" << tombstone_line(3);
  const std::vector<std::string> with_missing{file, "/nonexistent/posts.ndjson"}, alone{file};
  for (const bool is_limited : {false, true}) {
    RejectLog::Options options;
    if (is_limited) options.max_count = 1;
    RejectLog rejects(std::move(options), [](const Reject&) {});
    std::size_t taken = 0;
    RecordsInput input;
    input.files = is_limited ? alone : with_missing;
    input.threads = 2;
    input.take = [&](NdjsonRecord&&) -> Status {
      ++taken;
      return {};
    };
    const auto read = read_records(input, rejects);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, is_limited ? ErrorCode::limit_exceeded : ErrorCode::not_found);
    EXPECT_EQ(taken, is_limited ? 2U : 3U);
    EXPECT_EQ(read.error().origin.line, is_limited ? 4U : 0U);
  }
  std::filesystem::remove(file);
}

// A writer that pauses sees all that it wrote taken, though a reader of batches could wait for more.
TEST(RecordsInput, DoesNotKeepWhatWasReadWhileTheWriterPauses) {
  const std::string fifo = testing::TempDir() + "records-fifo-" + std::to_string(::getpid());
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  std::atomic<std::size_t> taken{0}, waits{0};
  std::thread writer([&] {
    const int descriptor = ::open(fifo.c_str(), O_WRONLY);
    for (std::size_t i = 1; i <= 5; ++i) {
      const std::string line = tombstone_line(i);
      EXPECT_EQ(::write(descriptor, line.data(), line.size()), static_cast<ssize_t>(line.size()));
      while (taken.load() < i) std::this_thread::yield();  // for ever, if the reader waited for more
    }
    ::close(descriptor);
  });
  RejectLog rejects({}, [](const Reject&) {});
  const std::vector<std::string> files{fifo};
  RecordsInput input;
  input.files = files;
  input.threads = 3;
  input.take = [&](NdjsonRecord&&) -> Status {
    ++taken;
    return {};
  };
  input.at_wait = [&]() -> Status {
    ++waits;
    return {};
  };
  EXPECT_TRUE(read_records(input, rejects));
  writer.join();
  EXPECT_EQ(taken.load(), 5U);
  EXPECT_GE(waits.load(), 1U);
  std::filesystem::remove(fifo);
}

TEST(RecordsInput, StopsThoughTheWriterIsSilent) {
  const std::string fifo = testing::TempDir() + "records-silent-" + std::to_string(::getpid());
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  StopToken stop;
  std::atomic<std::size_t> taken{0};
  std::atomic<bool> is_over{false};
  std::thread writer([&] {
    const int descriptor = ::open(fifo.c_str(), O_WRONLY);
    const std::string line = tombstone_line(1);
    EXPECT_EQ(::write(descriptor, line.data(), line.size()), static_cast<ssize_t>(line.size()));
    while (taken.load() == 0) std::this_thread::yield();
    stop.request();
    while (!is_over.load()) std::this_thread::yield();  // for ever, if the reader waited for more
    ::close(descriptor);
  });
  RejectLog rejects({}, [](const Reject&) {});
  const std::vector<std::string> files{fifo};
  RecordsInput input;
  input.files = files;
  input.stop = &stop;
  input.take = [&](NdjsonRecord&&) -> Status {
    ++taken;
    return {};
  };
  const auto read = read_records(input, rejects);
  is_over = true;
  writer.join();
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::cancelled);
  std::filesystem::remove(fifo);
}

}  // namespace
}  // namespace postwake
