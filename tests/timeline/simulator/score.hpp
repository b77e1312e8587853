#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "postwake/model/timeline.hpp"
#include "timeline/simulator/baselines.hpp"
#include "timeline/simulator/simulator.hpp"

namespace postwake::simulator {

/// Levels of onset intervals beside the 90 %.
inline constexpr std::array<int, 3> kOtherLevels{50, 80, 95};

/// What a set of worlds showed. Minutes are signed, found minus true.
struct Score {
  std::vector<double> onset_errors;
  std::vector<double> recovery_errors;
  std::size_t truths = 0, large = 0;              ///< large: 5 complaints a minute or more in the file
  std::size_t missed = 0, missed_large = 0;
  std::size_t split = 0;                          ///< further incidents inside a true one
  std::size_t false_incidents = 0;
  double service_months = 0;
  std::size_t covered = 0, with_interval = 0;     ///< onset intervals at 90 %
  std::array<std::size_t, 3> covered_at{};         ///< at kOtherLevels
  std::vector<double> widths;                      ///< of onset intervals at 90 %, minutes
  std::size_t peaks = 0, peaks_covered = 0;        ///< peak intervals
  std::vector<double> recovery_widths;             ///< minutes
  std::size_t recovery_possible = 0, recovery_covered = 0;
  std::size_t recovery_wrong = 0;                 ///< determined although the data do not hold it
  std::size_t acknowledgements = 0, acknowledgements_exact = 0, resolutions = 0, resolutions_exact = 0;
  std::size_t operator_false = 0;                 ///< an operator step where there was none
  std::size_t evidence = 0, evidence_right = 0, steps = 0, steps_without = 0;
  std::size_t order_violations = 0;
  std::size_t left_cut = 0, left_told = 0, right_cut = 0, right_told = 0, censored_wrongly = 0;

  void add(const Score& other);
};

Score score(const World& world, const Timeline& timeline);
Score score(const World& world, const std::vector<Alarm>& alarms);

/// Share of errors whose size is at most `minutes`, in percent; -1 when there are none.
double within(const std::vector<double>& errors, double minutes);
double quantile_of_size(std::vector<double> errors, double share);
double median(std::vector<double> errors);

}  // namespace postwake::simulator
