#include <gtest/gtest.h>

#include "timeline/detect.hpp"
#include "timeline/exact_math.hpp"
#include "timeline/onset.hpp"
#include "timeline/peak.hpp"
#include "timeline/recovery.hpp"

namespace postwake {
namespace {

using namespace detail;  // NOLINT: the unit under test

constexpr std::int64_t kStart = 28'000'000;  // a minute in 2023

/// A stretch of minutes with so many complaints and recovery posts in each, by ever new people.
struct Stretch {
  std::int64_t minutes = 0;
  double complaints = 0;
  double recoveries = 0;
};

ServiceWork work_of(const std::vector<Stretch>& stretches, std::uint64_t seed = 1, bool has_seconds = false) {
  Random random(seed);
  ServiceWork work;
  work.tally.id = "examplegram";
  std::int64_t minute = kStart;
  std::uint64_t author = 0;
  for (const Stretch& s : stretches) {
    for (std::int64_t k = 0; k < s.minutes; ++k, ++minute) {
      MinuteTally m{.minute = minute};
      const auto complaints = random.poisson(s.complaints);
      const auto recoveries = random.poisson(s.recoveries);
      if (complaints + recoveries == 0) continue;
      m.complaint = static_cast<std::uint32_t>(complaints * 1000);
      m.recovery = static_cast<std::uint32_t>(recoveries * 1000);
      m.posts = {static_cast<std::uint32_t>(complaints), 0, static_cast<std::uint32_t>(recoveries), 0};
      for (std::uint64_t c = 0; c < complaints; ++c) work.tally.complaints.push_back({minute, ++author, 0, 1000, true, has_seconds, static_cast<std::uint16_t>((c + 1) * 60000 / (complaints + 1))});
      work.tally.minutes.push_back(m);
    }
  }
  std::vector<std::int64_t> minutes;
  for (std::int64_t m = kStart; m < minute; ++m) minutes.push_back(m);
  const Exposure exposure = exposure_of(minutes, minute - 1);
  work.rate = quiet_rate(work.tally, exposure, {}, Counting::complaints);
  work.talk = quiet_rate(work.tally, exposure, {}, Counting::originals);
  return work;
}

double minutes_after_start(std::int64_t ms) { return static_cast<double>(ms - kStart * 60000) / 60000; }

std::int64_t length(const std::vector<Stretch>& stretches) {
  std::int64_t sum = 0;
  for (const Stretch& s : stretches) sum += s.minutes;
  return sum;
}

struct DetectionCase {
  std::string_view name;
  std::vector<Stretch> stretches;
  std::size_t segments;
};

const DetectionCase kDetections[] = {
    {"a quiet day", {{1440, 0.05}}, 0},
    {"a busy quiet day", {{1440, 0.6}}, 0},
    {"an hour of two a minute", {{600, 0.02}, {60, 2}, {600, 0.02}}, 1},
    {"half a post a minute for three hours", {{600, 0.02}, {180, 0.5}, {600, 0.02}}, 1},
    {"a rise that is not 2.5 times the usual", {{900, 1}, {90, 1.9}, {900, 1}}, 0},
    {"two hours apart", {{600, 0.02}, {60, 5}, {120, 0.05}, {60, 5}, {600, 0.02}}, 2},
    {"a tail is no incident of its own", {{600, 0.02}, {60, 12}, {70, 0.05}, {25, 1.2}, {600, 0.02}}, 1},
    {"a valley before a tail that ends in silence", {{600, 0.02}, {40, 10}, {60, 0.4}, {40, 10}, {20, 0.9}, {12, 0}, {20, 1.6}, {600, 0.02}}, 2},
    {"a quarter of an hour's pause in a long one", {{600, 0.02}, {240, 10}, {13, 3}, {240, 10}, {600, 0.02}}, 1},
    {"a night inside", {{600, 0.02}, {300, 10}, {60, 8}, {60, 6}, {60, 4}, {60, 2}, {60, 0.5}, {100, 0.1}, {60, 2}, {60, 5}, {60, 8}, {300, 10}, {600, 0.02}}, 1},
    {"fixed in the evening, broken in the morning", {{600, 0.02}, {300, 10}, {400, 0.1}, {300, 10}, {600, 0.02}}, 2},
    {"fixed in the evening, the next one comes slowly", {{600, 0.02}, {300, 10}, {300, 0.1}, {60, 2}, {60, 5}, {60, 8}, {300, 10}, {600, 0.02}}, 2},
    {"flapping", {{600, 0.02}, {40, 10}, {60, 0.4}, {40, 10}, {60, 0.4}, {40, 10}, {600, 0.02}}, 3},
};

TEST(Detection, FindsWhatIsThereAndNoMore) {
  for (const DetectionCase& c : kDetections) {
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
      const ServiceWork work = work_of(c.stretches, seed);
      const Detection found = detect(work, {}, kStart, kStart + length(c.stretches) - 1);
      EXPECT_EQ(found.segments.size(), c.segments) << c.name << ", seed " << seed;
    }
  }
}

struct BeginningCase {
  std::string_view name;
  std::int64_t lasts;   // minutes of the beginning
  double rate;          // complaints a minute in them
  double onset, most_off;  // minutes after the start
};
constexpr BeginningCase kBeginnings[] = {
    {"a beginning that is nothing by itself", 150, 0.05, 750, 2},
    {"a beginning that would raise an alarm by itself", 90, 0.45, 600, 20},
    {"a beginning that simmers for hours", 300, 0.35, 900, 2},
};

TEST(Detection, AWeakBeginningIsTheOnsetOnlyIfItIsOneByItself) {
  for (const BeginningCase& c : kBeginnings) {
    const std::vector<Stretch> stretches = {{600, 0.01}, {c.lasts, c.rate}, {60, 15}, {600, 0.01}};
    const ServiceWork work = work_of(stretches);
    const Detection found = detect(work, {}, kStart, kStart + length(stretches) - 1);
    ASSERT_FALSE(found.segments.empty()) << c.name;
    EXPECT_NEAR(minutes_after_start(onset(found.segments.back(), work.tally, work.rate, {}).at_ms), c.onset, c.most_off) << c.name;
  }
}

TEST(Detection, TheTailOfOneOutageIsNotTheBeginningOfTheNext) {
  // Its last complaints raise an alarm in a file of little else, and go over into the next outage within the hour.
  const std::vector<Stretch> stretches = {{600, 0.01}, {45, 12}, {35, 0.01}, {45, 0.5}, {45, 12}, {600, 0.01}};
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
    const ServiceWork work = work_of(stretches, seed);
    const Detection found = detect(work, {}, kStart, kStart + length(stretches) - 1);
    ASSERT_EQ(found.segments.size(), 2U) << "seed " << seed;
    EXPECT_NEAR(minutes_after_start(onset(found.segments[1], work.tally, work.rate, {}).at_ms), 725, 3) << "seed " << seed;
  }
}

TEST(Detection, TheOperatorsWordLowersTheBar) {
  const std::vector<Stretch> stretches = {{2000, 0.02}, {14, 0.55}, {2000, 0.02}};
  std::size_t alone = 0, supported = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const ServiceWork work = work_of(stretches, seed);
    alone += detect(work, {}, kStart, kStart + 4013).segments.size();
    supported += detect(work, {}, kStart, kStart + 4013, {kStart + 2010}).segments.size();
  }
  EXPECT_GT(supported, alone);
}

TEST(Detection, TheOperatorsWordOnAnOutageDoesNotLowerTheBarForWhatCameBefore) {
  const std::vector<Stretch> stretches = {{2000, 0.02}, {14, 0.55}, {40, 0.02}, {60, 20}, {2000, 0.02}};
  std::size_t alone = 0, supported = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const ServiceWork work = work_of(stretches, seed);
    alone += detect(work, {}, kStart, kStart + 4113).segments.size();
    supported += detect(work, {}, kStart, kStart + 4113, {kStart + 2062}).segments.size();
  }
  EXPECT_EQ(supported, alone);
}

struct OnsetCase {
  std::string_view name;
  double level;
  double most_off;  // minutes
};
constexpr OnsetCase kOnsets[] = {{"two hundred", 200, 1}, {"thirty", 30, 1}, {"five", 5, 2}, {"two", 2, 4}, {"half", 0.5, 20}};

TEST(Onset, LiesWhereTheRateRises) {
  for (const OnsetCase& c : kOnsets) {
    for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
      const std::vector<Stretch> stretches = {{600, 0.01}, {120, c.level}, {300, 0.01}};
      const ServiceWork work = work_of(stretches, seed);
      const Detection found = detect(work, {}, kStart, kStart + 1019);
      ASSERT_EQ(found.segments.size(), 1U) << c.name;
      const OnsetEstimate estimate = onset(found.segments[0], work.tally, work.rate, {});
      EXPECT_NEAR(minutes_after_start(estimate.at_ms), 600, c.most_off) << c.name << ", seed " << seed;
      for (std::size_t i = 1; i < 4; ++i) {
        EXPECT_LE(estimate.intervals[i].from_ms, estimate.intervals[i - 1].from_ms) << "wider levels hold the narrower";
        EXPECT_GE(estimate.intervals[i].to_ms, estimate.intervals[i - 1].to_ms);
      }
    }
  }
}

TEST(Onset, IsToldInSecondsWhereTheDataHaveThem) {
  const std::vector<Stretch> stretches = {{600, 0.01}, {120, 200}, {300, 0.01}};
  for (const bool has_seconds : {false, true}) {
    const ServiceWork work = work_of(stretches, 1, has_seconds);
    const Detection found = detect(work, {}, kStart, kStart + 1019);
    ASSERT_EQ(found.segments.size(), 1U);
    const OnsetEstimate estimate = onset(found.segments[0], work.tally, work.rate, {});
    EXPECT_EQ(estimate.step_s, has_seconds ? 5 : 60);
    const MomentInterval& ninety = estimate.intervals[2];
    EXPECT_LE(ninety.from_ms, kStart * 60000 + 600 * 60000);
    EXPECT_GE(ninety.to_ms, kStart * 60000 + 600 * 60000);
    EXPECT_LE(ninety.to_ms - ninety.from_ms, has_seconds ? 40'000 : 120'000);
  }
}

TEST(Peak, IsTheGreatestSevenMinuteMeanWithItsInterval) {
  const ServiceWork work = work_of({{100, 2}, {10, 40}, {100, 2}});
  const PeakEstimate top = peak(work.tally, kStart, kStart + 210, 1);
  EXPECT_NEAR(static_cast<double>(top.minute - kStart), 105, 4);
  EXPECT_NEAR(top.per_minute, 40, 8);
  EXPECT_LE(top.interval.from, top.minute);
  EXPECT_GE(top.interval.to, top.minute);
  EXPECT_LE(top.interval.to - top.interval.from, 10);
  EXPECT_EQ(peak(work.tally, kStart, kStart + 210, 1).interval.to, top.interval.to) << "the seed is fixed";
}

struct RecoveryCase {
  std::string_view name;
  std::vector<Stretch> stretches;
  std::int64_t at;           // minutes after the start; 0: not determined
  std::string_view reason;   // part of it
};

const RecoveryCase kRecoveries[] = {
    {"both curves turn", {{60, 20, 0.2}, {10, 8, 5}, {20, 2, 4}, {120, 0.2, 0.5}}, 60, "die away"},
    {"too few complaints", {{20, 1, 0.1}, {60, 0.1, 0.5}}, 0, "weighted complaints"},
    {"nobody says that it is back", {{60, 20, 0}, {20, 5, 0}, {120, 0.2, 0}}, 0, "works again"},
    {"the data end with it", {{60, 20, 0.2}, {10, 8, 5}, {8, 2, 4}}, 0, "of what followed"},
    {"a crowd that goes to sleep", {{300, 10, 0.2}, {60, 8, 0.4}, {60, 6, 0.6}, {60, 4, 1.2}, {60, 2, 1.2}, {60, 0.4, 0.3}, {100, 0.1, 0}}, 0, ""},
    {"it comes back", {{60, 20, 0.2}, {10, 8, 5}, {20, 2, 4}, {60, 0.2, 0.5}, {60, 20, 0.2}}, 0, ""},
    {"complaints go on", {{60, 20, 0.2}, {10, 20, 6}, {90, 20, 0.4}}, 0, ""},
};

TEST(Recovery, NeedsBothCurves) {
  for (const RecoveryCase& c : kRecoveries) {
    const ServiceWork work = work_of(c.stretches);
    const RecoveryEstimate found = recovery(work.tally, work.rate, kStart, kStart + length(c.stretches), kStart + length(c.stretches));
    EXPECT_EQ(found.is_determined, c.at != 0) << c.name << ": " << found.reason;
    EXPECT_NE(found.reason.find(c.reason), std::string::npos) << c.name << ": " << found.reason;
    if (c.at == 0 || !found.is_determined) continue;
    EXPECT_NEAR(static_cast<double>(found.minute - kStart), static_cast<double>(c.at), 4) << c.name;
    EXPECT_LE(found.interval.from, found.minute);
    EXPECT_GE(found.interval.to, found.minute);
  }
}

TEST(QuietRate, IsNotMovedByAnIncidentNorBySilenceBetweenTwoDumps) {
  const double plain = work_of({{2880, 0.5}}).rate.per_minute;
  EXPECT_NEAR(plain, 0.5, 0.08);
  EXPECT_NEAR(work_of({{1440, 0.5}, {200, 30}, {1440, 0.5}}).rate.per_minute, 0.5, 0.1);
  const Exposure apart = exposure_of({kStart, kStart + 1'000'000}, 0);
  EXPECT_LE(apart.minutes, 721) << "a silence of years counts as twelve hours";
}

TEST(QuietRate, FollowsTheHoursOfTheDay) {
  std::vector<Stretch> days;
  for (int d = 0; d < 10; ++d) {
    days.push_back({720, 0.2});
    days.push_back({720, 1.0});
  }
  const QuietRate rate = work_of(days).rate;
  EXPECT_GT(rate.at(kStart + 1080), 2 * rate.at(kStart + 360));
  EXPECT_NEAR(rate.sum(kStart, kStart + 1440), rate.per_minute * 1440, rate.per_minute * 1440 * 0.01);
}

}  // namespace
}  // namespace postwake
