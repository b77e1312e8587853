#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/base/result.hpp"
#include "postwake/model/timeline.hpp"
#include "postwake/model/verdict.hpp"

namespace postwake {

struct ExportOptions {
  std::string lang = "en";                         ///< of headings: en fr es pt de ja ar
  bool redact = false;                             ///< no handles, no texts: hashes instead
  std::optional<std::size_t> quote_limit;          ///< code points of a quote; nullopt: whole
  bool raw_csv = false;                            ///< no guard against spreadsheet formulas
  std::map<std::string, std::string> components;   ///< service id -> component name on the status page
  std::string page_url = "https://status.example.org";  ///< base of links and ids in feeds and mirrors
  std::size_t max_cards = 500;                     ///< evidence cards in the report
};

/// One file of an export; `path` is relative, made of our own words only.
struct ExportedFile {
  std::string path;
  std::string bytes;
};

/// What an exporter may read. `posts` walks the classified posts again, in order; absent when the caller has none.
struct ExportInput {
  const Timeline& timeline;
  std::function<Status(const std::function<Status(const ClassifiedPost&)>&)> posts;
};

/// Turns a timeline into files of one format. The same input gives the same bytes.
///
/// Shape   : write() first applies --redact and --quote-limit (shareable.hpp), so that no format can forget them.
/// Errors  : usage for options the format cannot honour; bad_data never (a timeline is valid by type).
/// Threads : stateless, safe to share.
class Exporter {
 public:
  virtual ~Exporter() = default;
  virtual std::string_view name() const noexcept = 0;         ///< "html", as in --format and --formats
  virtual std::string_view description() const noexcept = 0;  ///< one line for --help
  /// Where several exports share one folder, the files of this one go below it; empty for formats of one file.
  virtual std::string_view folder() const noexcept { return {}; }
  virtual bool uses_posts() const noexcept { return false; }  ///< true: write() walks ExportInput::posts where there are any
  Result<std::vector<ExportedFile>> write(const ExportInput& input, const ExportOptions& options) const;

 private:
  virtual Result<std::vector<ExportedFile>> make(const ExportInput& input, const ExportOptions& options) const = 0;
};

/// Where a file of an export stands in a folder that several exports share.
inline std::string path_in_folder(const Exporter& exporter, const std::string& path) {
  return exporter.folder().empty() ? path : std::string(exporter.folder()) + "/" + path;
}

/// True when there are words of our own in this language: en fr es pt de ja ar, with or without a region.
bool has_words(std::string_view lang);

/// All exporters, sorted by name.
std::span<const Exporter* const> exporters();
const Exporter* find_exporter(std::string_view name);

/// The view for a terminal: events with UTC times and offsets from onset, the deciding quotes, posts per minute as bars.
/// Every text of a post is escaped.
struct TerminalOptions {
  unsigned columns = 80;
  bool color = false;
};
std::string terminal_view(const Timeline& timeline, const TerminalOptions& options);

}  // namespace postwake
