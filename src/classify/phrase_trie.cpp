#include "classify/phrase_trie.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace postwake::detail {

void PhraseTrie::add(std::string_view literal, std::uint32_t value) {
  if (literal.empty() || literal.size() > 1000) return;
  literals_.push_back({static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(literal.size()), value});
  bytes_ += literal;
}

void PhraseTrie::build() {
  if (literals_.empty()) return;
  const auto text_of = [this](const Literal& literal) { return std::string_view(bytes_).substr(literal.start, literal.size); };
  std::sort(literals_.begin(), literals_.end(), [&](const Literal& a, const Literal& b) {
    const int order = text_of(a).compare(text_of(b));
    return order != 0 ? order < 0 : a.value < b.value;
  });
  literals_.erase(std::unique(literals_.begin(), literals_.end(),
                              [&](const Literal& a, const Literal& b) { return a.value == b.value && text_of(a) == text_of(b); }),
                  literals_.end());

  // From the ends of the literals to their starts, so that what continues alike is stored once: "(is|are) (down|dead)" has one
  // tail, not two. Endings make up most of the tree, which shrinks to a fifth.
  auto& nodes = nodes_.own();
  auto& first_bytes = first_bytes_.own();
  auto& values = values_.own();
  std::map<std::vector<std::uint32_t>, std::uint32_t> known_values;
  std::map<std::string, std::uint32_t> known_siblings;
  const auto siblings = [&](auto&& self, std::uint32_t low, std::uint32_t high, std::uint32_t depth) -> std::pair<std::uint32_t, std::uint32_t> {
    std::vector<Node> own;
    for (std::uint32_t i = low; i < high;) {
      const char byte = text_of(literals_[i])[depth];
      std::uint32_t j = i;
      while (j < high && text_of(literals_[j])[depth] == byte) ++j;
      const std::string_view first = text_of(literals_[i]), last = text_of(literals_[j - 1]);
      std::uint32_t same = depth;
      while (same - depth < kLabel && same < first.size() && same < last.size() && first[same] == last[same]) ++same;
      Node node;
      first.substr(depth, same - depth).copy(node.label.data(), kLabel);
      node.label_size = static_cast<std::uint8_t>(same - depth);
      std::vector<std::uint32_t> here;
      std::uint32_t at = i;
      while (at < j && literals_[at].size == same) here.push_back(literals_[at++].value);
      if (!here.empty()) {
        const auto [stored, is_new] = known_values.try_emplace(here, static_cast<std::uint32_t>(values.size()));
        if (is_new) values.insert(values.end(), here.begin(), here.end());
        node.first_value = stored->second;
      }
      const auto [first_child, children] = at < j ? self(self, at, j, same) : std::pair<std::uint32_t, std::uint32_t>{0, 0};
      POSTWAKE_EXPECTS(here.size() <= 0xFFFF && children <= 0xFF);
      node.values = static_cast<std::uint16_t>(here.size());
      node.first_child = first_child;
      node.children = static_cast<std::uint8_t>(children);
      for (std::uint32_t c = 0; c < children && c < kNear; ++c) node.near[c] = first_bytes[first_child + c];
      own.push_back(node);
      i = j;
    }
    const std::string bytes(reinterpret_cast<const char*>(own.data()), own.size() * sizeof(Node));
    const auto [stored, is_new] = known_siblings.try_emplace(bytes, static_cast<std::uint32_t>(nodes.size()));
    if (is_new) {
      for (const auto& node : own) {
        nodes.push_back(node);
        first_bytes.push_back(node.label[0]);
      }
    }
    return {stored->second, static_cast<std::uint32_t>(own.size())};
  };
  const auto [first_root, root_count] = siblings(siblings, 0, static_cast<std::uint32_t>(literals_.size()), 0);
  auto& roots = roots_.own();
  roots.assign(256, kNone);
  for (std::uint32_t i = 0; i < root_count; ++i) roots[static_cast<unsigned char>(first_bytes[first_root + i])] = first_root + i;

  auto& gate = gate_.own();
  auto& lengths = lengths_.own();
  gate.assign((std::size_t{1} << kGateBits) / 64, 0);
  lengths.assign(2, 0);
  for (const auto& literal : literals_) {
    const std::string_view text = text_of(literal);
    const std::size_t most = key_size(text[0]), size = std::min(most, text.size());
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text.data(), size);
    const std::uint32_t place = gate_place(bytes, size);
    gate[place / 64] |= std::uint64_t{1} << (place % 64);
    if (size < most) lengths[most == 4 ? 0 : 1] |= 1U << size;
  }
  literals_.clear();
  literals_.shrink_to_fit();
  bytes_.clear();
  bytes_.shrink_to_fit();
}

}  // namespace postwake::detail
