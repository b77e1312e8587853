// Plain files are read in pieces by several threads: whatever stands at a border, the lines are those of the file.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

#include "archive/packers.hpp"
#include "archive/recorder.hpp"

namespace postwake::test {
namespace {

constexpr std::size_t kHead = 64U << 10U, kPiece = 128U << 10U;

struct ThreadsCase {
  std::string_view name;
  ScanOptions options;
};
const ThreadsCase kThreadsCases[] = {
    {"alone", {.threads = 1}},       {"alone as it is small", {}},      {"joined by others", {.alone_bytes = 0}},
    {"two", {.threads = 2}},         {"eight", {.threads = 8}},
};

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// Lines of 1,000 bytes up to `size`, the last one shorter.
std::string filled(std::size_t size) {
  std::string text;
  while (text.size() < size) {
    text += std::string(std::min<std::size_t>(1000, size - text.size()), static_cast<char>('a' + text.size() / 1000 % 26));
    text.back() = '\n';
  }
  return text;
}

struct BorderCase {
  std::string_view name;
  std::string at_border;  ///< stands around every border, at each of its offsets in turn
};
const BorderCase kBorderCases[] = {
    {"the end of a line", "x\ny"},
    {"a carriage return", "x\r\ny"},
    {"a character of four bytes", "x\xf0\x9f\x98\x80y"},
    {"blank lines", "\n\n\n"},
    {"an escape", "\\u0069"},
};

TEST(Pieces, whatever_stands_at_a_border_is_read_as_it_is) {
  const TemporaryFolder folder;
  for (const BorderCase& one : kBorderCases) {
    for (std::size_t shift = 0; shift <= one.at_border.size(); ++shift) {
      std::string text;
      for (std::size_t border = kHead; border <= kHead + 3 * kPiece; border += kPiece) {
        const std::string fill = filled(border - shift - text.size());
        text += fill.substr(0, fill.size() - 1) + "z" + one.at_border;
      }
      text += "\nthe end";
      const std::vector<std::string> expected = lines_of(text);
      const std::string path = folder.file("x", text);
      for (const ThreadsCase& threads : kThreadsCases) {
        SCOPED_TRACE(std::string(one.name) + ", " + std::to_string(shift) + " bytes before the border, " + std::string(threads.name));
        const Record got = record({path}, threads.options);
        ASSERT_EQ(got.seen.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
          ASSERT_EQ(got.seen[i].text, expected[i]);
          ASSERT_EQ(got.seen[i].line, i + 1);
        }
        EXPECT_EQ(got.inputs.front().bytes, text.size());
        EXPECT_EQ(got.inputs.front().hash, record({folder.file("packed", gzip(text))}).inputs.front().decoded_hash);
      }
    }
  }
}

struct LongLineCase {
  std::string_view name;
  std::size_t before, bytes;
  bool is_read;
};
constexpr std::size_t kMaxLine = 3 * kPiece;
constexpr LongLineCase kLongLineCases[] = {
    {"over one border", kHead - 10, 1000, true},
    {"a whole piece", kHead, kPiece, true},
    {"over three borders", kHead + 5, 2 * kPiece + 7, true},
    {"as long as allowed", kHead + 5, kMaxLine, true},
    {"a byte longer than allowed", kHead + 5, kMaxLine + 1, false},
    {"a byte longer, from a border on", kHead, kMaxLine + 1, false},
    {"far longer", 100, 10 * kPiece, false},
};

TEST(Pieces, lines_longer_than_a_piece_are_whole_or_told) {
  const TemporaryFolder folder;
  for (const LongLineCase& one : kLongLineCases) {
    for (const bool is_last : {false, true}) {
      const std::string before = filled(one.before), line(one.bytes, 'L'), after = is_last ? "" : "\n" + filled(2 * kPiece + 77);
      const std::string path = folder.file("x", before + line + after);
      std::vector<std::string> expected = lines_of(before);
      if (one.is_read) expected.push_back(line);
      if (!is_last)
        for (std::string& rest : lines_of(after.substr(1))) expected.push_back(std::move(rest));
      for (const ThreadsCase& threads : kThreadsCases) {
        SCOPED_TRACE(std::string(one.name) + (is_last ? ", the last, " : ", ") + std::string(threads.name));
        ScanOptions options = threads.options;
        options.max_line_bytes = kMaxLine;
        const Record got = record({path}, options);
        ASSERT_EQ(got.seen.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(got.seen[i].text, expected[i]);
        EXPECT_EQ(got.has_reject("line_too_long"), !one.is_read);
      }
    }
  }
}

TEST(Pieces, sizes_around_borders) {
  const TemporaryFolder folder;
  const std::string text = filled(kHead + 2 * kPiece + 10);
  for (const std::size_t border : {std::size_t{0}, std::size_t{512}, kHead, kHead + kPiece, kHead + 2 * kPiece}) {
    for (const std::size_t size : {border, border + 1, std::max<std::size_t>(border, 1) - 1}) {
      const std::string path = folder.file("x", std::string_view(text).substr(0, size));
      for (const ThreadsCase& threads : kThreadsCases) {
        SCOPED_TRACE(std::to_string(size) + " bytes, " + std::string(threads.name));
        const Record got = record({path}, threads.options);
        EXPECT_EQ(got.text().substr(0, size), text.substr(0, size));
        EXPECT_EQ(got.seen.size(), lines_of(text.substr(0, size)).size());
        EXPECT_EQ(got.inputs.front().bytes, size);
      }
    }
  }
}

TEST(Pieces, a_file_that_grows_while_it_is_read_is_read_to_its_end) {
  const TemporaryFolder folder;
  const std::string text = filled(kHead + 2 * kPiece + 10), more = "begun\n" + filled(3 * kPiece);
  for (const ThreadsCase& threads : kThreadsCases) {
    SCOPED_TRACE(threads.name);
    const std::string path = folder.file("x", text);
    // Its size was asked for by then.
    const Record got = record({path}, threads.options, [&] { std::ofstream(path, std::ios::app) << more; });
    EXPECT_EQ(got.text(), text + more);
    EXPECT_EQ(got.inputs.front().bytes, text.size() + more.size());
    EXPECT_EQ(got.inputs.front().hash, record({path}).inputs.front().hash);
    EXPECT_TRUE(got.rejects.empty());
  }
}

TEST(Pieces, a_file_that_shrinks_while_it_is_read_ends_there) {
  const TemporaryFolder folder;
  const std::string text = filled(kHead + 5 * kPiece);
  for (const std::size_t left : {kHead + 3 * kPiece + 500, kHead + kPiece, kHead + 1, kHead}) {
    for (const ThreadsCase& threads : kThreadsCases) {
      SCOPED_TRACE(std::to_string(left) + " bytes left, " + std::string(threads.name));
      const std::string path = folder.file("x", text);
      const Record got = record({path}, threads.options, [&] { std::filesystem::resize_file(path, left); });
      EXPECT_EQ(got.text().substr(0, left), text.substr(0, left));
      EXPECT_EQ(got.seen.size(), lines_of(text.substr(0, left)).size());
      EXPECT_EQ(got.inputs.front().bytes, left);
      EXPECT_EQ(got.inputs.front().hash, record({path}).inputs.front().hash);
    }
  }
}

TEST(Pieces, a_part_of_a_file_that_shrinks_is_told) {
  const TemporaryFolder folder;
  const std::string text = filled(40 * kPiece);
  for (const ThreadsCase& threads : kThreadsCases) {
    SCOPED_TRACE(threads.name);
    const std::string path = folder.file("x", text);
    ScanOptions options = threads.options;
    options.shard_count = 2;
    options.shard_split_bytes = 0;
    const Record got = record({path}, options, [&] { std::filesystem::resize_file(path, 10 * kPiece); });
    EXPECT_EQ(got.text().substr(0, 10 * kPiece), text.substr(0, 10 * kPiece));
    EXPECT_TRUE(got.has_reject("damaged"));
  }
}

TEST(Pieces, a_pipe_gives_what_the_file_gives) {
  const TemporaryFolder folder;
  const std::string text = filled(kHead + 9 * kPiece + 10) + "no newline";
  const std::string file = folder.file("x", text), pipe = folder.path() + "/pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  for (const ThreadsCase& threads : kThreadsCases) {
    SCOPED_TRACE(threads.name);
    // For both ends, so that neither waits for the other; the text is longer than a pipe holds.
    const int end = ::open(pipe.c_str(), O_RDWR | O_CLOEXEC);
    ASSERT_GE(end, 0);
    const std::jthread writer([&] {
      for (std::size_t at = 0; at < text.size();) {
        const ssize_t written = ::write(end, text.data() + at, text.size() - at);
        if (written <= 0) break;
        at += static_cast<std::size_t>(written);
      }
      ::close(end);
    });
    const Record got = record({pipe}, threads.options), expected = record({file});
    EXPECT_EQ(got.seen, expected.seen);
    EXPECT_EQ(got.inputs.front().hash, expected.inputs.front().hash);
    EXPECT_EQ(got.inputs.front().bytes, text.size());
  }
}

TEST(Pieces, many_files_are_read_in_order_by_one_and_then_by_all) {
  const TemporaryFolder folder;
  std::vector<std::string> paths;
  std::string text;
  for (int i = 0; i < 12; ++i) {
    const std::string lines = sample_lines(static_cast<std::size_t>(i) * 4000, 4000);
    paths.push_back(folder.file("f" + std::to_string(i), lines));
    text += lines;
  }
  const Record alone = record(paths, {.threads = 1});
  EXPECT_EQ(alone.text(), text);
  for (const std::uint64_t bytes : {std::uint64_t{0}, std::uint64_t{500'000}, std::uint64_t{1} << 40U}) {
    const Record got = record(paths, {.alone_bytes = bytes});
    EXPECT_EQ(got.order, alone.order) << bytes;
  }
}

}  // namespace
}  // namespace postwake::test
