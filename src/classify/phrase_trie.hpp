#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace postwake::detail {

/// Many literal strings, and for each place in a text the ones that start there.
///
/// Method : a radix tree over bytes. Phrases start where words start, so walking from each word costs fewer steps than an
///          Aho-Corasick automaton over every byte, needs no failure links, and builds fast enough for a program that starts
///          often; RE2::Set and Hyperscan have no Unicode word borders.
/// Threads: immutable after build().
class PhraseTrie {
 public:
  void add(std::string_view literal, std::uint32_t value);
  void build();

  /// Calls on(value, end) for every literal that text holds at `start`, shorter ones first.
  template <typename On>
  void walk(std::string_view text, std::size_t start, On&& on) const {
    if (start >= text.size()) return;
    std::uint32_t at = roots_[static_cast<unsigned char>(text[start])];
    std::size_t end = start;
    while (at != kNone) {
      const Node& node = nodes_[at];
      if (text.size() - end < node.label_size) return;
      for (std::uint32_t i = 0; i < node.label_size; ++i)
        if (text[end + i] != bytes_[node.label + i]) return;
      end += node.label_size;
      for (std::uint32_t i = 0; i < node.values; ++i) on(values_[node.first_value + i], end);
      at = kNone;
      if (end < text.size()) {
        const char wanted = text[end];
        for (std::uint32_t i = 0; i < node.children; ++i) {
          if (first_bytes_[node.first_child + i] != wanted) continue;
          at = node.first_child + i;
          break;
        }
      }
    }
  }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFU;
  struct Node {
    std::uint32_t label = 0, first_child = 0, first_value = 0;
    std::uint16_t label_size = 0, children = 0;
    std::uint32_t values = 0;
  };
  struct Literal {
    std::uint32_t start, size, value;
  };

  std::string bytes_;
  std::vector<Literal> literals_;
  std::vector<Node> nodes_;
  std::string first_bytes_;
  std::vector<std::uint32_t> values_;
  std::array<std::uint32_t, 256> roots_{};
};

}  // namespace postwake::detail
