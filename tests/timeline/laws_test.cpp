#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "postwake/timeline/builder.hpp"
#include "timeline/exact_math.hpp"
#include "timeline/posts.hpp"
#include "timeline/simulator/simulator.hpp"

namespace postwake {
namespace {

using simulator::Kind;
using simulator::World;
using testing::build;

void shuffle(std::vector<ClassifiedPost>& posts, std::uint64_t seed) {
  detail::Random random(seed);
  for (std::size_t i = posts.size(); i > 1; --i) std::swap(posts[i - 1], posts[random.below(i)]);
}

class Laws : public ::testing::TestWithParam<Kind> {};

TEST_P(Laws, OrderRepetitionAndSplitChangeNothing) {
  const World world = simulator::simulate(GetParam(), 3, {.keep_pm = 300});
  const Timeline plain = build(world.posts);
  std::vector<ClassifiedPost> other = world.posts;
  other.insert(other.end(), world.posts.begin(), world.posts.begin() + static_cast<std::ptrdiff_t>(world.posts.size() / 3));
  shuffle(other, 11);
  EXPECT_EQ(build(other), plain);
  // Two halves of an input come as two streams, one after the other.
  std::vector<ClassifiedPost> halves;
  for (std::size_t i = 0; i < world.posts.size(); i += 2) halves.push_back(world.posts[i]);
  for (std::size_t i = 1; i < world.posts.size(); i += 2) halves.push_back(world.posts[i]);
  EXPECT_EQ(build(halves), plain);
}

void expect_inside(const Interval& interval, Instant at, const std::string& what) {
  EXPECT_LE(interval.from, at) << what;
  EXPECT_LE(at, interval.to) << what;
}

TEST_P(Laws, EveryStepHasItsOrderItsIntervalAndItsEvidence) {
  for (const std::uint64_t seed : {1U, 2U, 5U}) {
    const World world = simulator::simulate(GetParam(), seed, {.keep_pm = 300});
    std::set<std::string> ids;
    for (const ClassifiedPost& p : world.posts) ids.insert(p.post.id);
    const Timeline timeline = build(world.posts);
    std::set<std::string> incident_ids;
    const auto check = [&](const std::vector<Evidence>& evidence, const std::string& what) {
      EXPECT_FALSE(evidence.empty()) << what;
      for (const Evidence& e : evidence) {
        EXPECT_EQ(ids.count(e.id), 1U) << what << ": " << e.id;
        EXPECT_FALSE(e.why.empty()) << what;
        EXPECT_GE(e.copies, 1U);
        EXPECT_LE(e.span.value_or(ByteSpan{}).end, e.quote.size());
      }
    };
    for (const Incident& i : timeline.incidents) {
      const std::string what = std::string{simulator::name(GetParam())} + " seed " + std::to_string(seed) + " " + i.id;
      EXPECT_EQ(i.id.size(), 12U);
      EXPECT_TRUE(incident_ids.insert(i.id).second) << what << ": an id must be one incident's";
      expect_inside(i.onset.interval, i.onset.at, what + " onset");
      for (const Interval& n : i.onset.intervals) expect_inside(n, i.onset.at, what + " onset");
      expect_inside(i.peak.interval, i.peak.at, what + " peak");
      EXPECT_LE(i.onset.at, i.peak.at) << what;
      check(i.onset.evidence, what + " onset");
      check(i.peak.evidence, what + " peak");
      if (i.recovery.at) {
        EXPECT_TRUE(i.recovery.determined);
        EXPECT_LT(i.onset.at, *i.recovery.at) << what;
        expect_inside(*i.recovery.interval, *i.recovery.at, what + " recovery");
        check(i.recovery.evidence, what + " recovery");
      } else {
        EXPECT_FALSE(i.recovery.determined);
      }
      EXPECT_FALSE(i.recovery.reason.empty()) << what;
      if (i.acknowledgement) {
        EXPECT_LE(i.onset.at - Minutes{10}, i.acknowledgement->at) << what;
        EXPECT_TRUE(i.acknowledgement->post.is_operator);
        check(i.acknowledgement->evidence, what + " acknowledgement");
      }
      if (i.resolution) {
        EXPECT_TRUE(i.resolution->post.is_operator);
        check(i.resolution->evidence, what + " resolution");
        EXPECT_LE(i.acknowledgement ? i.acknowledgement->at : i.resolution->at, i.resolution->at) << what;
      }
      EXPECT_TRUE(std::is_sorted(i.events.begin(), i.events.end(), [](const Event& a, const Event& b) { return a.at < b.at; }));
      for (const Event& e : i.events) {
        EXPECT_FALSE(e.text.empty());
        check(e.evidence, what + " event " + std::string{name(e.kind)});
      }
      for (const Phase& p : i.phases) EXPECT_LT(p.from, p.to) << what << " " << p.name;
      std::size_t steps = i.series.baseline_milli.size();
      for (const auto& row : i.series.by_tag) EXPECT_EQ(row.size(), steps);
    }
    for (const NearMiss& n : timeline.near_misses) EXPECT_FALSE(n.reason.empty());
  }
}

INSTANTIATE_TEST_SUITE_P(Worlds, Laws,
                         ::testing::Values(Kind::sharp, Kind::low, Kind::three, Kind::flapping, Kind::several, Kind::echo,
                                           Kind::no_baseline, Kind::left_cut, Kind::cut_off, Kind::repost_storm),
                         [](const auto& world) { return std::string{simulator::name(world.param)}; });

}  // namespace
}  // namespace postwake
