#include "postwake/pipeline/record_sorter.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <map>
#include <random>

namespace postwake {
namespace {

std::string sorted_text(RecordSorter& sorter) {
  std::string out;
  const auto done = sorter.finish([&](std::string_view key, std::string_view value) -> Status {
    out.append(key).append("=").append(value).append(";");
    return {};
  });
  EXPECT_TRUE(done);
  return out;
}

TEST(RecordSorter, SortsByKeyThenValue) {
  RecordSorter sorter;
  for (const auto* pair : {"b2", "a9", "b1", "a10"}) ASSERT_TRUE(sorter.add(std::string_view(pair, 1), std::string_view(pair).substr(1)));
  EXPECT_EQ(sorted_text(sorter), "a=10;a=9;b=1;b=2;");
}

TEST(RecordSorter, EmptyGivesNothing) {
  RecordSorter sorter;
  EXPECT_EQ(sorted_text(sorter), "");
}

TEST(RecordSorter, SpilledRunsGiveTheSameOrderAsMemory) {
  std::mt19937 random(7);
  RecordSorter small(4096);
  RecordSorter large(64U << 20U);
  for (int i = 0; i < 3000; ++i) {
    const std::string key = std::to_string(random() % 500);
    const std::string value(random() % 300, static_cast<char>('a' + random() % 26));
    ASSERT_TRUE(small.add(key, value));
    ASSERT_TRUE(large.add(key, value));
  }
  EXPECT_GT(small.runs_on_disk(), 10U);
  EXPECT_EQ(large.runs_on_disk(), 0U);
  EXPECT_EQ(sorted_text(small), sorted_text(large));
}

TEST(RecordSorter, LongRecordsAreSortedByTheirKeysBytes) {
  // Long enough to be sorted by what their keys begin with behind what all begin with: keys that end there, hold zeros, or are told
  // apart by their last byte only.
  const std::string shared = std::string("shared") + '\0', long_tail(20, 'x');
  std::vector<std::string> keys = {shared, shared + '\0', shared + std::string(8, '\0'), shared + std::string(9, '\0'), shared + "a", shared + "a" + '\0', shared + "\xFF", shared + "\x7F",
                                   shared + long_tail + "1", shared + long_tail + "0", shared + long_tail};
  for (const std::string& begins : {std::string(), shared}) {
    std::vector<std::pair<std::string, std::string>> expected;
    RecordSorter sorter(1U << 20U);
    std::mt19937 random(9);
    for (int i = 0; i < 300; ++i) {
      const std::string key = begins + keys[random() % keys.size()], value = std::string(400, 'v') + std::to_string(random() % 50);
      expected.emplace_back(key, value);
      ASSERT_TRUE(sorter.add(key, value));
    }
    std::sort(expected.begin(), expected.end());
    auto at = expected.begin();
    ASSERT_TRUE(sorter.finish([&](std::string_view key, std::string_view value) -> Status {
      EXPECT_TRUE(at != expected.end() && at->first == key && at->second == value);
      ++at;
      return {};
    }));
    EXPECT_EQ(at, expected.end());
  }
}

TEST(RecordSorter, ManyRunsBecomeFewFiles) {
  std::mt19937 random(8);
  RecordSorter small(64);  // two or three records a run
  std::multimap<std::string, std::string> expected;
  for (int i = 0; i < 20000; ++i) {
    const std::string key = std::to_string(random() % 5000), value = std::to_string(i);
    ASSERT_TRUE(small.add(key, value));
    expected.emplace(key, value);
    ASSERT_LT(small.runs_on_disk(), 3U * 32U);
  }
  std::size_t count = 0;
  std::string last;
  ASSERT_TRUE(small.finish([&](std::string_view key, std::string_view value) -> Status {
    ++count;
    const std::string both = std::string(key) + '\0' + std::string(value);
    EXPECT_LE(last, both);
    last = both;
    const auto [begin, end] = expected.equal_range(std::string(key));
    EXPECT_TRUE(std::any_of(begin, end, [&](const auto& one) { return one.second == value; }));
    return {};
  }));
  EXPECT_EQ(count, expected.size());
}

TEST(RecordSorter, AFullOrMissingTemporaryFolderIsAnErrorWithAdvice) {
  const char* before = ::getenv("TMPDIR");
  const std::string kept = before != nullptr ? before : "";
  ::setenv("TMPDIR", "/nonexistent/folder", 1);
  RecordSorter sorter(16);
  ASSERT_TRUE(sorter.add("a", std::string(100, 'x')));
  const auto second = sorter.add("b", std::string(100, 'x'));
  kept.empty() ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", kept.c_str(), 1);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::io);
  EXPECT_NE(second.error().advice.find("TMPDIR"), std::string::npos);
}

TEST(RecordSorter, AFailureOfTheTakerEndsTheWalk) {
  RecordSorter sorter;
  ASSERT_TRUE(sorter.add("a", ""));
  ASSERT_TRUE(sorter.add("b", ""));
  int calls = 0;
  const auto done = sorter.finish([&](std::string_view, std::string_view) -> Status {
    ++calls;
    return fail(ErrorCode::cancelled, "stopped");
  });
  EXPECT_FALSE(done);
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace postwake
