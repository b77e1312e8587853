#include <algorithm>
#include <map>
#include <set>

#include "exporter/report/parts.hpp"

namespace postwake::detail {
namespace {

constexpr std::size_t kMostRows = 10;

struct Country {
  std::string_view code, path;
};

std::vector<Country> countries(std::string_view tsv) {
  std::vector<Country> out;
  while (!tsv.empty()) {
    const std::size_t end = std::min(tsv.find('\n'), tsv.size());
    const std::string_view line = tsv.substr(0, end);
    tsv.remove_prefix(std::min(end + 1, tsv.size()));
    const std::size_t tab = line.find('\t');
    if (tab != std::string_view::npos) out.push_back({line.substr(0, tab), line.substr(tab + 1)});
  }
  return out;
}

template <typename Label>
void bars(Html& out, const Voice& voice, std::string_view heading, const std::vector<Share>& shares, Literal kind, Label label) {
  if (shares.empty()) return;
  out << "<table class=\"bars\"><caption>";
  out.text(heading) << "</caption><thead class=\"vh\"><tr><th scope=\"col\">";
  out.text(heading) << "</th><th scope=\"col\">";
  out.text(voice.words.share) << "</th><th scope=\"col\">%</th><th scope=\"col\">";
  out.text(voice.words.count) << "</th></tr></thead><tbody>";
  std::size_t shown = 0;
  const PerMille most = std::max_element(shares.begin(), shares.end(), [](const Share& a, const Share& b) { return a.share_pm < b.share_pm; })->share_pm;
  for (const auto& share : shares) {
    const bool is_unknown = share.name == "unknown" || share.name == "und";
    if (shown >= kMostRows && !is_unknown) continue;
    ++shown;
    out << "<tr";
    if (is_unknown) out << " class=\"unknown\"";
    out << "><th scope=\"row\" data-" << kind << "=\"";
    out.text(share.name) << "\"><bdi>";
    out.text(is_unknown ? std::string(voice.words.unknown) : label(share.name)) << "</bdi></th><td><svg class=\"bar\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect width=\"";
    put(out, most == 0 ? 0 : 100.0 * share.share_pm / most);
    out << "\" height=\"8\"/></svg></td><td>";
    out.text(voice.local.percent(share.share_pm)) << "</td><td>";
    out.text(voice.local.number(share.n)) << "</td></tr>";
  }
  out << "</tbody></table>";
}

std::string symptom_words(std::string_view name) {
  std::string out(name);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

/// Five classes with borders at halves of the largest count: the eye compares steps, not tints.
int class_of(std::uint64_t n, std::uint64_t most) {
  int level = 5;
  for (std::uint64_t border = most; level > 1 && n * 2 <= border; border = (border + 1) / 2) --level;
  return level;
}

/// What each tint stands for, in the counts that are there.
void legend(Html& out, const Voice& voice, const std::map<int, std::pair<std::uint64_t, std::uint64_t>>& classes) {
  out << "<ul class=\"legend\">";
  for (const auto& [level, range] : classes) {
    out << "<li><svg class=\"swatch\" viewBox=\"0 0 12 12\" aria-hidden=\"true\"><rect class=\"q" << level << "\" width=\"12\" height=\"12\"/></svg><span class=\"n\">";
    out.text(voice.local.number(range.first));
    if (range.second != range.first) {
      out << "–";
      out.text(voice.local.number(range.second));
    }
    out << "</span></li>";
  }
  out << "</ul>";
}

void map(Html& out, const Voice& voice, const Incident& incident) {
  std::uint64_t most = 0;
  const std::vector<Share> regions = by_name(incident.regions);
  for (const auto& region : regions)
    if (is_country(region.name)) most = std::max(most, region.n);
  if (most == 0) return;
  static const Embedded world = own_asset("world.tsv");
  std::set<std::string_view> known;
  for (const auto& country : countries(world.text())) known.insert(country.code);
  std::map<int, std::pair<std::uint64_t, std::uint64_t>> classes;
  out << "<figure class=\"map\"><svg viewBox=\"0 0 480 234\" role=\"group\" aria-label=\"";
  out.text(voice.words.regions) << "\"><use href=\"#world\"/>";
  for (const auto& region : regions) {
    if (!is_country(region.name) || !known.contains(region.name) || region.n == 0) continue;
    const int level = class_of(region.n, most);
    auto& range = classes.try_emplace(level, region.n, region.n).first->second;
    range = {std::min(range.first, region.n), std::max(range.second, region.n)};
    const std::string told = voice.local.region(region.name) + ": " + voice.local.number(region.n) + " (" + voice.local.percent(region.share_pm) + ")";
    out << "<use class=\"q" << level << "\" href=\"#w-";
    out.text(region.name) << "\" tabindex=\"0\" role=\"img\" aria-label=\"";
    out.text(told) << "\"><title>";
    out.text(told) << "</title></use>";
  }
  // The script puts outlines of a chosen step's countries here.
  out << "<g class=\"here\" aria-hidden=\"true\"></g></svg><figcaption>";
  legend(out, voice, classes);
  out << "<output class=\"told\" aria-live=\"polite\"></output><p class=\"note\">";
  out.text(voice.words.how_places) << "</p></figcaption></figure>";
}

}  // namespace

Html world_shapes() {
  static const Embedded world = own_asset("world.tsv");
  Html out;
  out << "<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\" focusable=\"false\"><defs><pattern id=\"hatch\" width=\"5\" height=\"5\" "
         "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect class=\"hatch-ground\" width=\"5\" height=\"5\"/><path class=\"hatch-line\" d=\"M0 0V5\"/></pattern>"
         "<pattern id=\"missing\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(-45)\"><path class=\"missing-line\" d=\"M0 0V6\"/></pattern><g id=\"world\">";
  // The same country may stand in two rows; the first has the name.
  std::set<std::string_view> named;
  for (const auto& country : countries(world.text())) {
    out << "<path";
    if (is_country(country.code) && named.insert(country.code).second) {
      out << " id=\"w-";
      out.text(country.code) << "\"";
    }
    out << " d=\"";
    out.text(country.path) << "\"/>";
  }
  out << "</g></defs></svg>";
  return out;
}

Html where_and_who(const Voice& voice, const Incident& incident) {
  Html out;
  if (incident.languages.empty() && incident.regions.empty() && incident.symptoms.empty()) return out;
  out << "<h3>";
  out.text(voice.words.where_and_who) << "</h3><div class=\"where\">";
  bars(out, voice, voice.words.symptoms, incident.symptoms, "symptom", [](const std::string& name) { return symptom_words(name); });
  bars(out, voice, voice.words.languages, incident.languages, "lang", [&](const std::string& name) { return voice.local.language(name); });
  bars(out, voice, voice.words.regions, by_name(incident.regions), "region", [&](const std::string& name) { return voice.local.region(name); });
  map(out, voice, incident);
  out << "</div>";
  return out;
}

}  // namespace postwake::detail
