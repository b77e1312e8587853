#include "postwake/text/country_names.hpp"

#include <unicode/uldnames.h>
#include <unicode/uloc.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>
#include <tuple>

namespace postwake {
namespace {

struct CloseNames {
  void operator()(ULocaleDisplayNames* names) const noexcept { uldn_close(names); }
};
using DisplayNames = std::unique_ptr<ULocaleDisplayNames, CloseNames>;

void add_names(const std::string& language, UDisplayContext length, std::vector<CountryName>& out) {
  UErrorCode error = U_ZERO_ERROR;
  UDisplayContext contexts[] = {length, UDISPCTX_NO_SUBSTITUTE};
  const DisplayNames names(uldn_openForContext(language.c_str(), contexts, 2, &error));
  if (U_FAILURE(error) || !names) return;
  for (const char* const* code = uloc_getISOCountries(); *code != nullptr; ++code) {
    UChar buffer[256];
    error = U_ZERO_ERROR;
    const std::int32_t length_found = uldn_regionDisplayName(names.get(), *code, buffer, 256, &error);
    if (U_FAILURE(error) || length_found <= 0 || length_found > 256) continue;
    std::string name;
    icu::UnicodeString(false, buffer, length_found).toUTF8String(name);
    out.push_back({std::move(name), *code});
  }
}

}  // namespace

std::vector<CountryName> country_names(std::span<const std::string_view> languages) {
  std::vector<CountryName> out;
  for (const std::string_view language : languages) {
    add_names(std::string{language}, UDISPCTX_LENGTH_FULL, out);
    add_names(std::string{language}, UDISPCTX_LENGTH_SHORT, out);
  }
  std::sort(out.begin(), out.end(),
            [](const CountryName& a, const CountryName& b) { return std::tie(a.name, a.code) < std::tie(b.name, b.code); });
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace postwake
