#include "classify/kit.hpp"

#include "postwake/base/embedded.hpp"
#include "postwake/base/hash.hpp"

namespace postwake::detail {

Result<std::unique_ptr<Kit>> Kit::make(const std::vector<std::string>& followed, const std::vector<std::string>& officials) {
  auto known = Services::make(embedded_file("services.tsv"), embedded_file("outage_words.tsv"), followed, officials);
  if (!known) return propagate(known);
  auto kit = std::make_unique<Kit>(std::move(*known));
  std::uint64_t digest = fnv1a64(embedded_file("services.tsv"), fnv1a64(embedded_file("outage_words.tsv")));
  for (const auto& file : embedded_files()) {
    if (!file.name.starts_with("lexicon/")) continue;
    digest = fnv1a64(file.bytes, digest);
    const auto rows = parse_lexicon(file.bytes, file.name);
    if (!rows) return propagate(rows);
    for (const auto& row : *rows) kit->matcher.add_row(row);
  }
  kit->services.add_aliases(kit->matcher);
  kit->matcher.build();
  constexpr std::string_view kDigits = "0123456789abcdef";
  kit->lexicon_version = "1-";
  for (int shift = 60; shift >= 28; shift -= 4) kit->lexicon_version += kDigits[digest >> shift & 0xFU];
  return kit;
}

}  // namespace postwake::detail
