#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "archive/packers.hpp"
#include "archive/recorder.hpp"

namespace postwake::test {
namespace {

std::set<std::string> line_set(const std::string& text) {
  std::set<std::string> lines;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = text.find('\n', at);
    lines.insert(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

/// Lines of the original that did not arrive.
std::size_t missing(const std::string& original, const Record& got) {
  std::set<std::string> lines = line_set(original);
  for (const Seen& seen : got.seen) lines.erase(seen.text);
  return lines.size();
}

struct Format {
  std::string_view name;
  std::string packed;
};

std::vector<Format> formats(const std::string& lines) {
  const std::string half = lines.substr(0, lines.find('\n', lines.size() / 2) + 1), rest = lines.substr(half.size());
  return {
      {"bzip2", bzip2(lines, 1)},
      {"two bzip2 streams", bzip2(half, 1) + bzip2(rest, 1)},
      {"gzip", gzip(lines)},
      {"zstd", zstd(lines)},
      {"xz", xz(lines)},
      {"tar of bzip2", tar({{"a.bz2", bzip2(half, 1)}, {"b.bz2", bzip2(rest, 1)}})},
      {"tar.gz", gzip(tar({{"a", half}, {"b", rest}}))},
      {"tar.bz2", bzip2(tar({{"a", half}, {"b", rest}}), 1)},
      {"zip", zip({{"a", half}, {"b", rest}})},
  };
}

TEST(Damage, nothing_is_missing_in_silence) {
  const TemporaryFolder folder;
  const std::string lines = sample_lines(0, 6000);
  std::minstd_rand random(20190613);
  for (const Format& format : formats(lines)) {
    for (int i = 0; i < tries(30); ++i) {
      const bool is_cut = i % 2 == 0;
      const std::size_t at = random() % format.packed.size();
      std::string bytes = format.packed;
      if (is_cut) bytes.resize(at);
      else bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
      const Record got = record({folder.file("x", bytes)}, {.threads = 2});
      if (got.text() == lines) continue;  // a flip in a date or a name
      EXPECT_TRUE(!got.rejects.empty() || missing(lines, got) == 0)
          << format.name << (is_cut ? " cut at " : " flipped at ") << at << ": " << missing(lines, got) << " lines missing";
      if (!got.inputs.empty() && !got.rejects.empty()) {
        EXPECT_TRUE(got.inputs[0].is_damaged);
      }
    }
  }
}

TEST(Damage, what_came_before_a_cut_is_delivered) {
  const TemporaryFolder folder;
  const std::string lines = sample_lines(0, 12000);
  for (const Format& format : formats(lines)) {
    if (format.name == "zip") continue;
    const Record got = record({folder.file("x", format.packed.substr(0, format.packed.size() * 3 / 4))});
    EXPECT_LT(missing(lines, got), 12000U * 2 / 5) << format.name;
    ASSERT_FALSE(got.rejects.empty()) << format.name;
    EXPECT_EQ(got.rejects.back().reason, "damaged") << format.name;
    EXPECT_NE(got.rejects.back().origin.file, "") << format.name;
    EXPECT_NE(got.rejects.back().detail.find(';'), std::string::npos) << "advice: " << got.rejects.back().detail;
  }
}

TEST(Damage, a_flipped_bit_costs_one_bzip2_block) {
  const TemporaryFolder folder;
  const std::string lines = sample_lines(0, 5000, 200);
  const std::string packed = bzip2(lines, 1);
  std::minstd_rand random(7);
  for (int i = 0; i < tries(20); ++i) {
    std::string bytes = packed;
    bytes[100 + random() % (bytes.size() - 200)] ^= 4;
    const Record got = record({folder.file("x", bytes)}, {.threads = 2});
    // A block of level 1 holds 100,000 bytes: 454 lines of 220; a hit mark may cost its neighbour's check, never its lines.
    EXPECT_LE(missing(lines, got), 460U);
    EXPECT_GE(missing(lines, got), 1U);
    ASSERT_FALSE(got.rejects.empty());
    EXPECT_EQ(got.rejects[0].reason, "damaged");
    EXPECT_GT(got.rejects[0].origin.offset, 0U);
  }
}

TEST(Damage, a_broken_member_leaves_the_others) {
  const TemporaryFolder folder;
  const std::string a = sample_lines(0, 3000), b = sample_lines(3000, 3000), c = sample_lines(6000, 3000);
  std::string broken = bzip2(b);
  broken[broken.size() / 2] ^= 1;
  const std::string cut = bzip2(b).substr(0, 1000);
  for (const bool is_zip : {false, true}) {
    for (const std::string& member : {broken, cut}) {
      const Members members = {{"a.bz2", bzip2(a)}, {"b.bz2", member}, {"c.bz2", bzip2(c)}};
      const Record got = record({folder.file("x", is_zip ? zip(members, ZipForm::stored) : tar(members))});
      EXPECT_EQ(missing(a + c, got), 0U);
      ASSERT_FALSE(got.rejects.empty());
      EXPECT_EQ(got.rejects[0].origin.member, "b.bz2");
    }
  }
}

TEST(Damage, a_zip_without_its_directory_gives_its_members) {
  const TemporaryFolder folder;
  const std::string a = sample_lines(0, 3000), b = sample_lines(3000, 3000);
  const std::string whole = zip({{"a", a}, {"b", b}});
  const std::string cut = whole.substr(0, whole.size() - 60);
  const Record got = record({folder.file("x", cut)});
  EXPECT_EQ(missing(a + b, got), 0U);
  EXPECT_TRUE(got.has_reject("damaged"));
}

TEST(Damage, a_damaged_tar_header_leaves_the_next_member) {
  const TemporaryFolder folder;
  const std::string a = sample_lines(0, 300), b = sample_lines(300, 300), c = sample_lines(600, 300);
  std::string bytes = tar({{"a", a}, {"b", b}, {"c", c}});
  bytes[bytes.find("b\0\0\0\0\0\0\0", 512 + a.size(), 8) + 150] ^= 1;
  const Record got = record({folder.file("x", bytes)});
  EXPECT_EQ(missing(a, got), 0U);
  EXPECT_EQ(missing(c, got), 0U);
  EXPECT_EQ(std::count_if(got.rejects.begin(), got.rejects.end(), [](const Reject& one) { return one.reason == "damaged"; }), 1);
}

struct Junk {
  std::string_view name;
  std::string packed;
};

TEST(Damage, junk_behind_is_told_after_the_data) {
  const TemporaryFolder folder;
  const std::string lines = sample_lines(0, 200);
  const Junk cases[] = {
      {"bzip2", bzip2(lines) + "junk behind"},
      {"gzip", gzip(lines) + "junk behind"},
      {"zstd", zstd(lines) + "junk behind"},
      {"xz", xz(lines) + "junk behind it"},
  };
  for (const Junk& one : cases) {
    SCOPED_TRACE(one.name);
    const Record got = record({folder.file("x", one.packed)});
    EXPECT_EQ(got.text(), lines);
    EXPECT_TRUE(got.has_reject("damaged"));
  }
}

TEST(Damage, odd_bzip2_streams_between_sound_ones) {
  const TemporaryFolder folder;
  const std::string a = sample_lines(0, 200), b = sample_lines(200, 200);
  std::string bad = bzip2(sample_lines(900, 50));
  bad[bad.size() / 2] ^= 64;
  const Junk cases[] = {{"garbage", "GARBAGE"}, {"a damaged stream", bad}, {"a cut stream", bad.substr(0, bad.size() / 2)},
                        {"a header alone", "BZh9"}};
  for (const Junk& one : cases) {
    SCOPED_TRACE(one.name);
    const Record got = record({folder.file("x", bzip2(a) + one.packed + bzip2(b))});
    EXPECT_EQ(missing(a + b, got), 0U);
    EXPECT_TRUE(got.has_reject("damaged"));
  }
}

TEST(Damage, in_a_stream_mode_member_ends_it) {
  const TemporaryFolder folder;
  const std::string text = "stream" + sample_lines(0, 12000, 200);
  std::string bytes = bzip2(text, 1);
  bytes[bytes.size() / 2] ^= 16;
  const Record got = record({folder.file("x", bytes)}, {.threads = 2});
  ASSERT_EQ(got.seen.size(), 1U);
  EXPECT_EQ(got.seen[0].line, 1U) << "finish(is_damaged)";
  EXPECT_TRUE(text.starts_with(got.seen[0].text));
  EXPECT_GT(got.seen[0].text.size(), text.size() / 3);
}

TEST(Damage, an_input_that_cannot_be_opened) {
  const TemporaryFolder folder;
  EXPECT_EQ(record({folder.path() + "/none"}).error, ErrorCode::not_found);
  const Record got = record({folder.path() + "/none", folder.file("x", "a\n")});
  EXPECT_FALSE(got.error);
  EXPECT_TRUE(got.has_reject("unreadable"));
  EXPECT_EQ(got.text(), "a\n");
}

}  // namespace
}  // namespace postwake::test
