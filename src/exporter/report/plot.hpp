#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "exporter/report/parts.hpp"

/// What the report's drawings share: rates in bins, the axis of time, a tag's part of the stack.
namespace postwake::detail {

/// Posts a minute by tag, in bins of a length that a person would choose.
struct Bins {
  Instant start;
  std::int64_t seconds = 60;  ///< of a bin
  std::vector<std::array<double, kTagCount>> rates;
  std::vector<double> baseline;
  double top = 0;  ///< of all tags together, or of the baseline

  Instant at(std::size_t i) const { return start + Seconds{seconds * static_cast<std::int64_t>(i)}; }
  Instant end() const { return at(rates.size()); }
};

/// At most `most` bins of 1, 2, 5, 10, 15, 30, 60 minutes and so on.
Bins binned(const Series& series, std::size_t most);

/// Puts a moment on a line from `left` to `right`; what lies outside of `from` to `to` goes to the nearer end.
class Scale {
 public:
  Scale(Instant from, Instant to, double left, double right);
  double operator()(Instant at) const;

 private:
  Instant from_;
  double length_, left_, right_;
};

/// The step of an axis with at most `most` steps up to `top`: 1, 2 or 5 times a power of ten.
double axis_step(double top, int most);

/// Round moments from `from` to `to`, about `most` at the most.
std::vector<Instant> time_ticks(Instant from, Instant to, std::int64_t most);
/// What stands under the i-th of them: a clock time, or the day where days are what is counted.
std::string tick_label(const Voice& voice, const std::vector<Instant>& ticks, std::size_t i);

Literal tag_class(std::size_t tag) noexcept;
std::string_view tag_word(const Words& words, std::size_t tag) noexcept;

/// The data of a path with square steps between two heights per bin; `unit` is the height of one post a minute.
void area(Html& out, const Bins& bins, const std::vector<double>& below, const std::vector<double>& above, const Scale& x, double bottom, double unit);

}  // namespace postwake::detail
