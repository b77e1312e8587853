#include <algorithm>
#include <vector>

#include "exporter/report/plot.hpp"
#include "postwake/text/terminal.hpp"

namespace postwake::detail {
namespace {

// Lengths across are in percent and those of the shapes in thousandths of the width, so that the lanes fill whatever they are
// given and the type keeps its size.
constexpr double kLaneName = 19, kLaneShape = 30, kLaneRow = kLaneName + kLaneShape + 6, kLaneAxis = 20;
constexpr std::size_t kMostLanes = 12;

void percent(Html& out, Literal attribute, double value) {
  out << " " << attribute << "=\"";
  put(out, value);
  out << "%\"";
}

Instant end_of(const Incident& incident, const Bins& bins) {
  return incident.recovery.at ? *incident.recovery.at : incident.resolution ? incident.resolution->at : bins.end();
}

}  // namespace

Html lanes(const Voice& voice, const std::vector<const Incident*>& incidents, const Coverage* whole) {
  Html out;
  if (incidents.empty()) return out;
  const std::size_t rows = std::min(incidents.size(), kMostLanes);
  Instant from = incidents[0]->series.start, to = from;
  std::vector<Bins> all;
  double top = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    all.push_back(binned(incidents[i]->series, 200));
    from = std::min(from, all.back().start);
    to = std::max(to, all.back().end());
    top = std::max(top, all.back().top);
  }
  // The whole of the data where the incidents fill a good part of it: else they would be a few lines on a long axis.
  if (whole != nullptr && whole->first && whole->last && *whole->last - *whole->first < 3 * (to - from)) {
    from = std::min(from, *whole->first);
    to = std::max(to, *whole->last);
  }
  const Scale x(from, to, 0, 100), shape(from, to, 0, 1000);
  const double bottom = kLaneRow * static_cast<double>(rows);
  out << "<svg class=\"lanes\" width=\"100%\" height=\"";
  put(out, bottom + kLaneAxis);
  out << "\" role=\"img\" aria-label=\"";
  std::string told;
  for (std::size_t i = 0; i < rows; ++i) told += (i == 0 ? "" : ". ") + verdict(voice, *incidents[i]);
  out.text(told) << "\">";
  const auto ticks = time_ticks(from, to, 6);
  for (std::size_t i = 0; i < ticks.size(); ++i) {
    const double at = x(ticks[i]);
    out << "<line class=\"grid\"";
    percent(out, "x1", at);
    percent(out, "x2", at);
    out << " y1=\"0\" y2=\"";
    put(out, bottom);
    out << "\"/><text class=\"tick\" text-anchor=\"";
    if (at < 2) out << "start";
    else if (at > 98) out << "end";
    else out << "middle";
    out << "\" data-t=\"" << ticks[i].time_since_epoch().count() << "\"";
    percent(out, "x", at);
    out << " y=\"";
    put(out, bottom + 14);
    out << "\">";
    out.text(tick_label(voice, ticks, i)) << "</text>";
  }
  for (std::size_t i = 0; i < rows; ++i) {
    const Incident& incident = *incidents[i];
    const Bins& bins = all[i];
    const double name_y = kLaneRow * static_cast<double>(i) + 13, base = kLaneRow * static_cast<double>(i) + kLaneName + kLaneShape;
    const double start = x(incident.onset.at);
    if (!bins.rates.empty()) {
      std::vector<double> zero(bins.rates.size(), 0.0), height;
      for (const auto& rate : bins.rates) height.push_back(rate[0]);
      out << "<svg x=\"0\" y=\"";
      put(out, base - kLaneShape);
      out << "\" width=\"100%\" height=\"";
      put(out, kLaneShape);
      out << "\" viewBox=\"0 0 1000 ";
      put(out, kLaneShape);
      out << "\" preserveAspectRatio=\"none\"><path class=\"t-complaint\" d=\"";
      area(out, bins, zero, height, shape, kLaneShape, kLaneShape / std::max(top, 1e-9));
      out << "\"/></svg>";
    }
    out << "<line class=\"axis\" x1=\"0\" x2=\"100%\" y1=\"";
    put(out, base);
    out << "\" y2=\"";
    put(out, base);
    out << "\"/><rect class=\"span\"";
    percent(out, "x", start);
    out << " y=\"";
    put(out, base);
    out << "\"";
    percent(out, "width", std::max(x(end_of(incident, bins)) - start, 0.3));
    out << " height=\"3\"/><text class=\"label\" x=\"0\" y=\"";
    put(out, name_y);
    out << "\">";
    out.text(fitted(incident.service_name, 40)) << "</text>";
  }
  out << "</svg>";
  return out;
}

}  // namespace postwake::detail
