#pragma once

#include <optional>
#include <string>
#include <vector>

#include "timeline/detect.hpp"
#include "timeline/work.hpp"

namespace postwake::detail {

/// Share of the additional posts that must be complaints at first hand; more is asked the day after a much larger incident.
inline constexpr double kLeastComplaintShare = 0.25;
inline constexpr double kLeastComplaintShareAfter = 0.4;

/// Why a segment is no incident although complaints rose: people talk about it (jokes, news) more than they have it, or
/// the service is named only beside another one that failed. nullopt: it stands.
std::optional<std::string> talk_only(const ServiceWork& work, const Segment& segment, const std::vector<Record>& records,
                                     const std::vector<PostFacts>& facts, double least_share);

/// Why a service that the user did not ask for is not believed to be meant: most of its complaints in the minutes [from, to)
/// name it only by a short everyday word. nullopt: it is.
std::optional<std::string> named_vaguely(const ServiceWork& work, std::int64_t from, std::int64_t to, const std::vector<Record>& records);

/// `others`: the segments of the other services. Names the service beside which this one was only mentioned.
struct Beside {
  const ServiceWork* work = nullptr;
  const Segment* segment = nullptr;
};
std::optional<std::string> named_beside(const ServiceWork& work, const Segment& segment, const std::vector<Beside>& others,
                                        const std::vector<Record>& records);

}  // namespace postwake::detail
