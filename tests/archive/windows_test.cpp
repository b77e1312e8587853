// Plain files are looked at where the kernel keeps them. Whatever others do to the file meanwhile, lines and hash are those of bytes that
// it held, and whoever has nothing to do with it is none the wiser.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>

#include "archive/file_windows.hpp"
#include "archive/hash/hasher.hpp"
#include "archive/packers.hpp"
#include "archive/recorder.hpp"

namespace postwake::test {
namespace {

constexpr std::size_t kWindow = detail::FileWindow::kBytes, kLeast = detail::FileWindows::kLeastBytes;
constexpr std::size_t kPage = 4096;

/// A file in memory, on a file system that is shown on every machine. It looks old: whoever writes to it changes its time.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : descriptor_(::memfd_create("posts", MFD_CLOEXEC)) {
    write_at(0, bytes);
    const struct timespec old[2] = {{.tv_sec = 1'560'000'000, .tv_nsec = 0}, {.tv_sec = 1'560'000'000, .tv_nsec = 0}};
    EXPECT_EQ(::futimens(descriptor_, old), 0);
  }
  ~MemoryFile() { ::close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }
  int descriptor() const noexcept { return descriptor_; }
  void cut(std::size_t size) const { EXPECT_EQ(::ftruncate(descriptor_, static_cast<off_t>(size)), 0); }
  void write_at(std::size_t offset, std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
      ASSERT_GT(written, 0);
      offset += static_cast<std::size_t>(written);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }

 private:
  int descriptor_;
};

/// Lines that differ, of 100 to 900 bytes, up to `size`; the last may lack its newline.
std::string numbered(std::size_t size) {
  std::string text;
  text.reserve(size + 1000);
  for (std::size_t n = 0; text.size() < size; ++n) text += std::to_string(n) + std::string(100 + n * 37 % 800, static_cast<char>('a' + n % 26)) + "\n";
  text.resize(size);
  return text;
}

/// What a scan gives as lines, for a text.
std::string as_lines(std::string text) {
  if (!text.empty() && text.back() != '\n') text += '\n';
  return text;
}

std::string hash_of(std::string_view text) {
  detail::Hasher hasher(detail::HashKind::xxh3_128);
  hasher.update(text.data(), text.size());
  return hasher.digest();
}

void expect_exactly(const Record& got, const std::string& text) {
  EXPECT_TRUE(got.text() == as_lines(text)) << got.text().size() << " bytes in place of " << text.size();
  ASSERT_EQ(got.inputs.size(), 1U);
  EXPECT_EQ(got.inputs.front().bytes, text.size());
  EXPECT_EQ(got.inputs.front().hash, hash_of(text));
  EXPECT_TRUE(got.rejects.empty());
  for (std::size_t i = 0; i < got.seen.size(); ++i) ASSERT_EQ(got.seen[i].line, i + 1);
}

struct SizeCase {
  std::string_view name;
  std::size_t size;
  bool is_shown;
};
constexpr SizeCase kSizeCases[] = {
    {"too small to be shown", kLeast - 1, false},
    {"just large enough", kLeast, true},
    {"a byte less than a window", kWindow - 1, true},
    {"a window", kWindow, true},
    {"a window and a byte", kWindow + 1, true},
    {"a page less than two windows", 2 * kWindow - kPage, true},
    {"two windows", 2 * kWindow, true},
    {"two windows and some", 2 * kWindow + 12'345, true},
};

TEST(Windows, sizes_around_borders) {
  for (const SizeCase& one : kSizeCases) {
    const std::string text = numbered(one.size);
    const MemoryFile file(text);
    for (const unsigned threads : {0U, 1U, 2U, 8U}) {
      if (kWatchesThreads && (threads == 1 || one.size > kWindow + 1)) continue;
      SCOPED_TRACE(std::string(one.name) + ", " + std::to_string(threads) + " threads");
      const Record got = record({file.path()}, {.threads = threads});
      EXPECT_EQ(got.shown != 0, one.is_shown);
      expect_exactly(got, text);
    }
  }
}

struct LineCase {
  std::string_view name;
  std::size_t before, bytes;
};
constexpr LineCase kLineCases[] = {
    {"over the border of two windows", kWindow - 100, 300},
    {"up to the border", kWindow - 100, 99},
    {"from the border on", kWindow, 300},
    {"longer than a piece", 500'000, 700'000},
    {"over two borders", kWindow - 1, kWindow + 2},
};

TEST(Windows, lines_over_borders_are_whole) {
  for (const LineCase& one : kLineCases) {
    SCOPED_TRACE(one.name);
    std::string text = numbered(one.before);
    text.back() = '\n';
    text += std::string(one.bytes, 'L') + "\n" + numbered(kWindow);
    const MemoryFile file(text);
    for (const unsigned threads : {1U, 2U}) {
      const Record got = record({file.path()}, {.threads = threads});
      EXPECT_GT(got.shown, 0U);
      expect_exactly(got, text);
    }
  }
}

TEST(Windows, nobody_is_shown_what_must_be_looked_at_line_by_line_or_signed) {
  const std::string text = numbered(kWindow);
  const MemoryFile file(text);
  for (const unsigned threads : {1U, 2U}) {
    EXPECT_EQ(record({file.path()}, {.threads = threads, .max_line_bytes = 100'000}).shown, 0U);
    EXPECT_EQ(record({file.path()}, {.threads = threads, .sha256 = true}).shown, 0U);
    EXPECT_EQ(record({file.path()}, {.threads = threads, .shard_index = 1, .shard_count = 2, .shard_split_bytes = 0}).shown, 0U);
  }
}

struct ChangeCase {
  std::string_view name;
  std::size_t piece;    ///< it happens when so many shown pieces were delivered or are looked at
  std::ptrdiff_t left;  ///< cut to so many bytes behind that piece's beginning
};
constexpr ChangeCase kCutCases[] = {
    {"to nothing, at once", 0, -1'000'000'000},
    {"to nothing, later", 5, -1'000'000'000},
    {"to the piece's beginning", 3, 0},
    {"a byte into the piece", 3, 1},
    {"inside a page of the piece", 3, 3 * static_cast<std::ptrdiff_t>(kPage) + 77},
    {"inside the window, behind the piece", 3, 600'000},
    {"in a later window", 3, 2 * static_cast<std::ptrdiff_t>(kWindow)},
    {"in the second window, to the first", 9, -static_cast<std::ptrdiff_t>(kWindow)},
    {"in the second window, inside it", 10, 100'001},
};

TEST(Windows, a_file_that_is_cut_while_it_is_looked_at_ends_there) {
  const std::string text = numbered(3 * kWindow + 4321);
  for (const ChangeCase& one : kCutCases) {
    for (const bool is_regrown : {false, true}) {
      if (kWatchesThreads && is_regrown) continue;
      SCOPED_TRACE(std::string(one.name) + (is_regrown ? ", and written again" : ""));
      const MemoryFile file(text);
      std::size_t looked_at = 0, begin = 0, left = text.size();
      const Record got = record({file.path()}, {}, {}, [&](const Piece& piece) {
        if (!piece.may_change || looked_at++ != one.piece) return;
        begin = text.find(std::string(piece.bytes.substr(0, piece.bytes.find('\n') + 1)));
        left = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(begin) + one.left));
        file.cut(left);
        if (is_regrown) file.write_at(left, std::string_view(text).substr(left)), left = text.size();
      });
      ASSERT_GT(looked_at, one.piece);
      EXPECT_EQ(got.shown, one.piece) << "a piece that was not sound counts";
      // What came before the piece stays; it may begin in a line whose end `begin` is.
      const auto ended = static_cast<std::size_t>(got.inputs.front().bytes);
      if (left >= begin) {
        EXPECT_EQ(ended, left);
      } else {
        EXPECT_TRUE(ended <= begin && ended + 1000 > begin && ended >= left) << ended << ", " << begin;
      }
      expect_exactly(got, text.substr(0, ended));
    }
  }
}

/// Where two threads look, nobody knows what was delivered before the cut: what there is ends behind it, or at it.
TEST(Windows, a_file_that_is_cut_while_several_look_at_it_ends_behind_that) {
  const std::string text = numbered(6 * kWindow + 4321);
  for (int i = 0; i < tries(30); ++i) {
    const std::size_t piece = static_cast<std::size_t>(i) % 15, left = static_cast<std::size_t>(i) * 7'654'321 % text.size();
    SCOPED_TRACE("piece " + std::to_string(piece) + ", cut to " + std::to_string(left));
    const MemoryFile file(text);
    std::atomic<std::size_t> looked_at = 0;
    const Record got = record({file.path()}, {.threads = i % 2 == 0 ? 2U : 4U}, {}, [&](const Piece& one) {
      if (one.may_change && looked_at++ == piece) file.cut(left);
    });
    ASSERT_GT(looked_at, piece);
    const auto ended = static_cast<std::size_t>(got.inputs.front().bytes);
    EXPECT_GE(ended, left);
    expect_exactly(got, text.substr(0, ended));
  }
}

TEST(Windows, a_file_that_grows_while_it_is_looked_at_is_read_to_its_end) {
  const std::string text = numbered(2 * kWindow + 99), more = "more\n" + numbered(2 * kWindow);
  for (const unsigned threads : {0U, 2U}) {
    const MemoryFile file(text);
    std::atomic<bool> is_done = false;
    const Record got = record({file.path()}, {.threads = threads}, {}, [&](const Piece& piece) {
      if (piece.may_change && !is_done.exchange(true)) file.write_at(text.size(), more);
    });
    expect_exactly(got, text + more);
  }
}

TEST(Windows, what_is_written_over_a_piece_that_is_looked_at_is_read_once) {
  const std::string over = "\nanother line\n" + std::string(50'000, 'X') + "\n";
  for (const unsigned threads : {1U, 2U}) {
    SCOPED_TRACE(std::to_string(threads) + " threads");
    std::string text = numbered(4 * kWindow);
    const MemoryFile file(text);
    std::atomic<std::size_t> looked_at = 0;
    const Record got = record({file.path()}, {.threads = threads}, {}, [&](const Piece& piece) {
      if (!piece.may_change || ++looked_at != 4) return;
      const std::size_t at = text.find(std::string(piece.bytes.substr(0, piece.bytes.find('\n') + 1))) + 1000;
      file.write_at(at, over);
      text.replace(at, over.size(), over);
    });
    if (threads == 1) {
      EXPECT_EQ(got.shown, 3U);
    } else {
      // At the fourth look no stretch was done: it lies in one of the first two, and eight or nine pieces are one.
      EXPECT_LT(got.shown, 10U) << "what was seen of changed stretches counts, too";
    }
    expect_exactly(got, text);
  }
}

/// A process that cuts a file and writes it again, until this goes. Nothing but system calls: at every moment the file is a beginning of the text.
class Cutter {
 public:
  Cutter(const MemoryFile& file, std::string_view text) : child_(::fork()) {
    if (child_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (std::uint32_t n = 1;; n = n * 1'664'525U + 1'013'904'223U) {
      std::size_t size = n % text.size();
      if (::ftruncate(file.descriptor(), static_cast<off_t>(size)) != 0) ::_exit(1);
      while (size < text.size()) {
        const ssize_t written = ::pwrite(file.descriptor(), text.data() + size, std::min<std::size_t>(text.size() - size, 1U << 20U), static_cast<off_t>(size));
        if (written <= 0) ::_exit(1);
        size += static_cast<std::size_t>(written);
      }
    }
  }
  ~Cutter() {
    ::kill(child_, SIGKILL);
    int status = 0;
    EXPECT_EQ(::waitpid(child_, &status, 0), child_);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "it could not write";
  }
  Cutter(const Cutter&) = delete;
  Cutter& operator=(const Cutter&) = delete;

 private:
  pid_t child_;
};

TEST(Windows, of_a_file_that_is_cut_and_written_all_the_time_only_the_end_is_lost) {
  const std::string text = numbered(2 * kWindow + 55'555);
  const MemoryFile file(text);
  const Cutter cutter(file, text);
  for (int i = 0; i < tries(40); ++i) {
    const Record got = record({file.path()}, {.threads = i % 2 == 0 ? 1U : 3U});
    std::string lines = got.text();
    if (!lines.empty()) lines.pop_back();
    // The hash may reach further: it goes on when the file has grown again behind the end that was met.
    ASSERT_TRUE(text.starts_with(lines)) << "scan " << i;
    ASSERT_EQ(got.inputs.size(), 1U);
    const auto bytes = static_cast<std::size_t>(got.inputs.front().bytes);
    ASSERT_TRUE(bytes >= lines.size() && bytes <= text.size());
    ASSERT_TRUE(got.rejects.empty());
    if (i % 4 == 0) {
      ASSERT_EQ(got.inputs.front().hash, hash_of(std::string_view(text).substr(0, bytes))) << "scan " << i;
    }
  }
}

/// In a process of its own, in which nobody has set a handler before: a file was shown, and then cut.
void show_and_cut() {
  const MemoryFile file(numbered(kWindow));
  bool is_cut = false;
  const Record got = record({file.path()}, {}, {}, [&](const Piece& piece) {
    if (piece.may_change && !is_cut) file.cut(0), is_cut = true;
  });
  if (!is_cut || got.shown != 0) ::_exit(3);
}

/// Looks at a page behind a file's end that is none of ours.
void look_behind_an_end() {
  const MemoryFile file("short");
  const void* const page = ::mmap(nullptr, 2 * kPage, PROT_READ, MAP_SHARED, file.descriptor(), 0);
  if (page == MAP_FAILED) ::_exit(3);
  const char there = static_cast<const volatile char*>(page)[kPage];
  ::_exit(there == 0 ? 4 : 5);
}

class ForeignSignal : public testing::Test {
 protected:
  ForeignSignal() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(ForeignSignal, one_that_is_sent_ends_the_process_as_ever) {
  EXPECT_EXIT((::signal(SIGBUS, SIG_DFL), show_and_cut(), ::raise(SIGBUS), ::_exit(6)), testing::KilledBySignal(SIGBUS), "");
}

TEST_F(ForeignSignal, a_page_of_another_mapping_ends_the_process_as_ever) {
  EXPECT_EXIT((::signal(SIGBUS, SIG_DFL), show_and_cut(), look_behind_an_end()), testing::KilledBySignal(SIGBUS), "");
}

TEST_F(ForeignSignal, who_had_it_before_gets_it) {
  EXPECT_EXIT((::signal(SIGBUS, [](int) { ::_exit(42); }), show_and_cut(), look_behind_an_end()), testing::ExitedWithCode(42), "");
}

TEST_F(ForeignSignal, who_ignores_what_is_sent_goes_on) {
  EXPECT_EXIT((::signal(SIGBUS, SIG_IGN), show_and_cut(), ::raise(SIGBUS), show_and_cut(), ::_exit(0)), testing::ExitedWithCode(0), "");
}

TEST_F(ForeignSignal, when_another_took_the_handlers_place_files_are_copied) {
  const auto shown = [] {
    const MemoryFile file(numbered(kWindow));
    return record({file.path()}).shown;
  };
  EXPECT_EXIT((::_exit(shown() != 0 && ::signal(SIGBUS, SIG_DFL) != SIG_ERR && shown() == 0 ? 0 : 1)), testing::ExitedWithCode(0), "");
}

struct EmptyCase {
  std::string_view name;
  std::size_t from, to;    ///< zeros
  std::size_t begin, end;  ///< shown; what can be looked at ends at 2,000
  bool is_empty;
};
constexpr EmptyCase kEmptyCases[] = {
    {"none", 0, 0, 0, 2000, false},
    {"inside a block", 100, 511, 0, 2000, false},
    {"to a block's end", 100, 512, 0, 2000, true},
    {"to the end of a larger block", 700, 1536, 0, 2000, true},
    {"in a block that is not shown", 100, 512, 512, 2000, false},
    {"behind what is shown of its block", 600, 1024, 0, 550, true},
    {"before what is shown of its block", 520, 1024, 900, 950, true},
    {"to the end of all", 1990, 2000, 1600, 1700, true},
    {"one byte", 1023, 1024, 600, 601, true},
    {"nothing shown", 0, 2000, 512, 512, false},
};

TEST(Windows, a_block_whose_rest_was_emptied_is_seen) {
  alignas(512) std::array<char, 2000> bytes;
  for (const EmptyCase& one : kEmptyCases) {
    bytes.fill('x');
    std::fill(bytes.data() + one.from, bytes.data() + one.to, '\0');
    EXPECT_EQ(detail::has_block_that_ends_empty({bytes.data() + one.begin, one.end - one.begin}, bytes.data() + bytes.size()), one.is_empty) << one.name;
  }
}

TEST(Windows, address_space_and_watch_are_given_back) {
  const MemoryFile file(numbered(kWindow));
  const detail::FileWindows windows(file.descriptor());
  // More than there are places to watch.
  for (int i = 0; i < 3000; ++i) ASSERT_FALSE(detail::FileWindow(windows).from(0).empty());
}

}  // namespace
}  // namespace postwake::test
