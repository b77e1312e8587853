// Whole worlds of the simulator: what once went wrong in one of them, and what must hold over many.
#include <gtest/gtest.h>

#include "postwake/timeline/builder.hpp"
#include "timeline/simulator/score.hpp"

namespace postwake {
namespace {

using simulator::Kind;
using simulator::Score;

Score scored(Kind kind, std::uint64_t seed) {
  const simulator::World world = simulator::simulate(kind, seed);
  TimelineBuilder builder({});
  for (const ClassifiedPost& p : world.posts) builder.add(p);
  return simulator::score(world, builder.finish().value());
}

TEST(Worlds, FewJokesThatAreMisreadAreNoIncident) {
  for (const std::uint64_t seed : {8U, 9U, 16U, 23U, 33U})
    EXPECT_EQ(scored(Kind::joke_storm, seed).false_incidents, 0U) << "a third of thirty jokes misread by chance, seed " << seed;
}

TEST(Worlds, AValleyIsFoundAlthoughTheEndFallsSilentFirst) {
  const Score s = scored(Kind::flapping, 1006);
  EXPECT_EQ(s.truths, 3U);
  EXPECT_EQ(s.missed, 0U);
}

TEST(Worlds, TalkAfterOneOutageIsNotTheBeginningOfTheNext) {
  const Score s = scored(Kind::flapping, 2012);
  EXPECT_EQ(s.missed, 0U) << "the third began an hour and a half after talk about the second one";
}

TEST(Worlds, EachOfThreeIsFoundWhereItBegan) {
  for (const std::uint64_t seed : {3023U, 4048U, 4167U, 4181U, 4195U}) {
    const Score s = scored(Kind::flapping, seed);
    EXPECT_EQ(s.missed, 0U) << "one began in the tail of the one before it, seed " << seed;
    EXPECT_EQ(s.split, 0U) << seed;
  }
}

TEST(Worlds, ANightIsNeitherTheEndNorABeginning) {
  Score all;
  for (const std::uint64_t seed : {0U, 1U, 2U, 4U, 5U, 6U}) all.add(scored(Kind::overnight, seed));
  EXPECT_EQ(all.missed + all.split, 0U);
  EXPECT_EQ(all.resolutions_exact, all.resolutions) << "it comes after the nights";
  EXPECT_GE(simulator::within(all.recovery_errors, 15), 80.0);
}

TEST(Worlds, OnsetIntervalsAreNeitherTooNarrowNorTooWide) {
  Score all;
  for (const Kind kind : {Kind::sharp, Kind::three, Kind::several, Kind::huge})
    for (std::uint64_t seed = 0; seed < 6; ++seed) all.add(scored(kind, seed));
  ASSERT_GE(all.with_interval, 40U);
  const auto share = [&](std::size_t n) { return static_cast<double>(n) / static_cast<double>(all.with_interval); };
  EXPECT_GE(share(all.covered), 0.82);
  EXPECT_GE(share(all.covered_at[0]), 0.4);
  EXPECT_LE(share(all.covered_at[0]), 0.8) << "half of the truths lie outside of an interval of 50 %";
  EXPECT_LE(simulator::median(all.widths), 4.5) << "minutes";
}

}  // namespace
}  // namespace postwake
