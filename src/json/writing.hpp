#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/json/writer.hpp"

/// Members that several of our records have.
namespace postwake::detail {

template <typename Key>
void optional_instant(JsonWriter& out, Key key, const std::optional<Instant>& at) {
  out.key(key);
  at ? out.instant(*at) : out.null();
}

template <typename Key>
void optional_count(JsonWriter& out, Key key, const std::optional<std::int64_t>& count) {
  out.key(key);
  count ? out.integer(*count) : out.null();
}

/// Ids and the like: absent is null, so that readers in other languages need no special empty string.
template <typename Key>
void optional_string(JsonWriter& out, Key key, std::string_view text) {
  out.key(key);
  text.empty() ? out.null() : out.string(text);
}

template <typename Key, typename List>
void strings(JsonWriter& out, Key key, const List& list) {
  out.key(key).begin_array();
  for (const std::string_view text : list) out.string(text);
  out.end_array();
}

inline void counts(JsonWriter& out, std::string_view key, const std::map<std::string, std::uint64_t>& table) {
  out.key(key).begin_object();
  for (const auto& [name, count] : table) out.key(name).unsigned_integer(count);
  out.end_object();
}

}  // namespace postwake::detail
