#include "classify/lexicon/kit.hpp"

#include <gtest/gtest.h>

namespace postwake {
namespace {

TEST(Kit, the_pack_says_what_the_files_say) {
  const auto kit = detail::Kit::from_files();
  ASSERT_TRUE(kit);
  EXPECT_TRUE((*kit)->pack() == detail::kit_pack());
}

TEST(Kit, the_pack_stays_small) { EXPECT_LT(detail::kit_pack().size(), std::size_t{7} << 20); }

TEST(NameTable, finds_what_was_added_before_and_behind_the_pack) {
  detail::NameTable built;
  for (std::uint32_t i = 0; i < 1000; ++i) built.add('a', "name " + std::to_string(i % 500), i);
  built.add('a', "name 7", 7);  // known already
  built.set('b', "name 7", 1);
  built.set('b', "name 7", 2);
  detail::PackWriter writer;
  built.write(writer);

  detail::NameTable read;
  detail::PackReader reader(writer.bytes());
  read.read(reader);
  read.add('a', "name 8", 4);
  read.set('a', "ours", 5);
  const auto list = [&](char kind, std::string_view name) {
    const auto found = read.find(kind, name);
    return std::vector<std::uint32_t>(found.begin(), found.end());
  };
  EXPECT_EQ(list('a', "name 7"), (std::vector<std::uint32_t>{7, 507}));
  EXPECT_EQ(list('b', "name 7"), (std::vector<std::uint32_t>{2}));
  EXPECT_EQ(list('a', "name 8"), (std::vector<std::uint32_t>{8, 508, 4})) << "the user's own comes behind those of the pack";
  EXPECT_EQ(list('a', "ours"), (std::vector<std::uint32_t>{5}));
  EXPECT_FALSE(read.has('c', "name 7"));
  EXPECT_FALSE(read.has('a', "name 500"));
  EXPECT_FALSE(read.has('a', ""));
}

}  // namespace
}  // namespace postwake
