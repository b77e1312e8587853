#include "postwake/base/embedded.hpp"

#include <algorithm>

namespace postwake {

namespace detail {
/// Defined in a file that corpora/CMakeLists.txt writes at configure time.
std::span<const EmbeddedFile> embedded_table() noexcept;
}  // namespace detail

std::span<const EmbeddedFile> embedded_files() noexcept { return detail::embedded_table(); }

std::string_view embedded_file(std::string_view name) noexcept {
  const auto files = embedded_files();
  const auto at = std::lower_bound(files.begin(), files.end(), name,
                                   [](const EmbeddedFile& file, std::string_view wanted) { return file.name < wanted; });
  return at != files.end() && at->name == name ? at->bytes : std::string_view{};
}

}  // namespace postwake
