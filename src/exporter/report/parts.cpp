#include "exporter/report/parts.hpp"

#include <algorithm>
#include <cmath>

namespace postwake::detail {
namespace {

Html time_element(Instant at, Literal form, std::string_view shown) {
  Html out;
  out << "<time datetime=\"";
  out.text(format_second(at)) << "\" data-f=\"" << form << "\">";
  out.text(shown) << "</time>";
  return out;
}

}  // namespace

std::string anchor(const Incident& incident, std::string_view part) { return "i-" + page_slug(incident.id) + (part.empty() ? "" : "-") + std::string(part); }

Html clock_element(const Voice& voice, Instant at) { return time_element(at, "c", voice.local.clock(at)); }
Html second_element(Instant at) { return time_element(at, "s", format_second(at).substr(11, 8)); }
Html day_element(const Voice& voice, Instant at) { return time_element(at, "d", voice.local.day(at)); }

bool is_country(std::string_view code) noexcept {
  return code.size() == 2 && std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

void put(Html& out, double value) {
  const auto tenths = static_cast<std::int64_t>(std::llround(value * 10.0));
  const std::int64_t whole = tenths / 10, rest = std::abs(tenths % 10);
  if (tenths < 0 && whole == 0) out << "-";
  out << whole;
  if (rest != 0) out << "." << rest;
}

}  // namespace postwake::detail
