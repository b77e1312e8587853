#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "classify/packed.hpp"

namespace postwake::detail {

/// Many literal strings, and for each place in a text the ones that start there.
///
/// Method : a radix tree over bytes, behind a gate: one bit for each hash of the first bytes of a literal, which turns most
///          places away before the tree, a megabyte, is touched. Phrases start where words start, so walking from each word
///          costs fewer steps than an Aho-Corasick automaton over every byte; RE2::Set and Hyperscan have no Unicode word
///          borders.
/// Threads: immutable after build().
class PhraseTrie {
 public:
  void add(std::string_view literal, std::uint32_t value);
  void build();
  bool empty() const noexcept { return nodes_.empty(); }

  /// Calls part(list) for each list that a pack holds.
  template <typename Part>
  void each_part(Part&& part) {
    part(nodes_);
    part(first_bytes_);
    part(values_);
    part(roots_);
    part(gate_);
    part(lengths_);
  }

  /// A place in a text, on its way through the tree.
  struct Walk {
    std::uint32_t end = 0, node = 0;
  };

  /// Sets out from `start`; false when no literal starts there. The node is called up from memory.
  bool set_out(std::string_view text, std::size_t start, Walk& walk) const {
    if (nodes_.empty() || start >= text.size() || !may_start(text, start)) return false;
    walk = {static_cast<std::uint32_t>(start), roots_[static_cast<unsigned char>(text[start])]};
    if (walk.node == kNone) return false;
    call_up(walk.node);
    return true;
  }

  /// One step. Calls on(value, end) for the literals that end at it; false when the walk is over. Walks that take their steps in
  /// turn wait for memory together.
  template <typename On>
  bool step(std::string_view text, Walk& walk, On&& on) const {
    const Node& node = nodes_[walk.node];
    if (text.size() - walk.end < node.label_size) return false;
    for (std::uint32_t i = 0; i < node.label_size; ++i)
      if (text[walk.end + i] != node.label[i]) return false;
    walk.end += node.label_size;
    for (std::uint32_t i = 0; i < node.values; ++i) on(values_[node.first_value + i], walk.end);
    if (node.children == 0 || walk.end >= text.size()) return false;
    walk.node = child(node, text[walk.end]);
    if (walk.node == kNone) return false;
    call_up(walk.node);
    return true;
  }

  /// Calls on(value, end) for every literal that text holds at `start`, shorter ones first.
  template <typename On>
  void walk(std::string_view text, std::size_t start, On&& on) const {
    Walk now;
    if (!set_out(text, start, now)) return;
    while (step(text, now, on)) {}
  }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFU;
  static constexpr std::size_t kLabel = 12, kNear = 8;
  /// Half a cache line, with all that a step needs: a longer label goes on in an only child.
  struct Node {
    std::uint32_t first_child = 0, first_value = 0;
    std::uint16_t values = 0;
    std::uint8_t label_size = 0, children = 0;
    std::array<char, kLabel> label{};
    std::array<char, kNear> near{};  ///< first bytes of the children, where they are so few
  };
  static_assert(sizeof(Node) == 32);
  struct Literal {
    std::uint32_t start, size, value;
  };

  void call_up(std::uint32_t node) const { __builtin_prefetch(nodes_.data() + node); }

  std::uint32_t child(const Node& node, char wanted) const {
    if (node.children <= kNear) {
      for (std::uint32_t i = 0; i < node.children; ++i)
        if (node.near[i] == wanted) return node.first_child + i;
      return kNone;
    }
    const char* first = first_bytes_.data() + node.first_child;
    const void* found = std::memchr(first, wanted, node.children);
    return found == nullptr ? kNone : node.first_child + static_cast<std::uint32_t>(static_cast<const char*>(found) - first);
  }

  // The gate. A literal is known by its first bytes: four where it starts with ASCII, six elsewhere (three letters of two bytes,
  // two of three); shorter ones by all of theirs.
  static constexpr unsigned kGateBits = 17;
  static constexpr std::size_t key_size(char first) { return static_cast<unsigned char>(first) < 0x80 ? 4 : 6; }
  static std::uint32_t gate_place(std::uint64_t bytes, std::size_t size) {
    const std::uint64_t own = bytes & ((std::uint64_t{1} << (8 * size)) - 1);
    return static_cast<std::uint32_t>((own + size) * 0x9E3779B97F4A7C15ULL >> (64 - kGateBits));
  }
  bool may_start(std::string_view text, std::size_t start) const {
    const std::size_t left = text.size() - start;
    std::uint64_t bytes = 0;
    if (left >= sizeof bytes) std::memcpy(&bytes, text.data() + start, sizeof bytes);
    else std::memcpy(&bytes, text.data() + start, left);
    const auto is_open = [&](std::size_t size) {
      const std::uint32_t place = gate_place(bytes, size);
      return (gate_[place / 64] >> (place % 64) & 1U) != 0;
    };
    const std::size_t most = key_size(text[start]);
    if (left >= most && is_open(most)) return true;
    for (std::uint32_t sizes = lengths_[most == 4 ? 0 : 1]; sizes != 0; sizes &= sizes - 1) {
      const auto size = static_cast<std::size_t>(std::countr_zero(sizes));
      if (size <= left && is_open(size)) return true;
    }
    return false;
  }

  std::string bytes_;              // while building
  std::vector<Literal> literals_;
  Packed<Node> nodes_;
  Packed<char> first_bytes_;       ///< of each node
  Packed<std::uint32_t> values_, roots_;
  Packed<std::uint64_t> gate_;
  Packed<std::uint32_t> lengths_;  ///< sizes of short literals, a bit each: those that start with ASCII, the others
};

}  // namespace postwake::detail
