#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "postwake/base/instant.hpp"
#include "postwake/model/verdict.hpp"

namespace postwake {

namespace detail {
class RecordText;

/// A key as it is written behind another member: comma, quotes, colon; at least kCopied bytes from any place that is copied from, so that
/// nobody must count them. Only what needs no escape is a key.
template <std::size_t N>
struct WrittenKey {
  static constexpr std::size_t kCopied = 32, kSize = N + 3;
  consteval WrittenKey(const char (&name)[N]) {  // NOLINT: a literal is meant
    bytes[0] = ',';
    bytes[1] = '"';
    for (std::size_t i = 0; i + 1 < N; ++i) {
      if (name[i] < ' ' || name[i] > '~' || name[i] == '"' || name[i] == '\\') throw "a key that needs an escape";  // ends the compilation
      bytes[i + 2] = name[i];
    }
    bytes[N + 1] = '"';
    bytes[N + 2] = ':';
  }
  std::array<char, kCopied + kSize> bytes{};
};
}  // namespace detail

/// A key that the program knows: "id"_key. Written several times as fast as one that may hold anything.
class JsonKey {
 public:
  template <detail::WrittenKey Key>
  static constexpr JsonKey of() {
    return JsonKey({Key.bytes.data(), Key.kSize});
  }

 private:
  friend class JsonWriter;
  explicit constexpr JsonKey(std::string_view written) : written_(written) {}
  std::string_view written_;
};

inline namespace literals {
template <detail::WrittenKey Key>
constexpr JsonKey operator""_key() {
  return JsonKey::of<Key>();
}
}  // namespace literals

/// Writes one JSON value as text. Calls nest as JSON does; keys stand in the order in which they are written.
///
/// Shape  : valid UTF-8 in gives valid JSON out; invalid UTF-8 in strings becomes U+FFFD. C0, DEL and C1 controls are
///          escaped, so that a terminal never meets them. No final newline.
/// Threads: one at a time.
class JsonWriter {
 public:
  enum class Style : std::uint8_t {
    compact,  ///< one line
    pretty    ///< two blanks a level; arrays of scalars on one line
  };
  explicit JsonWriter(Style style = Style::compact);
  JsonWriter(JsonWriter&&) noexcept;
  JsonWriter& operator=(JsonWriter&&) noexcept;
  ~JsonWriter();

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& key(JsonKey name);
  JsonWriter& string(std::string_view text);
  JsonWriter& integer(std::int64_t value);
  JsonWriter& unsigned_integer(std::uint64_t value);
  JsonWriter& real(double value);  ///< NaN and infinities become null
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  JsonWriter& per_mille(PerMille value);               ///< 873 -> 0.873
  JsonWriter& milli(std::uint64_t value);              ///< 12345 -> 12.345
  JsonWriter& instant(Instant at);

  /// The text so far; valid until the next call.
  std::string_view text() const noexcept;
  /// The text, and the writer empty for the next value.
  std::string take();
  /// Empty for the next value; what it has of memory stays.
  void clear() noexcept;

 private:
  friend class detail::RecordText;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace postwake
