#include <gtest/gtest.h>

#include "archive/packers.hpp"
#include "archive/recorder.hpp"

namespace postwake::test {
namespace {

TEST(Limits, depth) {
  const TemporaryFolder folder;
  std::string bytes = "a\n";
  for (int i = 0; i < 4; ++i) bytes = gzip(bytes);
  EXPECT_EQ(record({folder.file("x", bytes)}).text(), "a\n");
  for (int i = 4; i < 13; ++i) bytes = gzip(bytes);
  const Record got = record({folder.file("x", bytes)});
  EXPECT_TRUE(got.seen.empty());
  EXPECT_TRUE(got.has_reject("depth"));
}

struct Bomb {
  std::string_view name;
  std::string packed;
};

TEST(Limits, bombs_stop_their_member) {
  const TemporaryFolder folder;
  const std::string zeros(24U << 20U, '\0'), sound = sample_lines(0, 100);
  const Bomb bombs[] = {
      {"gzip", gzip(zeros)},
      {"bzip2", bzip2(zeros)},
      {"zstd", zstd(zeros)},
      {"xz", xz(zeros)},
      {"gzip in gzip", gzip(gzip(zeros))},
      {"a tar in bzip2", bzip2(tar({{"a", zeros}}))},
  };
  for (const Bomb& bomb : bombs) {
    for (const unsigned threads : {1U, 2U}) {
      if (kWatchesThreads && threads == 1) continue;
      SCOPED_TRACE(std::string(bomb.name) + " on " + std::to_string(threads));
      const Record got = record({folder.file("x", tar({{"bomb", bomb.packed}, {"good", sound}}))},
                                {.threads = threads, .max_line_bytes = 1000, .max_member_ratio = 500, .max_member_ratio_bytes = 4U << 20U});
      EXPECT_TRUE(got.has_reject("ratio"));
      for (const Reject& reject : got.rejects) {
        if (reject.reason != "ratio") continue;
        EXPECT_NE(reject.detail.find("--max-ratio"), std::string::npos);
      }
      ASSERT_GE(got.seen.size(), 100U);
      EXPECT_EQ(got.seen.back().text, sound.substr(sound.rfind('\n', sound.size() - 2) + 1, got.seen.back().text.size()));
    }
  }
}

TEST(Limits, honest_ratios_pass) {
  const TemporaryFolder folder;
  std::string lines;
  for (int i = 0; i < 60000; ++i) lines += "{\"n\":" + std::to_string(i % 7) + "}\n";
  EXPECT_TRUE(record({folder.file("x", bzip2(lines))}).rejects.empty());
}

TEST(Limits, overlapping_zip_members_are_refused) {
  const TemporaryFolder folder;
  const std::string one = zip({{"a", sample_lines(0, 50)}, {"b", sample_lines(50, 50)}}, ZipForm::stored);
  // Both entries of the directory point at the first member.
  std::string bytes = one;
  const std::size_t first = bytes.find("PK\x01\x02"), second = bytes.find("PK\x01\x02", first + 4);
  for (std::size_t i = 42; i < 46; ++i) bytes[second + i] = bytes[first + i];
  const Record got = record({folder.file("x", bytes)});
  EXPECT_TRUE(got.seen.empty());
  EXPECT_TRUE(got.has_reject("members_overlap"));
}

TEST(Limits, long_names_are_named) {
  const TemporaryFolder folder;
  const Record got = record({folder.file("x", tar({{std::string(5000, 'n'), "a\n"}, {"ok", "b\n"}}, TarForm::pax))});
  EXPECT_EQ(got.text(), "b\n");
  EXPECT_TRUE(got.has_reject("name_too_long"));
}

struct LongLine {
  std::string_view name;
  std::size_t length, limit;
};

TEST(Limits, long_lines_are_skipped_and_the_next_is_read) {
  const TemporaryFolder folder;
  constexpr LongLine kCases[] = {
      {"within a chunk", 3000, 1000}, {"at a chunk's end", 700'000, 1000}, {"over many chunks", 5'000'000, 1'000'000}};
  for (const LongLine& one : kCases) {
    for (const unsigned threads : {1U, 2U}) {
      SCOPED_TRACE(one.name);
      const std::string text = "first\n" + std::string(one.length, 'x') + "\nnext\n" + std::string(one.limit, 'y') + "\n" +
                               std::string(one.limit + 1, 'z') + "\nlast\n" + std::string(one.length, 'w');
      const Record got = record({folder.file("x", text)}, {.threads = threads, .max_line_bytes = one.limit});
      ASSERT_EQ(got.seen.size(), 4U);
      EXPECT_EQ(got.seen[0], (Seen{"", 1, "first"}));
      EXPECT_EQ(got.seen[1], (Seen{"", 3, "next"}));
      EXPECT_EQ(got.seen[2].line, 4U) << "a line of exactly the limit";
      EXPECT_EQ(got.seen[3], (Seen{"", 6, "last"}));
      ASSERT_EQ(got.rejects.size(), 3U);
      EXPECT_EQ(got.rejects[0].reason, "line_too_long");
      EXPECT_EQ(got.rejects[0].origin.line, 2U);
      EXPECT_EQ(got.rejects[0].excerpt, std::string(200, 'x'));
      EXPECT_EQ(got.rejects[1].origin.line, 5U);
      EXPECT_EQ(got.rejects[2].origin.line, 7U);
    }
  }
}

}  // namespace
}  // namespace postwake::test
