#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "postwake/json/value.hpp"

/// The tree that a JsonView walks, in the order of the text: a container's node, then those of its children. A member is the
/// node of its key and the nodes of its value. Both parsers write it, so a view does not know which of them read the text.
namespace postwake::detail {

/// Sixteen bytes. The first eight hold all that tells most keys apart, so that one comparison passes over a member.
struct JsonNode {
  std::uint64_t head;  ///< not zeroed: most of a buffer of nodes is never touched
  union {
    char* text;             ///< of a string or key, without its quotes
    std::int64_t integer;   ///< also a boolean
    std::uint64_t large;    ///< an integer that only fits without a sign
    double real;
    std::uint64_t extent;   ///< of a container: its nodes, itself among them
  };

  static constexpr unsigned kKindAt = JsonView::kKindAt, kFirstAt = 40, kLastAt = 48, kFlagAt = 56;
  static constexpr std::uint64_t kIsEscaped = 1ULL << kFlagAt;  ///< a string whose escapes nobody has asked for yet
  static constexpr std::uint64_t kIsLarge = 1ULL << kFlagAt;    ///< an integer beyond std::int64_t
  static constexpr std::size_t kMostBytes = 0xFFFF'FFFF;        ///< of a string; more members than this do not fit into one text

  static constexpr std::uint64_t head_of(JsonKind kind, std::size_t size = 0) noexcept { return static_cast<std::uint64_t>(kind) << kKindAt | size; }
  /// The head of a key's node. An empty one begins and ends with what stands around it: quotes.
  static std::uint64_t head_of_key(std::string_view key) noexcept { return key.empty() ? head_of_key('"', '"', 0) : head_of_key(key.front(), key.back(), key.size()); }
  static std::uint64_t head_of_key(char first, char last, std::size_t size) noexcept {
    const std::uint64_t letters = std::uint64_t{static_cast<unsigned char>(first)} << kFirstAt | std::uint64_t{static_cast<unsigned char>(last)} << kLastAt;
    return head_of(JsonKind::string, size) | letters;
  }

  JsonKind kind() const noexcept { return static_cast<JsonKind>(head >> kKindAt & 0xFFU); }
  /// Bytes of a string, members of an object, elements of an array.
  std::size_t size() const noexcept { return head & 0xFFFF'FFFFU; }
  bool is_container() const noexcept { return kind() >= JsonKind::array; }
  const JsonNode* next() const noexcept { return this + (is_container() ? extent : 1); }
};
static_assert(sizeof(JsonNode) == 16);

/// The value of a hexadecimal digit, or -1.
inline constexpr std::array<std::int8_t, 256> kHexValue = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < 10; ++i) values['0' + i] = static_cast<std::int8_t>(i);
  for (std::size_t i = 0; i < 6; ++i) values['a' + i] = values['A' + i] = static_cast<std::int8_t>(10 + i);
  return values;
}();

/// True when the escape at `at` (a backslash) is one of JSON's and no half of a surrogate pair; `end` is set behind it. The text ends with a NUL.
bool read_escape(const char* at, const char*& end) noexcept;

/// Writes what `size` bytes mean over them; every escape among them was accepted by read_escape(). Returns the new size.
std::size_t unescape_in_place(char* text, std::size_t size) noexcept;

/// The node of a number, as std::from_chars reads it: an integer that fits 64 bits, a double, or null.
JsonNode number_node(const char* text, const char* end) noexcept;

}  // namespace postwake::detail
