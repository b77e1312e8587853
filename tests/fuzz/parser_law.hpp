#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/rapid_text.hpp"
#include "json/sound_text.hpp"
#include "postwake/json/writer.hpp"

/// The law of the two parsers of src/json: what the fast one accepts, the other accepts without repair, and gives the same tree.
namespace postwake::laws {

/// A tree as text, every node with its kind, size and value.
inline std::string printed(const detail::JsonNode* root) {
  JsonWriter out;
  out.begin_array();
  const detail::JsonNode* const end = root->next();
  for (const detail::JsonNode* node = root; node != end; ++node) {
    out.integer(static_cast<int>(node->kind()));
    switch (node->kind()) {
      case JsonKind::string: {
        // An escaped string's size is that of its escapes until somebody asks.
        std::string text(node->text, node->size());
        if ((node->head & detail::JsonNode::kIsEscaped) != 0) text.resize(detail::unescape_in_place(text.data(), text.size()));
        out.string(text).unsigned_integer(text.size()).unsigned_integer(node->head >> detail::JsonNode::kFirstAt & 0xFFFFU);
        break;
      }
      case JsonKind::real: out.real(node->real); break;
      default: out.unsigned_integer(node->size()).unsigned_integer(node->large).unsigned_integer(node->head >> detail::JsonNode::kFlagAt);
    }
  }
  out.end_array();
  return out.take();
}

/// The tree of the fast parser, or nothing when it refuses. The buffer has exactly the room that it may read.
inline std::optional<std::string> sound_tree(std::string_view text, detail::StringScan scan) {
  std::vector<char> buffer(text.size() + detail::SoundTextParser::kPadding);
  std::copy(text.begin(), text.end(), buffer.begin());
  detail::SoundTextParser parser;
  const detail::JsonNode* const root = parser.parse(buffer.data(), text.size(), scan);
  if (root == nullptr) return std::nullopt;
  return printed(root);
}

/// What is wrong, or nothing.
inline std::optional<std::string> broken_parser_law(std::string_view text) {
  const auto wide = sound_tree(text, detail::StringScan::widest), portable = sound_tree(text, detail::StringScan::portable);
  if (wide != portable) return "the two ways to look for the end of a string differ";
  if (!wide) return std::nullopt;
  detail::RapidTextParser rapid;
  const auto root = rapid.parse(text);
  if (!root) return "accepted what RapidJSON refuses: " + root.error().message;
  if (rapid.repaired_surrogates() != 0) return "accepted what must be repaired";
  const std::string theirs = printed(*root);
  return *wide == theirs ? std::nullopt : std::optional("another tree: " + *wide + " instead of " + theirs);
}

}  // namespace postwake::laws
