#include "classify/lexicon/kit.hpp"
#include "postwake/base/embedded.hpp"
#include "postwake/base/hash.hpp"

namespace postwake::detail {

Result<std::unique_ptr<Kit>> Kit::from_files() {
  auto kit = std::make_unique<Kit>();
  kit->services.read_files(embedded_file("services.tsv"), embedded_file("outage_words.tsv"));
  std::uint64_t digest = fnv1a64(embedded_file("services.tsv"), fnv1a64(embedded_file("outage_words.tsv")));
  for (const auto& file : embedded_files()) {
    if (!file.name.starts_with("lexicon/")) continue;
    digest = fnv1a64(file.bytes, digest);
    const auto rows = parse_lexicon(file.bytes, file.name);
    if (!rows) return propagate(rows);
    for (const auto& row : *rows) kit->matcher.add_row(row);
  }
  kit->services.add_aliases(kit->matcher, 0);
  kit->matcher.build();
  constexpr std::string_view kDigits = "0123456789abcdef";
  kit->lexicon_version = "1-";
  for (int shift = 60; shift >= 28; shift -= 4) kit->lexicon_version += kDigits[digest >> shift & 0xFU];
  return kit;
}

std::string Kit::pack() {
  PackWriter writer;
  Packed<char> version;
  version.own().assign(lexicon_version.begin(), lexicon_version.end());
  writer(version);
  services.write(writer);
  matcher.write(writer);
  return writer.bytes();
}

}  // namespace postwake::detail
