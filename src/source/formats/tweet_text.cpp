#include "source/formats/tweet_text.hpp"

#include <algorithm>

#include "postwake/text/html.hpp"
#include "postwake/text/utf8.hpp"

namespace postwake::detail {
namespace {

std::string_view without_end_blanks(std::string_view text) {
  const auto last = text.find_last_not_of(" \t\r\n");
  return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

}  // namespace

std::string entity_text(std::string_view escaped, EntityRange range) {
  if (range.end < range.start) return {};
  const std::size_t start = byte_offset(escaped, range.start);
  const std::string_view rest = escaped.substr(start);
  return unescape_twitter(rest.substr(0, byte_offset(rest, range.end - range.start)));
}

std::string visible_text(std::string_view escaped, std::vector<EntityRange> hidden) {
  std::string_view text = without_end_blanks(escaped);
  std::sort(hidden.begin(), hidden.end(), [](EntityRange a, EntityRange b) { return a.end > b.end; });
  for (const EntityRange& range : hidden) {
    const std::size_t start = byte_offset(escaped, range.start), end = byte_offset(escaped, range.end);
    if (end < start || end != text.size() || escaped.compare(start, 4, "http") != 0) continue;
    text = without_end_blanks(text.substr(0, start));
  }
  return unescape_twitter(text);
}

std::optional<EntityRange> entity_range(JsonView entity) {
  const JsonView indices = entity["indices"];
  const auto start = indices ? indices[std::size_t{0}].integer() : entity["start"].integer();
  const auto end = indices ? indices[std::size_t{1}].integer() : entity["end"].integer();
  if (!start || !end || *start < 0 || *end < *start) return std::nullopt;
  return EntityRange{static_cast<std::size_t>(*start), static_cast<std::size_t>(*end)};
}

}  // namespace postwake::detail
