#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "postwake/base/result.hpp"

namespace postwake {

enum class JsonKind : std::uint8_t { missing, null, boolean, integer, real, string, array, object };

/// A value inside a JsonDocument. Cheap to copy; asking a missing or wrong-kinded value gives nothing, never an error, so
/// paths chain: `tweet["user"]["screen_name"].string()`.
///
/// Lifetime: until the document's next parse.
/// Note    : of duplicate keys the first one stands.
class JsonView {
 public:
  JsonView() = default;

  JsonKind kind() const noexcept;
  bool is_object() const noexcept { return kind() == JsonKind::object; }
  bool is_array() const noexcept { return kind() == JsonKind::array; }
  bool is_string() const noexcept { return kind() == JsonKind::string; }
  bool is_missing() const noexcept { return value_ == nullptr; }
  /// True for a value that is there and not null.
  explicit operator bool() const noexcept { return kind() > JsonKind::null; }

  JsonView operator[](std::string_view key) const noexcept;
  JsonView operator[](std::size_t index) const noexcept;
  std::size_t size() const noexcept;  ///< of an array or object; 0 otherwise

  std::string_view string() const noexcept;          ///< empty unless a string
  std::optional<bool> boolean() const noexcept;
  std::optional<std::int64_t> integer() const noexcept;  ///< an integer that fits, or a string of its digits
  std::optional<double> number() const noexcept;         ///< integer or real; also a string that holds one
  /// An id: a string as it is, an integer in decimal. Empty for reals, whose digits are already lost.
  std::string id() const;

  /// Member of an object by position, for walking unknown keys.
  std::string_view key_at(std::size_t index) const noexcept;
  JsonView value_at(std::size_t index) const noexcept;

  class Iterator {
   public:
    Iterator(const void* at, std::size_t step) : at_(at), step_(step) {}
    JsonView operator*() const noexcept { return JsonView(at_); }
    Iterator& operator++() noexcept {
      at_ = static_cast<const char*>(at_) + step_;
      return *this;
    }
    bool operator!=(const Iterator& other) const noexcept { return at_ != other.at_; }

   private:
    const void* at_;
    std::size_t step_;
  };
  /// Elements of an array; nothing for anything else.
  Iterator begin() const noexcept;
  Iterator end() const noexcept;

 private:
  friend class JsonDocument;
  explicit JsonView(const void* value) : value_(value) {}
  const void* value_ = nullptr;
};

/// A parser with memory that is reused: parse one record after the other.
///
/// Shape  : numbers that fit 64 bits stay exact integers; a number no double can hold becomes null; a lone surrogate
///          escape becomes U+FFFD (counted by repaired_surrogates). Depth is capped at kMaxJsonDepth.
/// Input  : valid UTF-8 (see text/utf8.hpp); NUL bytes make it invalid.
/// Errors : bad_data with the byte offset in origin.offset; limit_exceeded when nested too deep.
/// Threads: one at a time.
class JsonDocument {
 public:
  JsonDocument();
  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;
  ~JsonDocument();

  /// The whole of `text` is one value (with white space around it).
  Result<JsonView> parse(std::string_view text);
  /// The first value in `text`; `consumed` is set to the bytes up to its end, for texts that hold several.
  Result<JsonView> parse_first(std::string_view text, std::size_t& consumed);

  std::uint64_t repaired_surrogates() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace postwake
