#include "classify/lexicon/kit.hpp"

extern "C" const char postwake_kit_pack_begin[];
extern "C" const char postwake_kit_pack_end[];

namespace postwake::detail {

std::string_view kit_pack() noexcept { return {postwake_kit_pack_begin, static_cast<std::size_t>(postwake_kit_pack_end - postwake_kit_pack_begin)}; }

Result<std::unique_ptr<Kit>> Kit::make(const std::vector<std::string>& followed, const std::vector<std::string>& officials) {
  auto kit = std::make_unique<Kit>();
  PackReader reader(kit_pack());
  Packed<char> version;
  reader(version);
  kit->lexicon_version.assign(version.data(), version.size());
  kit->services.read(reader);
  kit->matcher.read(reader);
  const std::size_t known = kit->services.alias_count();
  if (auto added = kit->services.add_users(followed, officials); !added) return propagate(added);
  kit->services.add_aliases(kit->matcher, known);
  kit->matcher.build();
  return kit;
}

}  // namespace postwake::detail
