#include "postwake/json/value.hpp"

#include <charconv>
#include <cstring>
#include <string>

#include "json/rapid_text.hpp"
#include "json/sound_text.hpp"
#include "json/tree.hpp"
#include "postwake/base/digits.hpp"

namespace postwake {
namespace {

using detail::JsonNode;

template <typename Word>
[[gnu::always_inline]] inline bool is_equal_in_words(const char* a, const char* b, std::size_t size) {
  const auto word = [](const char* at) {
    Word bytes = 0;
    std::memcpy(&bytes, at, sizeof bytes);
    return bytes;
  };
  for (std::size_t at = 0; at + sizeof(Word) < size; at += sizeof(Word))
    if (word(a + at) != word(b + at)) return false;
  return word(a + size - sizeof(Word)) == word(b + size - sizeof(Word));
}

/// memcmp for keys: a call costs more than comparing ten letters, eight or four at a time and the last ones once more.
[[gnu::always_inline]] inline bool is_equal(const char* a, const char* b, std::size_t size) {
  if (size >= sizeof(std::uint64_t)) return is_equal_in_words<std::uint64_t>(a, b, size);
  if (size >= sizeof(std::uint32_t)) return is_equal_in_words<std::uint32_t>(a, b, size);
  return size == 0 || (a[0] == b[0] && a[size / 2] == b[size / 2] && a[size - 1] == b[size - 1]);
}

const JsonNode* node_of(const void* value) { return static_cast<const JsonNode*>(value); }

}  // namespace

struct JsonDocument::Impl {
  std::string scratch;  ///< the text that the sound parser writes over
  detail::SoundTextParser sound;
  detail::RapidTextParser rapid;
};

JsonDocument::JsonDocument() : impl_(std::make_unique<Impl>()) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

std::uint64_t JsonDocument::repaired_surrogates() const noexcept { return impl_->rapid.repaired_surrogates(); }

Result<JsonView> JsonDocument::parse(std::string_view text) {
  if (text.size() <= detail::SoundTextParser::kMostBytes) {
    impl_->scratch.assign(text).append(detail::SoundTextParser::kPadding, '\0');
    if (const JsonNode* const root = impl_->sound.parse(impl_->scratch.data(), text.size())) return JsonView(root);
  }
  const auto root = impl_->rapid.parse(text);
  if (!root) return propagate(root);
  return JsonView(*root);
}

Result<JsonView> JsonDocument::parse_first(std::string_view text, std::size_t& consumed) {
  const auto root = impl_->rapid.parse_first(text, consumed);
  if (!root) return propagate(root);
  return JsonView(*root);
}

JsonView JsonView::operator[](std::string_view key) const noexcept {
  // Most of what a reader asks for is not there, and costs a walk over all members: size, first and last letter (many keys begin
  // alike) part nearly all of them in one comparison.
  if (!is_object()) return {};
  const std::uint64_t head = JsonNode::head_of_key(key);
  const JsonNode* member = node_of(value_);
  const JsonNode* const end = member->next();
  for (++member; member != end; member = member[1].next())
    if (member->head == head && is_equal(member->text, key.data(), key.size())) return JsonView(member + 1);
  return {};
}

void detail::find_members(JsonView object, const JsonKeyTable& table, JsonView* values) noexcept {
  if (!object.is_object()) return;
  const JsonNode* member = node_of(object.value_);
  const JsonNode* const end = member->next();
  for (++member; member != end; member = member[1].next()) {
    const std::size_t size = member->size();
    const auto first = static_cast<char>(member->head >> JsonNode::kFirstAt), last = static_cast<char>(member->head >> JsonNode::kLastAt);
    for (unsigned i = table.first[json_key_slot(size, first, last)]; i != 0; i = table.next[i - 1]) {
      const std::string_view key = table.keys[i - 1];
      if (key.size() != size || !is_equal(member->text, key.data(), size)) continue;
      if (values[i - 1].is_missing()) values[i - 1] = JsonView(member + 1);
      break;
    }
  }
}

JsonView JsonView::operator[](std::size_t index) const noexcept {
  if (!is_array() || index >= size()) return {};
  const JsonNode* element = node_of(value_) + 1;
  for (; index != 0; --index) element = element->next();
  return JsonView(element);
}

std::size_t JsonView::size() const noexcept { return is_array() || is_object() ? node_of(value_)->size() : 0; }

std::string_view JsonView::string() const noexcept {
  if (!is_string()) return {};
  // Asking again gives the same: what was worked out once stands in the tree. The node is the document's, which is not const.
  auto* const node = const_cast<JsonNode*>(node_of(value_));  // NOLINT
  if ((node->head & JsonNode::kIsEscaped) != 0) node->head = JsonNode::head_of(JsonKind::string, detail::unescape_in_place(node->text, node->size()));
  return {node->text, node->size()};
}

std::optional<bool> JsonView::boolean() const noexcept {
  if (kind() != JsonKind::boolean) return std::nullopt;
  return node_of(value_)->integer != 0;
}

std::optional<std::int64_t> JsonView::integer() const noexcept {
  if (is_string()) {
    const std::string_view text = string();
    constexpr std::size_t kFew = 18;  // which always fit
    if (text.size() <= kFew)
      if (const auto digits = read_digits(text)) return static_cast<std::int64_t>(*digits);
    std::int64_t i = 0;
    const auto r = std::from_chars(text.data(), text.data() + text.size(), i);
    if (r.ec == std::errc{} && r.ptr == text.data() + text.size()) return i;
    return std::nullopt;
  }
  if (kind() != JsonKind::integer || (node_of(value_)->head & JsonNode::kIsLarge) != 0) return std::nullopt;
  return node_of(value_)->integer;
}

std::optional<double> JsonView::number() const noexcept {
  switch (kind()) {
    case JsonKind::integer: {
      const JsonNode& node = *node_of(value_);
      return (node.head & JsonNode::kIsLarge) != 0 ? static_cast<double>(node.large) : static_cast<double>(node.integer);
    }
    case JsonKind::real: return node_of(value_)->real;
    case JsonKind::string: {
      const std::string_view text = string();
      double d = 0;
      const auto r = std::from_chars(text.data(), text.data() + text.size(), d);
      if (r.ec == std::errc{} && r.ptr == text.data() + text.size()) return d;
      return std::nullopt;
    }
    default: return std::nullopt;
  }
}

std::string JsonView::id() const {
  if (is_string()) return std::string(string());
  if (kind() != JsonKind::integer) return {};
  const JsonNode& node = *node_of(value_);
  return (node.head & JsonNode::kIsLarge) != 0 ? std::to_string(node.large) : std::to_string(node.integer);
}

std::string_view JsonView::key_at(std::size_t index) const noexcept {
  for (const JsonMember member : members())
    if (index-- == 0) return member.key;
  return {};
}

JsonView JsonView::value_at(std::size_t index) const noexcept {
  for (const JsonMember member : members())
    if (index-- == 0) return member.value;
  return {};
}

void JsonView::Iterator::step() noexcept { at_ = node_of(at_)->next(); }

JsonView::Iterator JsonView::begin() const noexcept { return Iterator(is_array() ? node_of(value_) + 1 : nullptr); }
JsonView::Iterator JsonView::end() const noexcept { return Iterator(is_array() ? node_of(value_)->next() : nullptr); }

JsonMember JsonView::MemberIterator::operator*() const noexcept {
  const JsonNode* const key = node_of(at_);
  return {{key->text, key->size()}, JsonView(key + 1)};
}

void JsonView::MemberIterator::step() noexcept { at_ = node_of(at_)[1].next(); }

JsonView::MemberIterator JsonView::Members::begin() const noexcept { return MemberIterator(object_.is_object() ? node_of(object_.value_) + 1 : nullptr); }
JsonView::MemberIterator JsonView::Members::end() const noexcept { return MemberIterator(object_.is_object() ? node_of(object_.value_)->next() : nullptr); }

}  // namespace postwake
