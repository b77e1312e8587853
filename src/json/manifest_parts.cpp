#include "json/manifest_parts.hpp"

namespace postwake::detail {

void write_query(JsonWriter& out, const Query& query) {
  out.key("query").begin_object();
  strings(out, "tags", query.tags);
  strings(out, "phrases", query.phrases);
  out.key("all").boolean(query.all);
  optional_instant(out, "since", query.since);
  optional_instant(out, "until", query.until);
  strings(out, "langs", query.langs);
  strings(out, "services", query.services);
  strings(out, "officials", query.officials);
  out.end_object();
}

void write_inputs(JsonWriter& out, const std::vector<InputRecord>& inputs) {
  out.key("inputs").begin_array();
  for (const InputRecord& input : inputs) {
    out.begin_object();
    out.key("name").string(input.name);
    optional_string(out, "hash", input.hash);
    out.key("bytes").unsigned_integer(input.bytes);
    out.key("decoded_bytes").unsigned_integer(input.decoded_bytes);
    optional_string(out, "decoded_hash", input.decoded_hash);
    out.key("damaged").boolean(input.is_damaged);
    out.end_object();
  }
  out.end_array();
}

void write_reading(JsonWriter& out, const Manifest& manifest) {
  out.key("records").unsigned_integer(manifest.records);
  out.key("chosen").unsigned_integer(manifest.chosen);
  out.key("duplicates").unsigned_integer(manifest.duplicates);
  counts(out, "rejects", manifest.rejects);
  counts(out, "notices", manifest.notices);
  strings(out, "notes", manifest.notes);
}

Query read_query(ObjectReader& in) {
  ObjectReader object(in["query"], in.path("query"));
  Query query;
  query.tags = object.strings("tags");
  query.phrases = object.strings("phrases");
  query.all = object.boolean("all", false);
  query.since = object.optional_instant("since");
  query.until = object.optional_instant("until");
  query.langs = object.strings("langs");
  query.services = object.strings("services");
  query.officials = object.strings("officials");
  in.take_error(object.finish(0));
  return query;
}

std::vector<InputRecord> read_inputs(ObjectReader& in) {
  std::vector<InputRecord> inputs;
  for (const JsonView item : in.array("inputs")) {
    ObjectReader object(item, in.path("inputs"));
    InputRecord& record = inputs.emplace_back();
    record.name = object.string("name");
    record.hash = object.optional_string("hash");
    record.bytes = object.count("bytes");
    record.decoded_bytes = object.count("decoded_bytes");
    record.decoded_hash = object.optional_string("decoded_hash");
    record.is_damaged = object.boolean("damaged", false);
    in.take_error(object.finish(0));
  }
  return inputs;
}

void read_reading(ObjectReader& in, Manifest& manifest) {
  manifest.records = in.count("records");
  manifest.chosen = in.count("chosen");
  manifest.duplicates = in.count("duplicates");
  manifest.rejects = in.counts("rejects");
  manifest.notices = in.counts("notices");
  manifest.notes = in.strings("notes");
}

}  // namespace postwake::detail
