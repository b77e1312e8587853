#include "classify/phrase_trie.hpp"

#include <algorithm>

namespace postwake::detail {

void PhraseTrie::add(std::string_view literal, std::uint32_t value) {
  if (literal.empty() || literal.size() > 1000) return;
  literals_.push_back({static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(literal.size()), value});
  bytes_ += literal;
}

void PhraseTrie::build() {
  const auto text_of = [this](const Literal& literal) { return std::string_view(bytes_).substr(literal.start, literal.size); };
  std::sort(literals_.begin(), literals_.end(), [&](const Literal& a, const Literal& b) {
    const int order = text_of(a).compare(text_of(b));
    return order != 0 ? order < 0 : a.value < b.value;
  });
  literals_.erase(std::unique(literals_.begin(), literals_.end(),
                              [&](const Literal& a, const Literal& b) { return a.value == b.value && text_of(a) == text_of(b); }),
                  literals_.end());

  // Breadth first, so that the children of a node lie side by side.
  struct Range {
    std::uint32_t low, high, depth;
  };
  std::vector<Range> ranges;
  const auto split = [&](std::uint32_t low, std::uint32_t high, std::uint32_t depth) {
    std::uint32_t count = 0;
    for (std::uint32_t i = low; i < high; ++count) {
      const char byte = text_of(literals_[i])[depth];
      std::uint32_t j = i;
      while (j < high && text_of(literals_[j])[depth] == byte) ++j;
      ranges.push_back({i, j, depth});
      nodes_.emplace_back();
      first_bytes_ += byte;
      i = j;
    }
    return count;
  };
  roots_.fill(kNone);
  split(0, static_cast<std::uint32_t>(literals_.size()), 0);
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) roots_[static_cast<unsigned char>(first_bytes_[i])] = i;
  for (std::uint32_t n = 0; n < ranges.size(); ++n) {
    const auto [low, high, depth] = ranges[n];
    const std::string_view first = text_of(literals_[low]), last = text_of(literals_[high - 1]);
    std::uint32_t same = depth;
    while (same < first.size() && same < last.size() && first[same] == last[same]) ++same;
    std::uint32_t at = low;
    const auto first_value = static_cast<std::uint32_t>(values_.size());
    while (at < high && literals_[at].size == same) values_.push_back(literals_[at++].value);
    const auto first_child = static_cast<std::uint32_t>(nodes_.size());
    const std::uint32_t children = split(at, high, same);
    Node& node = nodes_[n];
    node.label = literals_[low].start + depth;
    node.label_size = static_cast<std::uint16_t>(same - depth);
    node.first_value = first_value;
    node.values = static_cast<std::uint32_t>(values_.size()) - first_value;
    node.first_child = first_child;
    node.children = static_cast<std::uint16_t>(children);
  }
  literals_.clear();
  literals_.shrink_to_fit();
}

}  // namespace postwake::detail
