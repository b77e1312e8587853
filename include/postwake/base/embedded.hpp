#pragma once

#include <span>
#include <string_view>

namespace postwake {

/// A data file of corpora/ that is part of the program, e.g. "services.tsv" or "lexicon/es.tsv".
///
/// Lifetime: the program's. Source: corpora/CMakeLists.txt lists what is embedded.
struct EmbeddedFile {
  std::string_view name;
  std::string_view bytes;
};

/// All embedded files, sorted by name.
std::span<const EmbeddedFile> embedded_files() noexcept;

/// The bytes of one, or an empty view when there is no such file.
std::string_view embedded_file(std::string_view name) noexcept;

}  // namespace postwake
