#include "exporter/report/plot.hpp"

#include <algorithm>

namespace postwake::detail {

Bins binned(const Series& series, std::size_t most) {
  std::size_t steps = 0;
  for (const auto& tag : series.by_tag) steps = std::max(steps, tag.size());
  const std::int64_t step = std::max<std::int64_t>(series.step_s, 1);
  std::size_t each = (steps + most - 1) / std::max<std::size_t>(most, 1);
  // Bins of a length that a person would choose: 1, 2, 5, 10, 15, 30, 60 minutes and so on.
  for (const std::size_t nice : {1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 360, 720, 1440})
    if (nice >= each) {
      each = nice;
      break;
    }
  each = std::max<std::size_t>(each, 1);
  Bins bins;
  bins.start = series.start;
  bins.seconds = step * static_cast<std::int64_t>(each);
  for (std::size_t from = 0; from < steps; from += each) {
    const std::size_t to = std::min(from + each, steps);
    const double minutes = static_cast<double>(static_cast<std::int64_t>(to - from) * step) / 60.0;
    std::array<double, kTagCount> rate{};
    double expected = 0;
    for (std::size_t i = from; i < to; ++i) {
      for (std::size_t tag = 0; tag < kTagCount; ++tag)
        if (i < series.by_tag[tag].size()) rate[tag] += series.by_tag[tag][i];
      if (i < series.baseline_milli.size()) expected += series.baseline_milli[i] / 1000.0;
    }
    double sum = 0;
    for (double& value : rate) sum += value /= minutes;
    bins.rates.push_back(rate);
    bins.baseline.push_back(expected / minutes);
    bins.top = std::max({bins.top, sum, bins.baseline.back()});
  }
  return bins;
}

Scale::Scale(Instant from, Instant to, double left, double right)
    : from_(from), length_(std::max<double>(static_cast<double>((to - from).count()), 1)), left_(left), right_(right) {}

double Scale::operator()(Instant at) const {
  return std::clamp(left_ + static_cast<double>((at - from_).count()) / length_ * (right_ - left_), left_, right_);
}

double axis_step(double top, int most) {
  double step = 0.1;
  for (int i = 0; top / step > most && i < 60; ++i) step *= i % 3 == 1 ? 2.5 : 2;
  return step;
}

std::vector<Instant> time_ticks(Instant from, Instant to, std::int64_t most) {
  constexpr std::array<std::int64_t, 16> kSteps{1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080, 43200, 525600};
  const std::int64_t minutes = std::max<std::int64_t>(std::chrono::ceil<Minutes>(to - from).count(), 1);
  std::int64_t step = kSteps.back();
  for (const std::int64_t each : kSteps)
    if (minutes / each <= most) {
      step = each;
      break;
    }
  std::vector<Instant> out;
  const std::int64_t first = std::chrono::ceil<Minutes>(from.time_since_epoch()).count();
  for (std::int64_t at = (first + step - 1) / step * step; at <= std::chrono::floor<Minutes>(to.time_since_epoch()).count(); at += step)
    out.push_back(Instant{Minutes{at}});
  return out;
}

std::string tick_label(const Voice& voice, const std::vector<Instant>& ticks, std::size_t i) {
  const bool is_of_days = ticks.size() > 1 && ticks[1] - ticks[0] >= std::chrono::days{1};
  return is_of_days ? voice.local.day(ticks[i]) : voice.local.clock(ticks[i]);
}

Literal tag_class(std::size_t tag) noexcept {
  switch (tag) {
    case 0: return "t-complaint";
    case 1: return "t-acknowledgement";
    case 2: return "t-resolution";
    default: return "t-other";
  }
}

std::string_view tag_word(const Words& words, std::size_t tag) noexcept {
  const std::array<std::string_view, kTagCount> names{words.complaint, words.acknowledgement, words.resolution, words.other};
  return names[tag];
}

void area(Html& out, const Bins& bins, const std::vector<double>& below, const std::vector<double>& above, const Scale& x, double bottom, double unit) {
  const auto y = [&](double value) { return bottom - value * unit; };
  const auto at = [&](std::size_t i) { return x(bins.at(i)); };
  out << "M";
  put(out, at(0));
  out << " ";
  put(out, y(below[0]));
  for (std::size_t i = 0; i < above.size(); ++i) {
    if (i == 0 || above[i] != above[i - 1]) {
      out << "V";
      put(out, y(above[i]));
    }
    if (i + 1 == above.size() || above[i + 1] != above[i]) {
      out << "H";
      put(out, at(i + 1));
    }
  }
  for (std::size_t i = below.size(); i-- > 0;) {
    if (i + 1 == below.size() || below[i] != below[i + 1]) {
      out << "V";
      put(out, y(below[i]));
    }
    if (i == 0 || below[i - 1] != below[i]) {
      out << "H";
      put(out, at(i));
    }
  }
  out << "Z";
}

}  // namespace postwake::detail
