#include <algorithm>
#include <array>
#include <vector>

#include "exporter/report/plot.hpp"
#include "exporter/sinks/script_json.hpp"
#include "postwake/json/writer.hpp"
#include "postwake/text/terminal.hpp"

namespace postwake::detail {
namespace {

constexpr double kBands = 16, kRowHeight = 17, kWhiskerHeight = 9, kAxis = 22;
constexpr std::size_t kMostTableRows = 150;

// Bottom to top; a reader's eye follows the complaints.
constexpr std::array<std::size_t, kTagCount> kStack{0, 2, 1, 3};

/// Geometry in SVG units. The chart is drawn twice, since type that is legible in 880 units is not when they are squeezed
/// into a phone; the style shows one of the two.
struct Frame {
  Literal kind;
  double width, left, right, plot_height;
  std::size_t most_bins;
  std::int64_t most_ticks;
};
constexpr Frame kWide{"wide", 880, 30, 2, 220, 220, 9};
constexpr Frame kNarrow{"narrow", 358, 24, 2, 170, 120, 4};

/// Bins of about four posts and more, where there are enough for 60: finer ones would draw chance.
std::size_t bins_for(const Incident& incident, const Frame& frame) {
  std::uint64_t posts = 0;
  for (const auto n : incident.counts.by_tag) posts += n;
  return std::min<std::size_t>(frame.most_bins, std::max<std::uint64_t>(60, posts / 4));
}

struct Marker {
  Instant at;
  EventKind kind;
  const Interval* interval;
  std::string label;
  std::size_t row = 0, whisker_row = 0;
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

/// The first row that is free at `from`; it is taken up to `to`.
std::size_t first_free(std::vector<double>& used, double from, double to) {
  std::size_t row = 0;
  while (row < used.size() && used[row] > from) ++row;
  if (row == used.size()) used.push_back(0);
  used[row] = to;
  return row;
}

struct Rows {
  std::size_t labels, whiskers;
};

/// Labels and whiskers share rows where they do not touch.
Rows place(std::vector<Marker>& markers, const Scale& x, double width) {
  std::vector<double> labels, whiskers;
  for (auto& marker : markers) {
    marker.x = x(marker.at);
    const double length = 7.0 * static_cast<double>(display_width(marker.label)) + 12;
    marker.is_left = marker.x + length > width && marker.x > length;
    const double from = marker.is_left ? marker.x - length : marker.x - 2;
    marker.row = first_free(labels, from, from + length);
    if (marker.interval != nullptr) marker.whisker_row = first_free(whiskers, x(marker.interval->from) - 3, x(marker.interval->to) + 3);
  }
  return {labels.size(), whiskers.size()};
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

/// One figure at one width.
class Drawing {
 public:
  Drawing(const Voice& voice, const Timeline& timeline, const Incident& incident, const Frame& frame)
      : voice_(voice), timeline_(timeline), incident_(incident), frame_(frame), bins_(binned(incident.series, bins_for(incident, frame))),
        x_(bins_.start, bins_.end(), frame.left, frame.width - frame.right), markers_(markers_of(voice, incident)) {
    const Rows rows = place(markers_, x_, frame.width);
    plot_top_ = kBands + 8 + kRowHeight * static_cast<double>(rows.labels) + kWhiskerHeight * static_cast<double>(rows.whiskers) + 4;
    bottom_ = plot_top_ + frame.plot_height;
    step_ = axis_step(bins_.top, 5);
    top_ = std::max(step_, step_ * static_cast<double>(static_cast<std::int64_t>(bins_.top / step_ + 0.999)));
    unit_ = frame.plot_height / top_;
    whisker_y_ = kBands + 8 + kRowHeight * static_cast<double>(rows.labels) + 2;
  }

  Html take() {
    out_ << "<svg class=\"plot " << frame_.kind << "\" viewBox=\"0 0 " << static_cast<int>(frame_.width) << " ";
    put(out_, bottom_ + kAxis);
    out_ << "\" data-from=\"" << bins_.start.time_since_epoch().count() << "\" data-to=\"" << bins_.end().time_since_epoch().count() << "\" data-left=\"";
    put(out_, frame_.left);
    out_ << "\" data-right=\"";
    put(out_, frame_.width - frame_.right);
    out_ << "\" role=\"img\" aria-labelledby=\"";
    out_.text(anchor(incident_, "ct")) << "\" aria-describedby=\"";
    out_.text(anchor(incident_, "cd")) << "\">";
    phases();
    gaps();
    heights();
    times();
    stack();
    baseline();
    line("axis", frame_.left, bottom_, frame_.width - frame_.right, bottom_);
    for (const auto& marker : markers_) draw(marker);
    line("cursor", 0, plot_top_, 0, bottom_);
    out_ << "</svg>";
    return std::move(out_);
  }

 private:
  void line(Literal kind, double x1, double y1, double x2, double y2) {
    out_ << "<line class=\"" << kind << "\" x1=\"";
    put(out_, x1);
    out_ << "\" x2=\"";
    put(out_, x2);
    out_ << "\" y1=\"";
    put(out_, y1);
    out_ << "\" y2=\"";
    put(out_, y2);
    out_ << "\"/>";
  }

  /// Phases, named at the top where the name has room.
  void phases() {
    for (const auto& phase : incident_.phases) {
      const double from = x_(phase.from), to = x_(phase.to);
      if (to - from < 1) continue;
      out_ << "<rect class=\"" << phase_class(phase.name) << "\" x=\"";
      put(out_, from);
      out_ << "\" y=\"0\" width=\"";
      put(out_, to - from);
      out_ << "\" height=\"";
      put(out_, bottom_);
      out_ << "\"/>";
      const std::string_view label = phase_word(voice_.words, phase.name);
      if (7.2 * static_cast<double>(display_width(label)) + 10 > to - from) continue;
      out_ << "<text class=\"phase\" x=\"";
      put(out_, from + 5);
      out_ << "\" y=\"12\">";
      out_.text(label) << "</text>";
    }
  }

  void gaps() {
    for (const auto& gap : timeline_.coverage.gaps) {
      if (gap.to <= bins_.start || gap.from >= bins_.end()) continue;
      out_ << "<rect class=\"gap\" x=\"";
      put(out_, x_(gap.from));
      out_ << "\" y=\"";
      put(out_, plot_top_);
      out_ << "\" width=\"";
      put(out_, std::max(x_(gap.to) - x_(gap.from), 1.5));
      out_ << "\" height=\"";
      put(out_, frame_.plot_height);
      out_ << "\"><title>";
      out_.text(voice_.words.gap) << "</title></rect>";
    }
  }

  void heights() {
    for (double value = step_; value <= top_ + step_ / 2; value += step_) {
      const double y = bottom_ - value * unit_;
      line("grid", frame_.left, y, frame_.width - frame_.right, y);
      out_ << "<text class=\"tick\" text-anchor=\"end\" x=\"";
      put(out_, frame_.left - 5);
      out_ << "\" y=\"";
      put(out_, y + 4);
      out_ << "\">";
      const auto milli = static_cast<std::uint64_t>(value * 1000 + 0.5);
      out_.text(step_ < 1 ? voice_.local.decimal(milli) : voice_.local.number(milli / 1000)) << "</text>";
    }
  }

  void times() {
    const auto ticks = time_ticks(bins_.start, bins_.end(), frame_.most_ticks);
    for (std::size_t i = 0; i < ticks.size(); ++i) {
      const double at = x_(ticks[i]);
      line("grid", at, bottom_, at, bottom_ + 4);
      out_ << "<text class=\"tick\" text-anchor=\"middle\" data-t=\"" << ticks[i].time_since_epoch().count() << "\" x=\"";
      put(out_, std::clamp(at, 16.0, frame_.width - 16));
      out_ << "\" y=\"";
      put(out_, bottom_ + 17);
      out_ << "\">";
      out_.text(tick_label(voice_, ticks, i)) << "</text>";
    }
  }

  void stack() {
    std::vector<double> below(bins_.rates.size(), 0.0);
    for (const std::size_t tag : kStack) {
      std::vector<double> above = below;
      bool is_there = false;
      for (std::size_t i = 0; i < above.size(); ++i) {
        above[i] += bins_.rates[i][tag];
        is_there = is_there || bins_.rates[i][tag] > 0;
      }
      if (is_there) {
        out_ << "<path class=\"" << tag_class(tag) << "\" d=\"";
        area(out_, bins_, below, above, x_, bottom_, unit_);
        out_ << "\"/>";
      }
      below = std::move(above);
    }
  }

  void baseline() {
    const auto& rate = bins_.baseline;
    out_ << "<path class=\"baseline\" d=\"";
    for (std::size_t i = 0; i < rate.size(); ++i) {
      const bool is_last = i + 1 == rate.size();
      if (i != 0 && !is_last && rate[i] == rate[i - 1] && rate[i] == rate[i + 1]) continue;
      if (i == 0) out_ << "M";
      else out_ << "L";
      put(out_, x_(bins_.at(is_last ? i + 1 : i)));
      out_ << " ";
      put(out_, bottom_ - rate[i] * unit_);
    }
    out_ << "\"/>";
  }

  void draw(const Marker& marker) {
    const double y = kBands + 6 + kRowHeight * static_cast<double>(marker.row) + 12;
    out_ << "<g class=\"marker " << kind_class(marker.kind) << "\" data-at=\"" << marker.at.time_since_epoch().count() << "\" data-step=\"";
    out_.text(anchor(incident_, name(marker.kind))) << "\">";
    line("stem", marker.x, y - 10, marker.x, bottom_);
    if (marker.interval != nullptr) {
      const double from = x_(marker.interval->from), to = x_(marker.interval->to), at = whisker_y_ + kWhiskerHeight * static_cast<double>(marker.whisker_row);
      out_ << "<path class=\"whisker\" d=\"M";
      put(out_, from);
      out_ << " ";
      put(out_, at - 3.5);
      out_ << "v7M";
      put(out_, to);
      out_ << " ";
      put(out_, at - 3.5);
      out_ << "v7M";
      put(out_, from);
      out_ << " ";
      put(out_, at);
      out_ << "H";
      put(out_, to);
      out_ << "\"><title>";
      out_.text(interval_text(voice_, *marker.interval)) << "</title></path>";
    }
    out_ << "<text x=\"";
    put(out_, marker.is_left ? marker.x - 4 : marker.x + 4);
    out_ << "\" y=\"";
    put(out_, y);
    if (marker.is_left) out_ << "\" text-anchor=\"end";
    out_ << "\">";
    out_.text(word(voice_.words, marker.kind)) << " <tspan class=\"at\" data-t=\"" << marker.at.time_since_epoch().count() << "\">";
    out_.text(voice_.local.clock(marker.at)) << "</tspan></text></g>";
  }

  const Voice& voice_;
  const Timeline& timeline_;
  const Incident& incident_;
  const Frame& frame_;
  Bins bins_;
  Scale x_;
  std::vector<Marker> markers_;
  double plot_top_ = 0, bottom_ = 0, step_ = 1, top_ = 1, unit_ = 1, whisker_y_ = 0;
  Html out_;
};

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
    out << "<tr><th scope=\"row\">" << clock_element(voice, bins.at(i)) << "</th>";
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

/// For the script: the numbers behind the cursor, which a slider moves and the arrow keys with it.
Embedded numbers_of(const Voice& voice, const Bins& bins) {
  JsonWriter json;
  json.begin_object().key("start").integer(bins.start.time_since_epoch().count()).key("step").integer(bins.seconds * 1000);
  json.key("bins").begin_array();
  for (const auto& rate : bins.rates) {
    json.begin_array();
    for (const double value : rate) json.milli(static_cast<std::uint64_t>(value * 1000 + 0.5));
    json.end_array();
  }
  json.end_array().key("names").begin_array();
  for (std::size_t tag = 0; tag < kTagCount; ++tag) json.string(tag_word(voice.words, tag));
  json.end_array().end_object();
  return script_json(json.text());
}

}  // namespace

Html chart(const Voice& voice, const Timeline& timeline, const Incident& incident) {
  const Words& words = voice.words;
  const Bins bins = binned(incident.series, bins_for(incident, kWide));
  Html out;
  if (bins.rates.empty()) return out;
  out << "<figure class=\"chart\" id=\"";
  out.text(anchor(incident, "chart")) << "\"><figcaption><b id=\"";
  out.text(anchor(incident, "ct")) << "\">";
  out.text(words.chart) << "<span class=\"vh\">, ";
  out.text(incident_title(voice, incident)) << "</span></b><ul class=\"legend\">";
  for (const std::size_t tag : kStack) {
    out << "<li><svg class=\"swatch\" viewBox=\"0 0 12 12\" aria-hidden=\"true\"><rect class=\"" << tag_class(tag) << "\" width=\"12\" height=\"12\"/></svg>";
    out.text(tag_word(words, tag)) << " <span class=\"n\">";
    out.text(voice.local.number(incident.counts.by_tag[tag])) << "</span></li>";
  }
  out << "<li><svg class=\"swatch\" viewBox=\"0 0 12 12\" aria-hidden=\"true\"><path class=\"baseline\" d=\"M0 6H12\"/></svg>";
  out.text(words.baseline) << "</li></ul></figcaption><p class=\"vh\" id=\"";
  out.text(anchor(incident, "cd")) << "\">";
  std::string told = verdict(voice, incident) + ".";
  for (const auto& sentence : verdict_details(voice, incident)) told += " " + sentence;
  out.text(told) << "</p>" << Drawing(voice, timeline, incident, kWide).take() << Drawing(voice, timeline, incident, kNarrow).take();
  out << "<div class=\"scrub js\" hidden><input type=\"range\" min=\"0\" value=\"0\" max=\"" << (bins.rates.size() - 1) << "\" aria-label=\"";
  out.text(words.chart_hint) << "\"><output>";
  out.text(words.chart_hint) << "</output></div><script type=\"application/json\">" << numbers_of(voice, bins) << "</script>"
      << table_of(voice, incident) << "</figure>";
  return out;
}

}  // namespace postwake::detail
