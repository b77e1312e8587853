#include "postwake/pipeline/post_collector.hpp"

#include <algorithm>
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

std::string identity_key(const Post& post) { return post.platform + '\0' + identity(post); }

/// What a verdict rests on: all of the post but counts and the story of its observation.
bool says_the_same(Post a, Post b) {
  for (Post* post : {&a, &b}) {
    post->metrics = {};
    post->author.followers.reset();
    post->versions.clear();
    post->deleted = post->embedded = false;
    post->source = {};
  }
  return a == b;
}

Post judged_or_plain(NdjsonRecord&& record) {
  if (auto* classified = std::get_if<ClassifiedPost>(&record)) return std::move(classified->post);
  return std::move(*std::get_if<Post>(&record));
}

std::string output_key(const Post& post) { return time_key(post.created_at) + post.platform + '\0' + post.id; }

// What lies in the sorter: a mark, the time for the output's order, and the record as it will be printed if it stands alone.
// A tombstone is its mark; it sorts before the posts it names.
constexpr char kGone = 'a';
constexpr char kPost = 'b';    ///< its identity is its id
constexpr char kEdited = 'c';  ///< it is not
constexpr std::size_t kLineAt = 9;

std::string packed(const Post& post, std::string_view line) {
  std::string value(1, post.edit_of.empty() ? kPost : kEdited);
  value.reserve(kLineAt + line.size());
  return value.append(time_key(post.created_at)).append(line);
}

}  // namespace

PostCollector::PostCollector(std::size_t memory_cap) : by_identity_(memory_cap / 2), by_time_(memory_cap / 2) {}

Status PostCollector::add(const Post& observation) {
  if (is_tombstone(observation)) return by_identity_.add(identity_key(observation), std::string_view(&kGone, 1));
  ++observations_;
  return by_identity_.add(identity_key(observation), packed(observation, to_json_line(observation)));
}

Status PostCollector::add(const ClassifiedPost& observation) {
  ++observations_;
  if (is_tombstone(observation.post)) return by_identity_.add(identity_key(observation.post), std::string_view(&kGone, 1));
  return by_identity_.add(identity_key(observation.post), packed(observation.post, to_json_line(observation)));
}

Status PostCollector::add(const Tombstone& tombstone) {
  return by_identity_.add(tombstone.platform + '\0' + tombstone.id, std::string_view(&kGone, 1));
}

Status PostCollector::finish(const std::function<Status(std::string_view)>& take) {
  JsonDocument json;
  std::string key;
  std::vector<std::string> group;

  const auto close_group = [&]() -> Status {
    if (group.size() == 1 && group.front().front() != kEdited) {
      // The usual case: nothing to join, so the line is what reading and writing it again would give.
      const std::string_view value = group.front();
      Status kept;
      if (value.front() == kPost) {
        ++posts_;
        kept = by_time_.add(std::string(value.substr(1, kLineAt - 1)).append(key), value.substr(kLineAt));
      }
      group.clear();
      return kept;
    }
    std::optional<Post> joined;
    std::vector<ClassifiedPost> judged;
    bool has_tombstone = false;
    for (const std::string& packed_line : group) {
      if (packed_line.front() == kGone) {
        has_tombstone = true;
        continue;
      }
      const auto value = json.parse(std::string_view(packed_line).substr(kLineAt));
      if (!value) return propagate(value);
      auto record = read_ndjson_record(*value);
      if (!record) return propagate(record);
      if (const auto* classified = std::get_if<ClassifiedPost>(&*record)) judged.push_back(*classified);
      Post post = judged_or_plain(std::move(*record));
      joined = joined ? merge_observations(std::move(*joined), std::move(post)) : std::move(post);
    }
    group.clear();
    if (!joined) return {};
    joined->deleted = joined->deleted || has_tombstone;
    ++posts_;
    const std::string key_of_time = output_key(*joined);
    // Of several verdicts on the same words the last in byte order stands: any rule would do that does not depend on order.
    const auto verdict = std::find_if(judged.rbegin(), judged.rend(), [&](const ClassifiedPost& c) { return says_the_same(c.post, *joined); });
    if (verdict == judged.rend()) return by_time_.add(key_of_time, to_json_line(*joined));
    return by_time_.add(key_of_time, to_json_line(ClassifiedPost{std::move(*joined), verdict->verdict}));
  };

  auto walked = by_identity_.finish([&](std::string_view next_key, std::string_view value) -> Status {
    if (next_key != key) {
      if (auto closed = close_group(); !closed) return closed;
      key = next_key;
    }
    if (group.empty() || group.back() != value) group.emplace_back(value);  // equal observations lie side by side
    return {};
  });
  if (!walked) return walked;
  if (auto closed = close_group(); !closed) return closed;
  return by_time_.finish([&](std::string_view, std::string_view line) { return take(line); });
}

}  // namespace postwake
