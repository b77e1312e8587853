#include <array>

#include "source/formats/json_families.hpp"

// Objects that only carry other records: v1.1 search results, premium search, Bluesky and Mastodon searches, Reddit listings,
// Algolia hits, and what else puts its records into one array.
namespace postwake::detail {
namespace {

constexpr std::array<std::string_view, 15> kArrays = {"statuses", "results", "posts", "feed", "hits", "tweets", "toots", "messages",
                                                      "items", "orderedItems", "data", "children", "comments", "submissions", "thread"};

/// The array or object of records in a page, or a missing view.
JsonView records_of(JsonView page) {
  for (const auto key : kArrays) {
    const JsonView value = page[key];
    if (value.is_array() && (value.size() == 0 || value[std::size_t{0}].is_object())) return value;
    if (value.is_object() && key != "results") return value;
  }
  return {};
}

}  // namespace

bool is_page(JsonView value) { return !records_of(value).is_missing(); }

void read_page(JsonView value, RecordSink& sink) {
  // An object inside of a page inside of a page ... is bounded by the depth of the JSON itself.
  const JsonView records = records_of(value);
  if (!records.is_array()) return read_json_value(records, sink);
  if (records.size() == 0) return sink.notice("empty_page");
  for (const JsonView record : records) read_json_value(record, sink);
}

bool is_api_error(JsonView value) {
  if (value["errors"].is_array() && value["errors"].size() != 0) return true;
  if (value["error"].is_string() || value["error"].is_object()) return true;
  return value["title"].is_string() && value["status"].integer().value_or(0) >= 400;
}

void read_api_error(JsonView value, RecordSink& sink) {
  std::string_view message = value["error"].string();
  for (const auto candidate : {value["message"], value["error_description"], value["detail"], value["title"], value["errors"][std::size_t{0}]["message"],
                               value["errors"][std::size_t{0}]["detail"], value["error"]["message"]})
    if (candidate.is_string()) {
      message = candidate.string();
      break;
    }
  sink.reject("api_error", "an API's error answer: " + std::string(message.substr(0, 200)));
}

}  // namespace postwake::detail
