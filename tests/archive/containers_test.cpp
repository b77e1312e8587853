#include <gtest/gtest.h>

#include <algorithm>

#include "archive/packers.hpp"
#include "archive/recorder.hpp"

namespace postwake::test {
namespace {

struct Container {
  std::string_view name;
  std::string packed;
};

std::vector<Container> containers(const std::string& lines) {
  const std::string half = lines.substr(0, lines.find('\n', lines.size() / 2) + 1), rest = lines.substr(half.size());
  const std::string long_name = std::string(270, 'n') + ".json";
  return {
      {"plain", lines},
      {"bzip2", bzip2(lines)},
      {"bzip2 of many blocks", bzip2(lines, 1)},
      {"bzip2 of two streams", bzip2(half) + bzip2(rest)},
      {"bzip2 with an empty stream between", bzip2(half) + bzip2("") + bzip2(rest)},
      {"gzip", gzip(lines)},
      {"gzip of two members", gzip(half) + gzip(rest)},
      {"gzip with zeros behind", gzip(lines) + std::string(700, '\0')},
      {"zstd", zstd(lines)},
      {"zstd frames with skippable ones", zstd_skippable("note") + zstd(half) + zstd_skippable("x") + zstd(rest)},
      {"xz", xz(lines)},
      {"xz of two streams", xz(half) + xz(rest)},
      {"tar, ustar", tar({{"a/b.json", lines}}, TarForm::ustar)},
      {"tar, gnu, long name", tar({{long_name, half}, {"d/", ""}, {"d/c.json", rest}}, TarForm::gnu)},
      {"tar, pax, long name", tar({{long_name, half}, {"d/c.json", rest}}, TarForm::pax)},
      {"two tars one after another", tar({{"a", half}}) + tar({{"b", rest}})},
      {"tar of packed minutes", tar({{"00.json.bz2", bzip2(half)}, {"01.json.gz", gzip(rest)}})},
      {"tar.gz", gzip(tar({{"a", lines}}))},
      {"tar.bz2", bzip2(tar({{"a", half}, {"b", rest}}))},
      {"zip, stored", zip({{"a", half}, {"b", rest}}, ZipForm::stored)},
      {"zip, deflated", zip({{"a", half}, {"b", rest}})},
      {"zip64", zip({{"a", half}, {"b", rest}}, ZipForm::zip64)},
      {"zip of tar.gz and bz2", zip({{"a.tar.gz", gzip(tar({{"x", half}}))}, {"b.bz2", bzip2(rest)}})},
  };
}

TEST(Containers, give_their_lines) {
  const TemporaryFolder folder;
  const std::string lines = sample_lines(0, 9000);
  for (const Container& container : containers(lines)) {
    SCOPED_TRACE(container.name);
    const Record got = record({folder.file("x", container.packed)});
    EXPECT_FALSE(got.error);
    EXPECT_TRUE(got.rejects.empty()) << got.rejects.front().reason << ": " << got.rejects.front().detail;
    EXPECT_EQ(got.text(), lines);
    ASSERT_EQ(got.inputs.size(), 1U);
    EXPECT_EQ(got.inputs[0].bytes, container.packed.size());
    EXPECT_EQ(got.inputs[0].decoded_bytes, lines.size());
    EXPECT_FALSE(got.inputs[0].is_damaged);
  }
}

TEST(Containers, newlines_are_counted_at_every_length_and_place) {
  const std::string text = "a\n\nbc\n" + std::string(300, '\n') + std::string(70, 'x') + "\n" + sample_lines(0, 300);
  for (std::size_t begin = 0; begin < 80; ++begin) {
    for (std::size_t size = 0; size < text.size() - begin; size += size < 200 ? 1 : 997) {
      const std::string_view part = std::string_view(text).substr(begin, size);
      ASSERT_EQ(count_newlines(part), static_cast<std::uint64_t>(std::count(part.begin(), part.end(), '\n')));
    }
  }
}

TEST(Containers, a_zstd_window_of_two_gigabytes_is_read) {
  const TemporaryFolder folder;
  const std::string lines = sample_lines(0, 100);
  EXPECT_EQ(record({folder.file("x", zstd_wide(lines))}).text(), lines);
}

}  // namespace
}  // namespace postwake::test
