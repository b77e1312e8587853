#include "exporter/registry.hpp"

#include <algorithm>
#include <array>

#include "exporter/words/words.hpp"
#include "postwake/exporter/shareable.hpp"

namespace postwake {
namespace {

/// One line per format; adding one touches this list and its own file only. Sorted by name.
const std::array kExporters{
    detail::atom_exporter(),
    detail::cachet_exporter(),
    detail::cstate_exporter(),
    detail::csv_exporter(),
    detail::gatus_exporter(),
    detail::html_exporter(),
    detail::ics_exporter(),
    detail::ids_exporter(),
    detail::jsonfeed_exporter(),
    detail::markdown_exporter(),
    detail::rss_exporter(),
    detail::sqlite_exporter(),
    detail::stactus_exporter(),
    detail::statusfy_exporter(),
    detail::statuspage_exporter(),
    detail::timelinejs_exporter(),
    detail::upptime_exporter(),
};

}  // namespace

std::span<const Exporter* const> exporters() { return kExporters; }

Result<std::vector<ExportedFile>> Exporter::write(const ExportInput& input, const ExportOptions& options) const {
  if (!detail::find_words(options.lang))
    return fail(ErrorCode::usage, "no words in \"" + options.lang + "\"", {}, "languages: " + detail::known_languages());
  if (!options.redact && !options.quote_limit) return make(input, options);
  const Timeline timeline = shareable(input.timeline, options);
  ExportInput shared{timeline, {}};
  if (input.posts)
    shared.posts = [&](const std::function<Status(const ClassifiedPost&)>& take) {
      return input.posts([&](const ClassifiedPost& post) { return take(shareable(post, options)); });
    };
  return make(shared, options);
}

bool has_words(std::string_view lang) { return detail::find_words(lang) != nullptr; }

const Exporter* find_exporter(std::string_view name) {
  const auto at = std::find_if(kExporters.begin(), kExporters.end(), [&](const Exporter* e) { return e->name() == name; });
  return at == kExporters.end() ? nullptr : *at;
}

}  // namespace postwake
