#include "exporter/registry.hpp"

#include <algorithm>
#include <array>

namespace postwake {
namespace {

/// One line per format; adding one touches this list and its own file only. Sorted by name.
const std::array kExporters = {
    detail::markdown_exporter(),
};

}  // namespace

std::span<const Exporter* const> exporters() { return kExporters; }

const Exporter* find_exporter(std::string_view name) {
  const auto at = std::find_if(kExporters.begin(), kExporters.end(), [&](const Exporter* e) { return e->name() == name; });
  return at == kExporters.end() ? nullptr : *at;
}

}  // namespace postwake
