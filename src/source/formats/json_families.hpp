#pragma once

#include <span>
#include <string_view>

#include "source/record_sink.hpp"

namespace postwake::detail {

/// A shape of JSON objects and what they hold. Adding a format that is JSON: a file with these two functions and a row in
/// json_families.cpp.
struct JsonFamily {
  std::string_view name;                       ///< as in docs/formats/reading.md
  bool (*recognise)(JsonView object);          ///< by its keys; cheap; never both this and another family before it
  void (*read)(JsonView object, RecordSink&);  ///< settles the record: posts, notices or a reject
};

/// In the order in which they are asked.
std::span<const JsonFamily> json_families();

// One pair a file.
bool is_own_record(JsonView);
void read_own_record(JsonView, RecordSink&);
bool is_twitter_notice(JsonView);
void read_twitter_notice(JsonView, RecordSink&);
bool is_twitter_v11(JsonView);
void read_twitter_v11(JsonView, RecordSink&);
bool is_twitter_v2(JsonView);
void read_twitter_v2(JsonView, RecordSink&);
bool is_twitter_archive(JsonView);
void read_twitter_archive(JsonView, RecordSink&);
bool is_activity_streams(JsonView);
void read_activity_streams(JsonView, RecordSink&);
bool is_snscrape(JsonView);
void read_snscrape(JsonView, RecordSink&);
bool is_mastodon(JsonView);
void read_mastodon(JsonView, RecordSink&);
bool is_activitypub(JsonView);
void read_activitypub(JsonView, RecordSink&);
bool is_bluesky(JsonView);
void read_bluesky(JsonView, RecordSink&);
bool is_jetstream(JsonView);
void read_jetstream(JsonView, RecordSink&);
bool is_reddit(JsonView);
void read_reddit(JsonView, RecordSink&);
bool is_telegram(JsonView);
void read_telegram(JsonView, RecordSink&);
bool is_meta(JsonView);
void read_meta(JsonView, RecordSink&);
bool is_hacker_news(JsonView);
void read_hacker_news(JsonView, RecordSink&);
bool is_lemmy(JsonView);
void read_lemmy(JsonView, RecordSink&);
bool is_page(JsonView);
void read_page(JsonView, RecordSink&);
bool is_api_error(JsonView);
void read_api_error(JsonView, RecordSink&);
bool is_flat_row(JsonView);
void read_flat_row(JsonView, RecordSink&);

}  // namespace postwake::detail
