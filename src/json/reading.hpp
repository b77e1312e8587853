#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/base/instant.hpp"
#include "postwake/base/result.hpp"
#include "postwake/json/value.hpp"

namespace postwake::detail {

/// Reads the members of one of our own objects and remembers the first thing that was wrong, so that a reader is a list of
/// members and one check at the end.
class ObjectReader {
 public:
  ObjectReader(JsonView object, std::string path) : object_(object), path_(std::move(path)) {
    if (!object.is_object()) wrong("", "an object");
  }

  std::string string(std::string_view key) {
    const JsonView value = object_[key];
    if (!value.is_string()) wrong(key, "a string");
    return std::string(value.string());
  }
  /// null and missing are empty.
  std::string optional_string(std::string_view key) {
    const JsonView value = object_[key];
    if (value && !value.is_string()) wrong(key, "a string or null");
    return std::string(value.string());
  }
  bool boolean(std::string_view key, bool absent) {
    const JsonView value = object_[key];
    if (!value) return absent;
    if (const auto b = value.boolean()) return *b;
    wrong(key, "true or false");
    return absent;
  }
  std::uint64_t count(std::string_view key) {
    const auto value = optional_integer(key);
    if (value && *value < 0) wrong(key, "a count");
    return value ? static_cast<std::uint64_t>(*value) : 0;
  }
  std::optional<std::int64_t> optional_integer(std::string_view key) {
    const JsonView value = object_[key];
    if (!value) return std::nullopt;
    if (value.kind() != JsonKind::integer || !value.integer()) {
      wrong(key, "an integer");
      return std::nullopt;
    }
    return value.integer();
  }
  /// A decimal as thousandths.
  std::uint64_t milli(std::string_view key) { return to_milli(object_[key], key); }
  std::uint64_t to_milli(JsonView value, std::string_view key) {
    const auto number = value.kind() == JsonKind::string ? std::nullopt : value.number();
    if (!number || !(*number >= 0) || *number > 1e12) {
      wrong(key, "a number");
      return 0;
    }
    return static_cast<std::uint64_t>(*number * 1000.0 + 0.5);
  }
  Instant instant(std::string_view key) {
    const auto at = optional_instant(key);
    if (!at) wrong(key, "an RFC 3339 time with an offset");
    return at.value_or(Instant{});
  }
  std::optional<Instant> optional_instant(std::string_view key) {
    const JsonView value = object_[key];
    if (!value) return std::nullopt;
    const auto at = parse_rfc3339(value.string());
    if (!at) wrong(key, "an RFC 3339 time with an offset");
    return at;
  }
  std::vector<std::string> strings(std::string_view key) {
    std::vector<std::string> list;
    for (const JsonView item : array(key)) {
      if (!item.is_string()) wrong(key, "a list of strings");
      list.emplace_back(item.string());
    }
    return list;
  }
  std::map<std::string, std::uint64_t> counts(std::string_view key) {
    std::map<std::string, std::uint64_t> table;
    for (const JsonMember member : object_[key].members()) {
      const auto value = member.value.integer();
      if (!value || *value < 0) wrong(key, "an object of counts");
      else table[std::string(member.key)] = static_cast<std::uint64_t>(*value);
    }
    return table;
  }
  /// A list; missing and null are empty.
  JsonView array(std::string_view key) {
    const JsonView value = object_[key];
    if (value && !value.is_array()) wrong(key, "a list");
    return value;
  }
  /// One word of a fixed set.
  template <typename Parse>
  auto word(std::string_view key, Parse parse) {
    const auto value = parse(object_[key].string());
    if (!value) wrong(key, "a known word");
    return value.value_or(typename decltype(value)::value_type{});
  }
  JsonView operator[](std::string_view key) const { return object_[key]; }
  std::string path(std::string_view key) const { return key.empty() ? path_ : path_.empty() ? std::string(key) : path_ + "." + std::string(key); }

  void wrong(std::string_view key, std::string_view wanted) {
    if (!error_) error_ = "\"" + path(key) + "\" is not " + std::string(wanted);
  }
  template <typename T>
  void take_error(const Result<T>& other) {
    if (!other && !error_) error_ = other.error().message;
  }
  template <typename T>
  Result<T> finish(T value) {
    if (error_) return fail(ErrorCode::bad_data, *error_);
    return Result<T>(std::move(value));
  }

 private:
  JsonView object_;
  std::string path_;
  std::optional<std::string> error_;
};

/// A part that was read by itself: `in` remembers what was wrong with it, and an empty one takes its place.
template <typename T>
T part(ObjectReader& in, Result<T> read) {
  in.take_error(read);
  return read ? std::move(*read) : T{};
}

}  // namespace postwake::detail
