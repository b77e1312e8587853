#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/base/instant.hpp"

namespace postwake {

/// How exactly a time is known. v2's "….000Z" is `second`, whatever it looks like.
enum class TimePrecision : std::uint8_t { millisecond, second, minute, day, unknown };

/// Where a time was read.
enum class TimeSource : std::uint8_t { field, timestamp_ms, snowflake, tid, retrieved };

struct Author {
  std::string id;
  std::string handle;  ///< without '@'; with "@host" for fediverse accounts
  std::string name;
  bool verified = false;
  std::optional<std::int64_t> followers;
  std::string location;  ///< free text of the profile

  bool operator==(const Author&) const = default;
};

struct Place {
  std::string name;
  std::string country;
  std::string country_code;  ///< ISO 3166-1 alpha-2, upper case; empty when unknown

  bool operator==(const Place&) const = default;
};

/// Degrees; latitude first, as a person says it.
struct Coordinates {
  double lat = 0;
  double lon = 0;

  bool operator==(const Coordinates&) const = default;
};

/// Counts at the time of the observation; absent is not zero.
struct Metrics {
  std::optional<std::int64_t> reply, repost, like, quote, view, bookmark;

  bool operator==(const Metrics&) const = default;
};

/// An earlier text of an edited post.
struct Version {
  Instant at;
  std::string text;

  bool operator==(const Version&) const = default;
};

/// Where a post was found. Never part of a timeline: the same post from another file is the same post.
struct SourceRef {
  std::string file;
  std::string member;
  std::uint64_t line = 0;              ///< 1-based line (or record) in the member; 0 when the form has none
  std::optional<Instant> retrieved_at; ///< when the observation was made, if the source says

  bool operator==(const SourceRef&) const = default;
};

/// What someone wrote. Identity is (platform, id).
///
/// Shape   : text is valid UTF-8, plain and unescaped; created_at is UTC; ids are opaque strings.
/// Lifetime: owns everything.
/// Source  : docs/formats/post.md, version 1.
struct Post {
  std::string platform;  ///< twitter mastodon bluesky reddit telegram hackernews lemmy instagram threads ... or "unknown"
  std::string id;
  std::string url;
  Author author;
  Instant created_at;
  TimePrecision time_precision = TimePrecision::unknown;
  TimeSource time_source = TimeSource::field;
  std::string text;
  bool text_truncated = false;
  std::string lang;                   ///< as the platform says, BCP 47; empty when it says nothing usable
  std::vector<std::string> tags;      ///< as written, without '#'
  std::vector<std::string> mentions;  ///< handles without '@'
  std::vector<std::string> urls;      ///< expanded where known
  std::string reply_to, repost_of, quote_of;  ///< ids; empty when not one
  std::string edit_of;                ///< id of the first version where an edit has an id of its own (X)
  std::optional<Place> place;
  std::optional<Coordinates> coords;
  Metrics metrics;
  std::optional<Instant> edited;      ///< time of the last edit; set with its versions where they are known
  std::vector<Version> versions;      ///< earlier texts, oldest first
  bool deleted = false;               ///< a tombstone: the platform said that the post is gone
  bool embedded = false;              ///< found inside another post (the original inside a repost)
  SourceRef source;

  bool operator==(const Post&) const = default;
};

/// A platform's word that a post is gone, which may stand in another file than the post.
struct Tombstone {
  std::string platform;
  std::string id;
  std::optional<Instant> at;

  bool operator==(const Tombstone&) const = default;
};

std::string_view name(TimePrecision) noexcept;
std::string_view name(TimeSource) noexcept;
std::optional<TimePrecision> parse_time_precision(std::string_view) noexcept;
std::optional<TimeSource> parse_time_source(std::string_view) noexcept;

/// The id that all versions of a post share: edit_of where set, else id.
inline const std::string& identity(const Post& post) noexcept { return post.edit_of.empty() ? post.id : post.edit_of; }

/// When this observation was made, for "the newest wins": retrieved_at, else edited, else created_at.
inline Instant observed_at(const Post& post) noexcept {
  if (post.source.retrieved_at) return *post.source.retrieved_at;
  return post.edited ? *post.edited : post.created_at;
}

/// As a new one, but its strings keep their memory.
void clear(Post& post) noexcept;
/// The same, but text, text_truncated, tags, mentions and urls stay.
void clear_all_but_words(Post& post) noexcept;

/// Joins two observations of one post into one that does not depend on their order: the newer wins (ties: more metrics,
/// then the greater text), its gaps are filled from the older, a different older text becomes a version, a tombstone stays.
Post merge_observations(Post a, Post b);

}  // namespace postwake
