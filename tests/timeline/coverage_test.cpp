#include "timeline/coverage.hpp"

#include <gtest/gtest.h>

#include "timeline/posts.hpp"

namespace postwake {
namespace {

using namespace detail;  // NOLINT: the unit under test
using testing::user_post;

struct Flow {
  std::int64_t minutes = 0;
  int per_minute = 0;
};

std::vector<std::int64_t> flow(const std::vector<Flow>& flows) {
  std::vector<std::int64_t> out;
  std::int64_t minute = 28'000'000;
  for (const Flow& f : flows)
    for (std::int64_t k = 0; k < f.minutes; ++k, ++minute)
      for (int n = 0; n < f.per_minute; ++n) out.push_back(minute);
  return out;
}

struct CutCase {
  std::string_view name;
  std::vector<Flow> flows;
  std::vector<std::pair<std::int64_t, std::int64_t>> cuts;  // minutes after the start
};

const CutCase kCuts[] = {
    {"steady", {{300, 5}}, {}},
    {"a hole", {{120, 5}, {90, 0}, {120, 5}}, {{120, 210}}},
    {"a crowd that calms down", {{60, 20}, {5, 14}, {5, 9}, {5, 6}, {5, 3}, {60, 1}}, {}},
    {"a small flow that has been dying away", {{60, 8}, {13, 3}, {30, 0}, {60, 1}}, {}},
    {"a crowd that fades in a straight line", {{20, 19}, {3, 16}, {3, 13}, {3, 10}, {3, 7}, {3, 4}, {2, 1}, {60, 0}, {60, 1}}, {}},
    {"a loud crowd wavers before the cut", {{120, 20}, {3, 13}, {60, 0}, {60, 20}}, {{123, 183}}},
    {"too thin to tell", {{60, 1}, {60, 0}, {60, 1}}, {}},
    {"silence at the end of the data is the end", {{120, 5}}, {}},
    {"two holes", {{120, 5}, {60, 0}, {120, 5}, {30, 0}, {60, 5}}, {{120, 180}, {300, 330}}},
};

TEST(CutOffs, AreCollectorsNotCrowds) {
  for (const CutCase& c : kCuts) {
    const auto found = cut_offs(flow(c.flows));
    ASSERT_EQ(found.size(), c.cuts.size()) << c.name;
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_EQ(found[i].from - 28'000'000, c.cuts[i].first) << c.name;
      EXPECT_NEAR(static_cast<double>(found[i].to - 28'000'000), static_cast<double>(c.cuts[i].second), 10) << c.name;
    }
  }
}

std::vector<Record> with_ids(int n, std::uint64_t window_ms) {
  std::vector<Record> out;
  for (int k = 0; k < n; ++k) {
    const std::uint64_t ms = 1'700'000'000'000ULL + static_cast<std::uint64_t>(k) * 1000 + 657 + static_cast<std::uint64_t>(k * 7) % window_ms;
    ClassifiedPost p = user_post(std::to_string((ms - 1288834974657ULL) << 22U), Instant{Milliseconds{static_cast<std::int64_t>(ms)}}, Fine::complaint);
    p.post.platform = "twitter";
    out.push_back(record_of(p));
  }
  return out;
}

Sampling sampled(const std::vector<Record>& records) { return sampling_of(records, facts_of(records)); }

TEST(Sampling, OfTheOnePercentStreamShowsInTheMilliseconds) {
  EXPECT_EQ(sampled(with_ids(1000, 10)).rate_pm, PerMille{10});
  EXPECT_EQ(sampled(with_ids(1000, 100)).rate_pm, PerMille{97});
  EXPECT_FALSE(sampled(with_ids(1000, 1000)).rate_pm);
  EXPECT_FALSE(sampled(with_ids(20, 10)).rate_pm) << "too few to say";
  EXPECT_FALSE(sampled({}).method.empty());
}

TEST(Sampling, ByRepostsIsALowerBound) {
  std::vector<Record> records;
  ClassifiedPost original = user_post("1", Instant{}, Fine::complaint);
  original.post.metrics.repost = 1000;
  records.push_back(record_of(original));
  for (int k = 0; k < 100; ++k) {
    ClassifiedPost repost = user_post("r" + std::to_string(k), Instant{}, Fine::complaint);
    repost.post.repost_of = "1";
    records.push_back(record_of(repost));
  }
  const Sampling s = sampled(records);
  EXPECT_EQ(s.rate_pm, PerMille{100});
  EXPECT_NE(s.method.find("at least"), std::string::npos);
}

TEST(Coverage, SaysWhatEachWeaknessDoes) {
  Coverage c;
  c.posts = 100;
  c.reposts = 40;
  c.deleted = 3;
  c.rejected = 1;
  c.gaps.push_back({});
  c.baseline = "none";
  c.sampling.rate_pm = 10;
  EXPECT_EQ(coverage_effects(c, 0, true).size(), 6U);
  EXPECT_TRUE(coverage_effects(Coverage{}, 0, false).empty());
}

TEST(Coverage, TellsDeletionNoticesFromChosenPostsThatWereDeleted) {
  struct Row {
    std::uint64_t notices, deleted;
    std::string_view expected;
  };
  constexpr Row kRows[] = {
      {1234, 3, "1,234 deletion notices read, 3 chosen posts deleted: what was gone before it was read is missing from the counts"},
      {1, 0, "1 deletion notice read, 0 chosen posts deleted: what was gone before it was read is missing from the counts"},
      {0, 1, "1 chosen post deleted since: what was gone before it was read is missing from the counts"},
  };
  for (const Row& row : kRows) {
    Coverage c;
    c.deleted = row.deleted;
    const auto effects = coverage_effects(c, row.notices, false);
    ASSERT_EQ(effects.size(), 1U);
    EXPECT_EQ(effects[0], row.expected);
  }
}

}  // namespace
}  // namespace postwake
