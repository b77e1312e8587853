#include "timeline/related.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "timeline/plain_text.hpp"

namespace postwake::detail {
namespace {

constexpr std::int64_t kSameTime = 15;      // minutes between onsets
constexpr std::uint64_t kEnoughPosts = 30;  // complaints from which a mix of languages or regions can be told
constexpr std::uint64_t kLeastShared = 150; // thousandths of the mixes that must agree

/// What two mixes have in common, in thousandths; nullopt when one of them is too small to say. `rest` is not compared.
std::optional<std::uint64_t> shared(const std::vector<Share>& a, const std::vector<Share>& b, std::string_view rest) {
  std::uint64_t of_a = 0, of_b = 0;
  for (const Share& s : a) of_a += s.name == rest ? 0 : s.n;
  for (const Share& s : b) of_b += s.name == rest ? 0 : s.n;
  if (of_a < kEnoughPosts || of_b < kEnoughPosts) return std::nullopt;
  const auto total = [](const std::vector<Share>& shares, const std::string& wanted) {
    std::uint64_t n = 0;
    for (const Share& s : shares) n += s.name == wanted ? s.n : 0;
    return n;
  };
  std::uint64_t common = 0;
  std::vector<std::string> seen;
  for (const Share& s : a) {
    if (s.name == rest || std::find(seen.begin(), seen.end(), s.name) != seen.end()) continue;
    seen.push_back(s.name);
    common += std::min(total(a, s.name) * 1000 / of_a, total(b, s.name) * 1000 / of_b);
  }
  return common;
}

bool is_same_crowd(const Incident& a, const Incident& b) {
  const auto languages = shared(a.languages, b.languages, "und");
  const auto regions = shared(a.regions, b.regions, "unknown");
  return (!languages || *languages >= kLeastShared) && (!regions || *regions >= kLeastShared);
}

}  // namespace

void relate(std::vector<BuiltIncident>& incidents) {
  for (BuiltIncident& a : incidents) {
    for (const BuiltIncident& b : incidents) {
      if (&a == &b || a.incident.service == b.incident.service) continue;
      const std::int64_t overlap = std::max<std::int64_t>(0, std::min(a.to, b.to) - std::max(a.from, b.from));
      const std::int64_t lag = b.from - a.from;
      const bool is_together = a.incident.onset.interval.from <= b.incident.onset.interval.to &&
                               b.incident.onset.interval.from <= a.incident.onset.interval.to;
      if (overlap == 0 && !is_together && (lag > kSameTime || lag < -kSameTime)) continue;
      if (!is_same_crowd(a.incident, b.incident)) continue;
      a.incident.related.push_back({b.incident.id, lag * 60, overlap * 60});
      a.explained.push_back("at the same time: " + b.incident.title + " (" + duration(lag * 60) + " from onset to onset, " +
                            duration(overlap * 60) + " of overlap)");
    }
  }
}

}  // namespace postwake::detail
