#include "timeline/plain_text.hpp"

#include <cmath>

namespace postwake::detail {

std::string decimal(double value, int digits) {
  if (value < 0) return "-" + decimal(-value, digits);
  double scale = 1;
  for (int i = 0; i < digits; ++i) scale *= 10;
  if (!(value < 1e12)) return "more than 10^12";
  const auto units = static_cast<std::uint64_t>(std::floor(value * scale + 0.5));
  const auto step = static_cast<std::uint64_t>(scale);
  std::string out = std::to_string(units / step);
  if (digits == 0) return out;
  std::string fraction = std::to_string(units % step);
  fraction.insert(0, static_cast<std::size_t>(digits) - fraction.size(), '0');
  return out + "." + fraction;
}

std::string count(std::uint64_t n, std::string_view noun) {
  return grouped(n) + " " + std::string{noun} + (n == 1 ? "" : "s");
}

std::string duration(std::int64_t seconds) {
  if (seconds < 0) return "-" + duration(-seconds);
  if (seconds < 60) return std::to_string(seconds) + " s";
  const std::int64_t minutes = (seconds + 30) / 60;
  if (minutes < 60) return std::to_string(minutes) + " min";
  const std::int64_t hours = minutes / 60;
  if (hours < 48) return std::to_string(hours) + " h" + (minutes % 60 ? " " + std::to_string(minutes % 60) + " min" : "");
  return std::to_string(hours / 24) + " d" + (hours % 24 ? " " + std::to_string(hours % 24) + " h" : "");
}

}  // namespace postwake::detail
