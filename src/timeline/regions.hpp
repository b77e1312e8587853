#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "timeline/record.hpp"

namespace postwake::detail {

/// Where a post comes from, and by which rule that is known.
struct Region {
  std::string country_code;              ///< ISO 3166-1 alpha-2; empty: unknown
  std::string_view rule = "none";        ///< "coordinates", "place", "profile" or "none"

  bool operator==(const Region&) const = default;
};

/// Infers countries, in this order: the post's coordinates (the nearest city of corpora/places, or the place where the
/// platform names one), its place, its author's location text against country names in ICU's languages and the tables of
/// regions and cities, nothing. Immutable after construction.
class Regions {
 public:
  Regions();

  Region of(const Record& record) const;
  /// The country that a profile's free text names; empty when it names none ("Milky Way") or several ("Madrid / Lima").
  std::string country_of_text(std::string_view location) const;
  /// The country of the nearest city, if one lies within 500 km.
  std::string country_of_point(double lat, double lon) const;

 private:
  enum class Kind : std::uint8_t { city, region, country };
  struct Meaning {
    std::string code;
    Kind kind = Kind::city;
    std::uint32_t population_k = 0;
  };
  struct City {
    double lat = 0, lon = 0;
    std::string code;
  };

  void add(std::string_view name, Meaning meaning);
  void read_cities(std::string_view table);
  void read_regions(std::string_view table);
  const std::vector<Meaning>* find(const std::string& folded) const;

  std::unordered_map<std::string, std::vector<Meaning>> names_;  // folded name; only looked up, never walked
  std::vector<City> cities_;
};

}  // namespace postwake::detail
