#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "postwake/base/result.hpp"

namespace postwake {

enum class JsonKind : std::uint8_t { missing, null, boolean, integer, real, string, array, object };

class JsonView;
namespace detail {
struct JsonKeyTable;
struct JsonNode;
void find_members(JsonView object, const JsonKeyTable& table, JsonView* values) noexcept;
}  // namespace detail

/// A value inside a JsonDocument. Cheap to copy; asking a missing or wrong-kinded value gives nothing, never an error, so
/// paths chain: `tweet["user"]["screen_name"].string()`.
///
/// Lifetime: until the document's next parse.
/// Threads : the document's: what a string with escapes means is worked out when it is first asked for.
/// Note    : of duplicate keys the first one stands.
class JsonView {
 public:
  JsonView() = default;

  JsonKind kind() const noexcept {
    if (value_ == nullptr) return JsonKind::missing;
    std::uint64_t head = 0;  // of a node: asked more often than anything else
    std::memcpy(&head, value_, sizeof head);
    return static_cast<JsonKind>(head >> kKindAt & 0xFFU);
  }
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

  /// Member of an object by position. Costs a walk up to it.
  std::string_view key_at(std::size_t index) const noexcept;
  JsonView value_at(std::size_t index) const noexcept;

  class Iterator;
  /// Elements of an array; nothing for anything else.
  Iterator begin() const noexcept;
  Iterator end() const noexcept;

  class MemberIterator;
  class Members;
  /// Members of an object in the order of the text, for walking unknown keys; nothing for anything else.
  Members members() const noexcept;

 private:
  friend class JsonDocument;
  friend struct detail::JsonNode;
  friend void detail::find_members(JsonView object, const detail::JsonKeyTable& table, JsonView* values) noexcept;
  explicit JsonView(const void* value) : value_(value) {}
  static constexpr unsigned kKindAt = 32;
  const void* value_ = nullptr;
};

/// Where a key stands in the table of a JsonKeys.
inline constexpr std::size_t kJsonKeySlots = 256;
constexpr std::size_t json_key_slot(std::size_t size, char first, char last) noexcept {
  return (size + 5U * static_cast<unsigned char>(first) + 37U * static_cast<unsigned char>(last)) % kJsonKeySlots;
}

namespace detail {
struct JsonKeyTable {
  const std::string_view* keys;
  const std::uint8_t* first;
  const std::uint8_t* next;
};
}  // namespace detail

struct JsonMember {
  std::string_view key;
  JsonView value;
};

class JsonView::Iterator {
 public:
  explicit Iterator(const void* at) : at_(at) {}
  JsonView operator*() const noexcept { return JsonView(at_); }
  Iterator& operator++() noexcept { return (step(), *this); }
  bool operator!=(const Iterator& other) const noexcept { return at_ != other.at_; }

 private:
  void step() noexcept;
  const void* at_;
};

class JsonView::MemberIterator {
 public:
  explicit MemberIterator(const void* at) : at_(at) {}
  JsonMember operator*() const noexcept;
  MemberIterator& operator++() noexcept { return (step(), *this); }
  bool operator!=(const MemberIterator& other) const noexcept { return at_ != other.at_; }

 private:
  void step() noexcept;
  const void* at_;
};

class JsonView::Members {
 public:
  explicit Members(JsonView object) : object_(object) {}
  MemberIterator begin() const noexcept;
  MemberIterator end() const noexcept;

 private:
  JsonView object_;
};

inline JsonView::Members JsonView::members() const noexcept { return Members(*this); }

/// Keys that are looked up together, in one walk over an object's members: a reader that wants thirty of them, most of which are not there,
/// would walk thirty times. Made at compile time.
///
/// Shape: `keys` are all different; find() gives their values in the same order, missing where there is none.
template <std::size_t N>
class JsonKeys {
 public:
  explicit constexpr JsonKeys(const std::array<std::string_view, N>& keys) : keys_(keys) {
    static_assert(N < 255);
    for (std::size_t i = N; i-- != 0;) {
      std::uint8_t& first = first_[json_key_slot(keys[i].size(), keys[i].empty() ? '"' : keys[i].front(), keys[i].empty() ? '"' : keys[i].back())];
      next_[i] = first;
      first = static_cast<std::uint8_t>(i + 1);
    }
  }
  std::array<JsonView, N> find(JsonView object) const noexcept {
    std::array<JsonView, N> values;
    detail::find_members(object, {keys_.data(), first_.data(), next_.data()}, values.data());
    return values;
  }

 private:
  std::array<std::string_view, N> keys_;
  std::array<std::uint8_t, kJsonKeySlots> first_{};  ///< slot -> number of its first key, from 1 on; 0: none
  std::array<std::uint8_t, N> next_{};               ///< key -> number of the next one in its slot
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
