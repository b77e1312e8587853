#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "postwake/base/result.hpp"
#include "postwake/json/value.hpp"
#include "postwake/json/writer.hpp"
#include "postwake/model/manifest.hpp"
#include "postwake/model/packed_post.hpp"
#include "postwake/model/post.hpp"
#include "postwake/model/reject.hpp"
#include "postwake/model/timeline.hpp"
#include "postwake/model/verdict.hpp"

/// The project's own records as JSON. Writing then reading is the identity, for every value a record can hold.
/// Source: docs/formats/, one schema each.
namespace postwake {

void write(JsonWriter& out, const Post& post);
void write(JsonWriter& out, const PostView& post);        ///< the same bytes
void write(JsonWriter& out, const ClassifiedPost& post);  ///< the post's object with "verdict" as its last key
void write(JsonWriter& out, const Verdict& verdict);
void write(JsonWriter& out, const Manifest& manifest);    ///< {"v":1,"record":"manifest",...}
void write(JsonWriter& out, const Tombstone& tombstone);  ///< {"v":1,"record":"tombstone",...}
void write(JsonWriter& out, const Reject& reject);
void write(JsonWriter& out, const Evidence& evidence);
void write(JsonWriter& out, const Timeline& timeline);

/// One line without its newline.
template <typename Record>
std::string to_json_line(const Record& record) {
  JsonWriter writer;
  write(writer, record);
  return writer.take();
}

/// The timeline document: pretty, with a final newline.
std::string to_json_document(const Timeline& timeline);

/// Errors of all readers: bad_data naming the key that is wrong or missing; unsupported for a version we do not know.
Result<Post> read_post(JsonView value);
Result<Verdict> read_verdict(JsonView value);
Result<ClassifiedPost> read_classified_post(JsonView value);
Result<Manifest> read_manifest(JsonView value);
Result<Tombstone> read_tombstone(JsonView value);
Result<Timeline> read_timeline(JsonView value);

/// What one line of our own NDJSON may be.
using NdjsonRecord = std::variant<Post, ClassifiedPost, Manifest, Tombstone>;
Result<NdjsonRecord> read_ndjson_record(JsonView value);

/// True when an object looks like one of our own records, for sniffing.
bool is_postwake_record(JsonView value) noexcept;

}  // namespace postwake
