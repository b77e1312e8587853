#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace postwake {

/// One name of a country in one language, as ICU's CLDR data has it.
struct CountryName {
  std::string name;
  std::string code;  ///< ISO 3166-1 alpha-2

  bool operator==(const CountryName&) const = default;
};

/// The long and the short names of every country in each of the languages (BCP 47), sorted and unique. Languages that ICU
/// does not know add nothing.
/// Cost: some milliseconds a language; call once.
std::vector<CountryName> country_names(std::span<const std::string_view> languages);

}  // namespace postwake
