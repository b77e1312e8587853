#pragma once

#include "postwake/exporter/exporter.hpp"

namespace postwake {

/// What --redact and --quote-limit leave, in one place for every output. Exporter::write applies it; callers need it only for
/// what they write themselves (timeline.json, posts.ndjson, a terminal).
///
/// --redact      : handles, names, profile places, mentions and coordinates go; a handle becomes "user-" and a hash, a text
///                 "sha256:" and its hash (docs/formats/exports.md says how both are made). Links that name an author become
///                 links by id, or go. Tags, times, ids, platforms, languages and countries stay.
/// --quote-limit : texts of posts are cut after so many code points and end in an ellipsis.
Timeline shareable(const Timeline& timeline, const ExportOptions& options);
ClassifiedPost shareable(const ClassifiedPost& post, const ExportOptions& options);

}  // namespace postwake
