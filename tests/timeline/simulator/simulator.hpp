#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/model/verdict.hpp"

/// A seeded world in which services break and people post about it, so that detection can be scored against a planted
/// truth. Everything is invented; the same seed gives the same posts on every machine.
namespace postwake::simulator {

inline constexpr std::int64_t kMinute = 60000;  ///< in the milliseconds of all times here

/// What goes wrong (or does not).
enum class Kind : std::uint8_t {
  sharp,         ///< 30 complaints a minute within two minutes
  ramp,          ///< 30 a minute, growing over 10 to 40 minutes
  huge,          ///< 200 a minute
  small,         ///< 2 a minute
  low,           ///< 0.5 a minute
  long_lasting,  ///< 12 a minute over 9 to 16 hours
  three,         ///< three incidents in two days
  flapping,      ///< down, up, down again within hours
  several,       ///< two services break 20 to 90 minutes apart, a third is only named beside them
  echo,          ///< news the next morning, more of it than there were complaints
  no_baseline,   ///< the dump was filtered by #xdown: next to nothing before
  left_cut,      ///< the data begin inside the incident
  cut_off,       ///< the collector stops at full rate
  quiet_low, quiet_mid, quiet_high,  ///< 30 days without incident at 0.25, 6, 20 complaints an hour
  repost_storm,  ///< 10 quiet days with storms of reposts of one complaint
  joke_storm,    ///< 10 quiet days with a viral joke and its copies
  overnight      ///< 20 to 44 hours in one country, whose people sleep meanwhile
};
inline constexpr std::size_t kKindCount = 19;
std::string_view name(Kind kind) noexcept;

/// What the file keeps of the world.
struct Thinning {
  std::uint32_t keep_pm = 1000;    ///< 100: 10 % sampling by milliseconds
  std::uint32_t deleted_pm = 0;    ///< share of users' posts that are gone
  double louder = 1;               ///< multiplies the volume of incidents: what is sampled is the stream of a big service
};

struct Truth {
  std::string service;
  std::int64_t onset_ms = 0;
  std::optional<std::int64_t> recovery_ms;         ///< none: not in the data
  std::int64_t peak_ms = 0;                        ///< minute of the greatest 7-minute mean of what was posted about it
  std::optional<std::string> acknowledgement_id, resolution_id;
  bool is_left_cut = false, is_right_cut = false;
  bool is_bare = false;                            ///< next to nothing before: "at or before" is a right answer
  double level = 0;                                ///< complaints a minute at full strength, as kept by the file
  std::int64_t until_ms = 0;                       ///< detections up to here belong to it
};

struct World {
  std::vector<ClassifiedPost> posts;               ///< in time order
  std::vector<Truth> incidents;
  std::map<std::string, Fine> labels;              ///< what each post really is, by id
  double service_months = 0;                       ///< of quiet time, for the rate of false incidents
  std::vector<std::string> services;
};

/// Verdicts are those of a noisy classifier: recall 0.7, 15 % of jokes and news leak into complaints.
World simulate(Kind kind, std::uint64_t seed, const Thinning& thinning = {});

}  // namespace postwake::simulator
