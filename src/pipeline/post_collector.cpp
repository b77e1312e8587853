#include "postwake/pipeline/post_collector.hpp"

#include <optional>
#include <string>
#include <vector>

#include "postwake/json/records.hpp"

namespace postwake {
namespace {

/// Big-endian with the sign bit turned: byte order is time order.
std::string time_key(Instant at) {
  auto ticks = static_cast<std::uint64_t>(at.time_since_epoch().count()) ^ (1ULL << 63U);
  std::string key(8, '\0');
  for (int i = 7; i >= 0; --i, ticks >>= 8U) key[static_cast<std::size_t>(i)] = static_cast<char>(ticks & 0xFFU);
  return key;
}

/// A tombstone names a post and knows nothing else of it.
bool is_tombstone(const Post& post) { return post.deleted && post.text.empty() && post.author.handle.empty(); }

std::string output_key(const Post& post) { return time_key(post.created_at) + post.platform + '\0' + post.id; }

}  // namespace

PostCollector::PostCollector(std::size_t memory_cap) : by_identity_(memory_cap / 2), by_time_(memory_cap / 2) {}

Status PostCollector::add(const Post& observation) {
  if (!is_tombstone(observation)) ++observations_;
  return by_identity_.add(observation.platform + '\0' + identity(observation), to_json_line(observation));
}

Status PostCollector::finish(const std::function<Status(std::string_view)>& take) {
  JsonDocument json;
  std::string key;
  std::vector<std::string> group;

  const auto close_group = [&]() -> Status {
    std::optional<Post> joined;
    bool has_tombstone = false;
    for (const std::string& line : group) {
      const auto value = json.parse(line);
      if (!value) return propagate(value);
      auto post = read_post(*value);
      if (!post) return propagate(post);
      if (is_tombstone(*post)) has_tombstone = true;
      else joined = joined ? merge_observations(std::move(*joined), std::move(*post)) : std::move(*post);
    }
    group.clear();
    if (!joined) return {};
    joined->deleted = joined->deleted || has_tombstone;
    ++posts_;
    return by_time_.add(output_key(*joined), to_json_line(*joined));
  };

  auto walked = by_identity_.finish([&](std::string_view next_key, std::string_view line) -> Status {
    if (next_key != key) {
      if (auto closed = close_group(); !closed) return closed;
      key = next_key;
    }
    if (group.empty() || group.back() != line) group.emplace_back(line);  // equal observations lie side by side
    return {};
  });
  if (!walked) return walked;
  if (auto closed = close_group(); !closed) return closed;
  return by_time_.finish([&](std::string_view, std::string_view line) { return take(line); });
}

}  // namespace postwake
