#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "timeline/simulator/simulator.hpp"

/// Simple detectors that anyone would try first, to be compared with. They live in the tests only.
namespace postwake::simulator {

struct Alarm {
  std::string service;
  std::int64_t onset_ms = 0;
};

/// The first post with a "...down" hashtag, once per service.
std::vector<Alarm> first_hashtag(const World& world);
/// Fifteen-minute bins against the mean of that time of day: three times as many posts, and at least ten.
std::vector<Alarm> ratio15(const World& world);
/// Motoyama et al. 2010: an exponentially weighted mean per minute, alarm at eight standard deviations above it.
std::vector<Alarm> ewma(const World& world);
/// Counts everything, reposts too: a Poisson CUSUM on posts per minute.
std::vector<Alarm> count_reposts(const World& world);

}  // namespace postwake::simulator
