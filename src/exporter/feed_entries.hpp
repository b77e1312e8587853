#pragma once

#include <string>
#include <vector>

#include "exporter/sinks/html.hpp"
#include "exporter/status_updates.hpp"

namespace postwake::detail {

/// One entry of a feed: an incident, told as status pages tell it, newest update first.
struct FeedEntry {
  std::string id;     ///< a tag: IRI that never changes, in the form Statuspage uses
  std::string url, title;
  Instant published, updated;
  Html content;
  std::string summary;          ///< plain text
  std::vector<std::string> tags;
};

struct Feed {
  std::string id, title, home, host;
  Instant updated;
  std::vector<FeedEntry> entries;  ///< newest first, at least one: readers refuse a feed without
};

Feed make_feed(const Timeline& timeline, const ExportOptions& options);

}  // namespace postwake::detail
