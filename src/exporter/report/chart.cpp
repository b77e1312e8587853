#include <algorithm>
#include <array>
#include <vector>

#include "exporter/report/parts.hpp"
#include "exporter/sinks/script_json.hpp"
#include "postwake/json/writer.hpp"
#include "postwake/text/terminal.hpp"

namespace postwake::detail {
namespace {

// Geometry in SVG units.
constexpr double kWidth = 1080, kLeft = 38, kRight = 8;
constexpr double kBands = 16, kRowHeight = 17, kPlotHeight = 210, kAxis = 22;
constexpr std::size_t kMostBins = 260, kMostTableRows = 150;

// Bottom to top; a reader's eye follows the complaints.
constexpr std::array<std::size_t, kTagCount> kStack{0, 2, 1, 3};

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

struct Bins {
  Instant start;
  std::int64_t seconds = 60;  ///< of a bin
  std::vector<std::array<double, kTagCount>> rates;  ///< posts a minute
  std::vector<double> baseline;
  double top = 0;

  Instant end() const { return start + Seconds{seconds * static_cast<std::int64_t>(rates.size())}; }
};

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

/// The step of an axis with at most `most` steps up to `top`: 1, 2 or 5 times a power of ten.
double axis_step(double top, int most) {
  double step = 0.1;
  for (int i = 0; top / step > most && i < 60; ++i) step *= i % 3 == 1 ? 2.5 : 2;
  return step;
}

class Scale {
 public:
  Scale(Instant from, Instant to, double left, double right) : from_(from), left_(left), right_(right) {
    length_ = std::max<double>(static_cast<double>((to - from).count()), 1);
  }
  double operator()(Instant at) const {
    return std::clamp(left_ + static_cast<double>((at - from_).count()) / length_ * (right_ - left_), left_, right_);
  }

 private:
  Instant from_;
  double length_, left_, right_;
};

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

void draw_ticks(Html& out, const Voice& voice, const std::vector<Instant>& ticks, const Scale& x, double y, double grid_top) {
  for (const Instant at : ticks) {
    const bool is_midnight = (at - std::chrono::floor<std::chrono::days>(at)).count() == 0;
    out << "<line class=\"grid\" x1=\"";
    put(out, x(at));
    out << "\" x2=\"";
    put(out, x(at));
    out << "\" y1=\"";
    put(out, grid_top);
    out << "\" y2=\"";
    put(out, y);
    out << "\"/><text class=\"tick\" text-anchor=\"middle\" data-t=\"" << at.time_since_epoch().count() << "\" x=\"";
    put(out, std::clamp(x(at), 16.0, kWidth - 18));
    out << "\" y=\"";
    put(out, y + 15);
    out << "\">";
    out.text(is_midnight && ticks.size() < 9 && ticks.size() > 1 && ticks[1] - ticks[0] >= std::chrono::days{1} ? voice.local.day(at) : voice.local.clock(at)) << "</text>";
  }
}

struct Marker {
  Instant at;
  EventKind kind;
  const Interval* interval;
  std::string label;
  std::size_t row = 0;
  double x = 0;
  bool is_left = false;  ///< label stands left of its line
};

std::vector<Marker> markers_of(const Voice& voice, const Incident& incident) {
  std::vector<Marker> out;
  for (const auto& event : incident.events) {
    const Interval* interval = nullptr;
    switch (event.kind) {
      case EventKind::onset:
      case EventKind::data_start: interval = &incident.onset.interval; break;
      case EventKind::peak: interval = &incident.peak.interval; break;
      case EventKind::recovery: interval = incident.recovery.interval ? &*incident.recovery.interval : nullptr; break;
      case EventKind::acknowledgement:
      case EventKind::resolution: break;
      default: continue;
    }
    out.push_back({event.at, event.kind, interval, std::string(word(voice.words, event.kind)) + " " + voice.local.clock(event.at)});
  }
  return out;
}

/// Labels share rows where they do not touch: each takes the first row that is free at its place.
std::size_t place(std::vector<Marker>& markers, const Scale& x) {
  std::vector<double> used;
  for (auto& marker : markers) {
    marker.x = x(marker.at);
    const double width = 7.0 * static_cast<double>(display_width(marker.label)) + 12;
    marker.is_left = marker.x + width > kWidth;
    const double from = marker.is_left ? marker.x - width : marker.x - 2;
    std::size_t row = 0;
    while (row < used.size() && used[row] > from) ++row;
    if (row == used.size()) used.push_back(0);
    used[row] = from + width;
    marker.row = row;
  }
  return used.size();
}

Literal kind_class(EventKind kind) noexcept {
  switch (kind) {
    case EventKind::acknowledgement:
    case EventKind::update: return "k-answer";
    case EventKind::recovery:
    case EventKind::resolution: return "k-recovery";
    case EventKind::peak: return "k-peak";
    default: return "k-onset";
  }
}

Literal phase_class(std::string_view phase) noexcept {
  if (phase == "unacknowledged") return "p-unanswered";
  if (phase == "acknowledged") return "p-answered";
  if (phase == "recovering") return "p-recovering";
  return "p-quiet";
}

/// One tag's part of the stack as a path with square steps.
void area(Html& out, const Bins& bins, const std::vector<double>& below, const std::vector<double>& above, const Scale& x, double bottom, double unit) {
  const auto y = [&](double value) { return bottom - value * unit; };
  const auto at = [&](std::size_t i) { return x(bins.start + Seconds{bins.seconds * static_cast<std::int64_t>(i)}); };
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

void line_of_baseline(Html& out, const Bins& bins, const Scale& x, double bottom, double unit) {
  out << "<path class=\"baseline\" d=\"";
  for (std::size_t i = 0; i < bins.baseline.size(); ++i) {
    if (i != 0 && i + 1 != bins.baseline.size() && bins.baseline[i] == bins.baseline[i - 1] && bins.baseline[i] == bins.baseline[i + 1]) continue;
    if (i == 0) out << "M";
    else out << "L";
    put(out, x(bins.start + Seconds{bins.seconds * static_cast<std::int64_t>(i) + (i + 1 == bins.baseline.size() ? bins.seconds : 0)}));
    out << " ";
    put(out, bottom - bins.baseline[i] * unit);
  }
  out << "\"/>";
}

Html table_of(const Voice& voice, const Incident& incident) {
  const Words& words = voice.words;
  const Bins bins = binned(incident.series, kMostTableRows);
  Html out;
  out << "<details class=\"numbers\"><summary>";
  out.text(words.numbers_table) << "</summary><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"";
  out.text(std::string(words.numbers_table) + ": " + incident.service_name) << "\"><table><caption>";
  out.text(filled("{0}, {1}", {words.chart, incident_title(voice, incident)})) << "</caption><thead><tr><th scope=\"col\">";
  out.text(words.time) << "</th>";
  for (std::size_t tag = 0; tag < kTagCount; ++tag) {
    out << "<th scope=\"col\">";
    out.text(tag_word(words, tag)) << "</th>";
  }
  out << "<th scope=\"col\">";
  out.text(words.baseline) << "</th></tr></thead><tbody>";
  const auto milli = [](double value) { return static_cast<std::uint64_t>(value * 1000 + 0.5); };
  for (std::size_t i = 0; i < bins.rates.size(); ++i) {
    out << "<tr><th scope=\"row\">" << clock_element(voice, bins.start + Seconds{bins.seconds * static_cast<std::int64_t>(i)}) << "</th>";
    for (const double value : bins.rates[i]) {
      out << "<td>";
      if (value > 0) out.text(voice.local.decimal(milli(value)));
      else out << "0";
      out << "</td>";
    }
    out << "<td>";
    out.text(voice.local.decimal(milli(bins.baseline[i]))) << "</td></tr>";
  }
  out << "</tbody></table></div></details>";
  return out;
}

}  // namespace

Html chart(const Voice& voice, const Timeline& timeline, const Incident& incident) {
  const Words& words = voice.words;
  const Bins bins = binned(incident.series, kMostBins);
  Html out;
  if (bins.rates.empty()) return out;
  const Scale x(bins.start, bins.end(), kLeft, kWidth - kRight);
  auto markers = markers_of(voice, incident);
  const std::size_t rows = place(markers, x);
  const double plot_top = kBands + 6 + kRowHeight * static_cast<double>(rows) + 16;
  const double bottom = plot_top + kPlotHeight;
  const double height = bottom + kAxis;
  const double step = axis_step(bins.top, 5);
  const double top = std::max(step, step * static_cast<double>(static_cast<std::int64_t>(bins.top / step + 0.999)));
  const double unit = kPlotHeight / top;

  out << "<figure class=\"chart\" id=\"";
  out.text(anchor(incident, "chart")) << "\"><figcaption><b>";
  out.text(words.chart) << "</b><ul class=\"legend\">";
  for (const std::size_t tag : kStack) {
    out << "<li><svg class=\"swatch\" viewBox=\"0 0 12 12\" aria-hidden=\"true\"><rect class=\"" << tag_class(tag) << "\" width=\"12\" height=\"12\"/></svg>";
    out.text(tag_word(words, tag)) << " <span class=\"n\">";
    out.text(voice.local.number(incident.counts.by_tag[tag])) << "</span></li>";
  }
  out << "<li><svg class=\"swatch\" viewBox=\"0 0 12 12\" aria-hidden=\"true\"><path class=\"baseline\" d=\"M0 6H12\"/></svg>";
  out.text(words.baseline) << "</li></ul></figcaption><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"";
  out.text(std::string(words.chart) + ": " + incident.service_name) << "\"><svg viewBox=\"0 0 " << static_cast<int>(kWidth) << " ";
  put(out, height);
  out << "\" role=\"img\" aria-labelledby=\"";
  out.text(anchor(incident, "ct")) << " ";
  out.text(anchor(incident, "cd")) << "\"><title id=\"";
  out.text(anchor(incident, "ct")) << "\">";
  out.text(std::string(words.chart) + ", " + incident_title(voice, incident)) << "</title><desc id=\"";
  out.text(anchor(incident, "cd")) << "\">";
  std::string told = verdict(voice, incident) + ".";
  for (const auto& sentence : verdict_details(voice, incident)) told += " " + sentence;
  out.text(told) << "</desc>";

  // Phases, named at the top where the name has room.
  for (const auto& phase : incident.phases) {
    const double from = x(phase.from), to = x(phase.to);
    if (to - from < 1) continue;
    out << "<rect class=\"" << phase_class(phase.name) << "\" x=\"";
    put(out, from);
    out << "\" y=\"0\" width=\"";
    put(out, to - from);
    out << "\" height=\"";
    put(out, bottom);
    out << "\"/>";
    const std::string_view label = phase_word(words, phase.name);
    if (7.2 * static_cast<double>(display_width(label)) + 10 < to - from) {
      out << "<text class=\"phase\" x=\"";
      put(out, from + 5);
      out << "\" y=\"12\">";
      out.text(label) << "</text>";
    }
  }
  for (const auto& gap : timeline.coverage.gaps) {
    if (gap.to <= bins.start || gap.from >= bins.end()) continue;
    out << "<rect class=\"gap\" x=\"";
    put(out, x(gap.from));
    out << "\" y=\"";
    put(out, plot_top);
    out << "\" width=\"";
    put(out, std::max(x(gap.to) - x(gap.from), 1.5));
    out << "\" height=\"";
    put(out, kPlotHeight);
    out << "\"><title>";
    out.text(words.gap) << "</title></rect>";
  }
  for (double value = step; value <= top + step / 2; value += step) {
    out << "<line class=\"grid\" x1=\"" << static_cast<int>(kLeft) << "\" x2=\"" << static_cast<int>(kWidth - kRight) << "\" y1=\"";
    put(out, bottom - value * unit);
    out << "\" y2=\"";
    put(out, bottom - value * unit);
    out << "\"/><text class=\"tick\" text-anchor=\"end\" x=\"" << static_cast<int>(kLeft - 5) << "\" y=\"";
    put(out, bottom - value * unit + 4);
    out << "\">";
    const auto milli = static_cast<std::uint64_t>(value * 1000 + 0.5);
    out.text(step < 1 ? voice.local.decimal(milli) : voice.local.number(milli / 1000)) << "</text>";
  }
  draw_ticks(out, voice, time_ticks(bins.start, bins.end(), 10), x, bottom, bottom);

  std::vector<double> below(bins.rates.size(), 0.0);
  for (const std::size_t tag : kStack) {
    std::vector<double> above = below;
    bool is_there = false;
    for (std::size_t i = 0; i < above.size(); ++i) {
      above[i] += bins.rates[i][tag];
      is_there = is_there || bins.rates[i][tag] > 0;
    }
    if (is_there) {
      out << "<path class=\"" << tag_class(tag) << "\" d=\"";
      area(out, bins, below, above, x, bottom, unit);
      out << "\"/>";
    }
    below = std::move(above);
  }
  line_of_baseline(out, bins, x, bottom, unit);
  out << "<line class=\"axis\" x1=\"" << static_cast<int>(kLeft) << "\" x2=\"" << static_cast<int>(kWidth - kRight) << "\" y1=\"";
  put(out, bottom);
  out << "\" y2=\"";
  put(out, bottom);
  out << "\"/>";

  for (const auto& marker : markers) {
    const double y = kBands + 6 + kRowHeight * static_cast<double>(marker.row) + 12;
    out << "<g class=\"marker " << kind_class(marker.kind) << "\" data-at=\"" << marker.at.time_since_epoch().count() << "\" data-step=\"";
    out.text(anchor(incident, name(marker.kind))) << "\"><line x1=\"";
    put(out, marker.x);
    out << "\" x2=\"";
    put(out, marker.x);
    out << "\" y1=\"";
    put(out, y - 10);
    out << "\" y2=\"";
    put(out, bottom);
    out << "\"/>";
    if (marker.interval != nullptr) {
      const double from = x(marker.interval->from), to = x(marker.interval->to), at = plot_top - 8;
      out << "<path class=\"whisker\" d=\"M";
      put(out, from);
      out << " ";
      put(out, at - 4);
      out << "v8M";
      put(out, to);
      out << " ";
      put(out, at - 4);
      out << "v8M";
      put(out, from);
      out << " ";
      put(out, at);
      out << "H";
      put(out, to);
      out << "\"><title>";
      out.text(interval_text(voice, *marker.interval)) << "</title></path>";
    }
    out << "<text x=\"";
    put(out, marker.is_left ? marker.x - 4 : marker.x + 4);
    out << "\" y=\"";
    put(out, y);
    if (marker.is_left) out << "\" text-anchor=\"end";
    out << "\">";
    out.text(word(words, marker.kind)) << " <tspan class=\"at\" data-t=\"" << marker.at.time_since_epoch().count() << "\">";
    out.text(voice.local.clock(marker.at)) << "</tspan></text></g>";
  }
  out << "<line class=\"cursor\" x1=\"0\" x2=\"0\" y1=\"";
  put(out, plot_top);
  out << "\" y2=\"";
  put(out, bottom);
  out << "\"/></svg></div>";

  // For the script: a slider over the chart's bins, which the arrow keys move, and what it reads out.
  JsonWriter json;
  json.begin_object().key("start").integer(bins.start.time_since_epoch().count()).key("step").integer(bins.seconds * 1000);
  json.key("left").real(kLeft).key("right").real(kWidth - kRight).key("width").real(kWidth).key("bins").begin_array();
  for (const auto& rate : bins.rates) {
    json.begin_array();
    for (const double value : rate) json.milli(static_cast<std::uint64_t>(value * 1000 + 0.5));
    json.end_array();
  }
  json.end_array().key("names").begin_array();
  for (std::size_t tag = 0; tag < kTagCount; ++tag) json.string(tag_word(words, tag));
  json.end_array().end_object();
  out << "<div class=\"scrub js\" hidden><input type=\"range\" min=\"0\" value=\"0\" max=\"" << (bins.rates.size() - 1) << "\" aria-label=\"";
  out.text(words.chart_hint) << "\"><output>&nbsp;</output></div><script type=\"application/json\">";
  out << script_json(json.text()) << "</script>" << table_of(voice, incident) << "</figure>";
  return out;
}

Html overview(const Voice& voice, const Timeline& timeline) {
  constexpr std::size_t kMostRows = 12;
  constexpr double kLabel = 178, kRow = 40;
  Html out;
  if (timeline.incidents.empty()) return out;
  const std::size_t rows = std::min(timeline.incidents.size(), kMostRows);
  Instant from = timeline.incidents[0].series.start, to = from;
  std::vector<Bins> all;
  double top = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    all.push_back(binned(timeline.incidents[i].series, 200));
    from = std::min(from, all.back().start);
    to = std::max(to, all.back().end());
    top = std::max(top, all.back().top);
  }
  // The whole of the data, unless the incidents would vanish in it.
  const auto& coverage = timeline.coverage;
  if (coverage.first && coverage.last && *coverage.last - *coverage.first < 12 * (to - from)) {
    from = std::min(from, *coverage.first);
    to = std::max(to, *coverage.last);
  }
  const Scale x(from, to, kLabel, kWidth - kRight);
  const double bottom = kRow * static_cast<double>(rows) + 6;
  out << "<figure class=\"overview\"><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"";
  out.text(voice.words.overview) << "\"><svg viewBox=\"0 0 " << static_cast<int>(kWidth) << " ";
  put(out, bottom + kAxis);
  out << "\" role=\"img\" aria-label=\"";
  std::string told;
  for (std::size_t i = 0; i < rows; ++i) told += (i == 0 ? "" : ". ") + verdict(voice, timeline.incidents[i]);
  out.text(told) << "\">";
  draw_ticks(out, voice, time_ticks(from, to, 9), x, bottom, 0);
  for (std::size_t i = 0; i < rows; ++i) {
    const Incident& incident = timeline.incidents[i];
    const Bins& bins = all[i];
    const double base = kRow * static_cast<double>(i + 1);
    const double peak = std::max(bins.top, top / 6);  // small incidents stay visible, and stay smaller
    const Instant end = incident.recovery.at ? *incident.recovery.at : incident.resolution ? incident.resolution->at : bins.end();
    out << "<text class=\"label\" x=\"" << static_cast<int>(kLabel - 12) << "\" y=\"";
    put(out, base - 12);
    out << "\" text-anchor=\"end\">";
    out.text(fitted(incident.service_name, 24)) << "</text><rect class=\"span\" x=\"";
    put(out, x(incident.onset.at));
    out << "\" y=\"";
    put(out, base);
    out << "\" width=\"";
    put(out, std::max(x(end) - x(incident.onset.at), 2.0));
    out << "\" height=\"3\"/>";
    if (!bins.rates.empty()) {
      std::vector<double> zero(bins.rates.size(), 0.0), sum(bins.rates.size(), 0.0);
      for (std::size_t k = 0; k < sum.size(); ++k) sum[k] = bins.rates[k][0] * std::min(1.0, top / peak);
      out << "<path class=\"t-complaint\" d=\"";
      area(out, bins, zero, sum, x, base - 1, (kRow - 10) / std::max(top, 1e-9));
      out << "\"/>";
    }
    out << "<line class=\"axis\" x1=\"" << static_cast<int>(kLabel) << "\" x2=\"" << static_cast<int>(kWidth - kRight) << "\" y1=\"";
    put(out, base);
    out << "\" y2=\"";
    put(out, base);
    out << "\"/>";
  }
  out << "</svg></div></figure>";
  return out;
}

}  // namespace postwake::detail
