#include "classify/kit.hpp"

#include <gtest/gtest.h>

namespace postwake {
namespace {

TEST(Kit, the_pack_says_what_the_files_say) {
  const auto kit = detail::Kit::from_files();
  ASSERT_TRUE(kit);
  EXPECT_TRUE((*kit)->pack() == detail::kit_pack());
}

TEST(Kit, the_pack_stays_small) { EXPECT_LT(detail::kit_pack().size(), std::size_t{5} << 20); }

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

// Law: the fast matcher finds what a naive one finds.
TEST(PhraseTrie, finds_what_a_search_finds) {
  std::uint32_t state = 20190613;  // fixed seed
  const auto below = [&](std::uint32_t n) { return (state = state * 1664525U + 1013904223U) >> 8 & 0xFFFFU ? (state >> 8) % n : 0; };
  const std::string_view letters[] = {"a", "b", "ab", " ", "й", "ё", "落", "ち", "ب", "🤬"};
  const auto text_of = [&](std::uint32_t most) {
    std::string text;
    for (std::uint32_t i = 1 + below(most); i > 0; --i) text += letters[below(std::size(letters))];
    return text;
  };
  for (int round = 0; round < 300; ++round) {
    std::vector<std::string> literals;
    detail::PhraseTrie trie;
    for (std::uint32_t i = 0; i < 40; ++i) {
      literals.push_back(text_of(round % 3 == 0 ? 30 : 4));
      trie.add(literals.back(), i);
    }
    trie.build();
    for (int attempt = 0; attempt < 20; ++attempt) {
      const std::string text = text_of(40) + literals[below(40)];
      for (std::size_t start = 0; start < text.size(); ++start) {
        std::vector<std::pair<std::size_t, std::uint32_t>> found, expected;
        trie.walk(text, start, [&](std::uint32_t value, std::size_t end) { found.emplace_back(end, value); });
        for (std::uint32_t i = 0; i < literals.size(); ++i)
          if (std::string_view(text).substr(start).starts_with(literals[i])) expected.emplace_back(start + literals[i].size(), i);
        std::sort(expected.begin(), expected.end());
        ASSERT_EQ(found, expected) << text << " at " << start;
      }
    }
  }
}

}  // namespace
}  // namespace postwake
