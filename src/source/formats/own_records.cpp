#include "postwake/json/records.hpp"
#include "source/formats/json_families.hpp"

// postwake's own NDJSON: posts, classified posts (their verdict is made anew), tombstones, and the manifest in the last line.
namespace postwake::detail {

namespace {

/// A line of an archive's index (docs/formats/archive.md): the posts are in the pages beside it.
bool is_page_record(JsonView value) { return value["v"].kind() == JsonKind::integer && value["record"].string() == "page"; }

}  // namespace

bool is_own_record(JsonView value) {
  // Every record of every dump is asked this: one look at all its keys is enough to say no.
  return value["v"].kind() == JsonKind::integer && (is_postwake_record(value) || is_page_record(value));
}

void read_own_record(JsonView value, RecordSink& sink) {
  if (is_page_record(value)) {
    sink.result().is_archive_open = true;
    sink.result().archive_member = sink.origin().member;
    return sink.notice("archived_page");
  }
  auto record = read_ndjson_record(value);
  if (!record) {
    const bool is_newer = record.error().code == ErrorCode::unsupported;
    return sink.reject(is_newer ? "unsupported_version" : "invalid_record", record.error().message);
  }
  if (auto* manifest = std::get_if<Manifest>(&*record)) {
    sink.result().manifests.push_back(std::move(*manifest));
    sink.result().is_archive_open = false;
    sink.result().archive_member = sink.origin().member;
    return sink.notice("manifest");
  }
  if (auto* gone = std::get_if<Tombstone>(&*record)) {
    // The manifest of that part has counted the notice already.
    sink.bury(gone->platform, std::move(gone->id), gone->at);
    return;
  }
  Post post = std::holds_alternative<Post>(*record) ? std::move(std::get<Post>(*record)) : std::move(std::get<ClassifiedPost>(*record).post);
  if (post.deleted && post.text.empty()) return sink.tombstone(post.platform, post.id, post.source.retrieved_at);
  sink.post(std::move(post));
}

}  // namespace postwake::detail
