#include "timeline/regions.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "postwake/base/embedded.hpp"
#include "postwake/text/country_names.hpp"
#include "postwake/text/hashtag.hpp"

namespace postwake::detail {
namespace {

constexpr std::string_view kLanguages[] = {"en", "es", "pt", "fr", "de", "it", "nl", "pl", "tr", "ru", "uk", "el", "he",
                                           "ar", "fa", "hi", "bn", "th", "vi", "id", "ja", "ko", "zh", "zh-Hant", "fil",
                                           "sv", "da", "nb", "fi", "cs", "ro", "hu", "ca"};
constexpr double kNearDegrees = 4.5;   // about 500 km
constexpr std::size_t kMostWords = 4;  // of a name inside a longer text
constexpr std::size_t kMostParts = 8;

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  for (;;) {
    const std::size_t end = text.find(separator);
    out.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

double number(std::string_view text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string folded(std::string_view text) {
  std::string out = fold_text(text, TagMatch::loose);
  const std::size_t first = out.find_first_not_of(" \t\n.");
  if (first == std::string::npos) return {};
  return out.substr(first, out.find_last_not_of(" \t\n.") - first + 1);
}

/// cos of degrees by its Taylor sum: the same bits everywhere, and exact enough to choose a nearest city.
double cosine(double degrees) {
  const double x = degrees * 3.14159265358979323846 / 180;
  double sum = 1;
  for (int k = 16; k >= 2; k -= 2) sum = 1 - sum * x * x / (k * (k - 1));
  return sum;
}

/// Two regional indicator symbols are a flag.
std::optional<std::string> flag_of(std::string_view text) {
  constexpr std::string_view kLead = "\xF0\x9F\x87";
  for (std::size_t at = text.find(kLead); at != std::string_view::npos && at + 8 <= text.size(); at = text.find(kLead, at + 4)) {
    const auto a = static_cast<unsigned char>(text[at + 3]);
    const auto b = static_cast<unsigned char>(text[at + 7]);
    if (text.substr(at + 4, 3) != kLead || a < 0xA6 || a > 0xBF || b < 0xA6 || b > 0xBF) continue;
    return std::string{static_cast<char>('A' + (a - 0xA6)), static_cast<char>('A' + (b - 0xA6))};
  }
  return std::nullopt;
}

/// The pieces that people put between commas, slashes, bars and brackets.
std::vector<std::string> pieces(std::string_view location) {
  std::string text{location};
  for (const std::string_view mark : {"\xE3\x80\x81", "\xEF\xBC\x8C", "\xD8\x8C", "\xE2\x80\xA2", "\xC2\xB7", "\xE2\x80\x93", "\xE2\x80\x94"})
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) text.replace(at, mark.size(), ",");
  for (char& c : text)
    if (c == '/' || c == '|' || c == '(' || c == ')' || c == '[' || c == ']' || c == ';' || c == '\n' || c == '&' || c == '+') c = ',';
  for (std::size_t at = text.find(" - "); at != std::string::npos; at = text.find(" - ", at + 1)) text[at + 1] = ',';
  std::vector<std::string> out;
  for (const std::string_view part : split(text, ',')) {
    std::string piece = folded(part);
    if (!piece.empty() && out.size() < kMostParts) out.push_back(std::move(piece));
  }
  return out;
}

}  // namespace

Regions::Regions() {
  for (const CountryName& country : country_names(kLanguages)) add(country.name, {country.code, Kind::country, 0});
  add("england", {"GB", Kind::country, 0});
  add("scotland", {"GB", Kind::country, 0});
  add("wales", {"GB", Kind::country, 0});
  add("usa", {"US", Kind::country, 0});
  add("holland", {"NL", Kind::country, 0});
  read_regions(embedded_file("places/regions.tsv"));
  read_cities(embedded_file("places/cities.tsv"));
}

void Regions::add(std::string_view name, Meaning meaning) {
  std::string key = folded(name);
  if (key.empty()) return;
  std::vector<Meaning>& meanings = names_[key];
  for (Meaning& known : meanings) {
    if (known.code != meaning.code) continue;
    known.kind = std::max(known.kind, meaning.kind);
    known.population_k = std::max(known.population_k, meaning.population_k);
    return;
  }
  meanings.push_back(std::move(meaning));
}

// A "?" marks names that are also something else; in a location field, which is all that is looked at here, they count.
void Regions::read_cities(std::string_view table) {
  bool is_header = true;
  for (const std::string_view line : split(table, '\n')) {
    const std::vector<std::string_view> cells = split(line, '\t');
    if (is_header || cells.size() < 6) {
      is_header = false;
      continue;
    }
    const Meaning meaning{std::string{cells[1]}, Kind::city, static_cast<std::uint32_t>(number(cells[4]))};
    cities_.push_back({number(cells[2]), number(cells[3]), meaning.code});
    add(cells[0], meaning);
    for (const std::string_view alias : split(cells[5], '|')) add(alias.starts_with('?') ? alias.substr(1) : alias, meaning);
  }
}

void Regions::read_regions(std::string_view table) {
  bool is_header = true;
  for (const std::string_view line : split(table, '\n')) {
    const std::vector<std::string_view> cells = split(line, '\t');
    if (is_header || cells.size() < 3) {
      is_header = false;
      continue;
    }
    const Meaning meaning{std::string{cells[1]}, Kind::region, 0};
    add(cells[0], meaning);
    for (const std::string_view alias : split(cells[2], '|')) add(alias.starts_with('?') ? alias.substr(1) : alias, meaning);
  }
}

const std::vector<Regions::Meaning>* Regions::find(const std::string& name) const {
  const auto it = names_.find(name);
  return it == names_.end() ? nullptr : &it->second;
}

// Each piece votes once for every country that it may mean; "Atlanta, Georgia" is US by two votes against one. Of equal
// votes the surest kind wins (country, region, city), then the larger city; two countries that are equally sure are no
// answer.
std::string Regions::country_of_text(std::string_view location) const {
  if (location.empty()) return {};
  if (const auto flag = flag_of(location)) return *flag;
  struct Vote {
    std::uint32_t pieces = 0;
    Kind kind = Kind::city;
    std::uint32_t population_k = 0;
  };
  std::map<std::string, Vote> votes;
  const auto vote = [&](const std::vector<Meaning>& meanings) {
    for (const Meaning& m : meanings) {
      Vote& v = votes[m.code];
      ++v.pieces;
      v.kind = std::max(v.kind, m.kind);
      v.population_k = std::max(v.population_k, m.population_k);
    }
  };
  for (const std::string& piece : pieces(location)) {
    if (const auto* whole = find(piece)) {
      vote(*whole);
      continue;
    }
    // Inside a longer piece: the longest run of words that is a name. Two letters are too few there.
    std::vector<std::string_view> words;
    for (const std::string_view word : split(piece, ' '))
      if (!word.empty()) words.push_back(word);
    const std::vector<Meaning>* inside = nullptr;
    for (std::size_t length = std::min(kMostWords, words.size()); length >= 1 && inside == nullptr; --length) {
      for (std::size_t first = words.size() - length + 1; first-- > 0 && inside == nullptr;) {
        const std::string_view begin = words[first];
        const std::string_view end = words[first + length - 1];
        const std::string run(begin.data(), static_cast<std::size_t>(end.data() + end.size() - begin.data()));
        if (run.size() > 3) inside = find(run);
      }
    }
    // Scripts without spaces: the longest beginning that is a name, of at least two characters.
    if (inside == nullptr && !piece.empty() && static_cast<unsigned char>(piece[0]) >= 0xE2) {
      for (std::size_t length = std::min<std::size_t>(piece.size(), 30); length >= 6 && inside == nullptr; --length)
        if (length == piece.size() || (static_cast<unsigned char>(piece[length]) & 0xC0U) != 0x80U) inside = find(piece.substr(0, length));
    }
    if (inside != nullptr) vote(*inside);
  }
  const std::string* best = nullptr;
  bool is_tied = false;
  const auto rank = [](const Vote& v) { return std::make_tuple(v.pieces, v.kind, v.population_k); };
  for (const auto& [code, v] : votes) {
    if (best == nullptr || rank(v) > rank(votes.at(*best))) {
      best = &code;
      is_tied = false;
    } else if (v.pieces == votes.at(*best).pieces && v.kind == Kind::country && votes.at(*best).kind == Kind::country) {
      is_tied = true;
    }
  }
  return best == nullptr || is_tied ? std::string{} : *best;
}

std::string Regions::country_of_point(double lat, double lon) const {
  const City* best = nullptr;
  double nearest = kNearDegrees * kNearDegrees;
  const double squeeze = cosine(lat);
  for (const City& city : cities_) {
    double east = city.lon - lon;
    if (east > 180) east -= 360;
    if (east < -180) east += 360;
    const double x = east * squeeze;
    const double y = city.lat - lat;
    const double distance = x * x + y * y;
    if (distance < nearest) {
      nearest = distance;
      best = &city;
    }
  }
  return best == nullptr ? std::string{} : best->code;
}

Region Regions::of(const Record& record) const {
  const std::string_view place = record[Field::place_code];
  if (record.has_coords && (record.lat_micro != 0 || record.lon_micro != 0)) {
    std::string code = !place.empty() ? std::string{place} : country_of_point(record.lat_micro / 1e6, record.lon_micro / 1e6);
    if (!code.empty()) return {std::move(code), "coordinates"};
  }
  if (!place.empty()) return {std::string{place}, "place"};
  std::string code = country_of_text(record[Field::location]);
  if (!code.empty()) return {std::move(code), "profile"};
  return {};
}

}  // namespace postwake::detail
