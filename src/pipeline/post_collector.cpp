#include "postwake/pipeline/post_collector.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "postwake/base/expects.hpp"
#include "postwake/json/records.hpp"

namespace postwake {
namespace {

/// Big-endian with the sign bit turned: byte order is time order.
constexpr unsigned kSizeBytes = 4;  ///< of an id's length, before an identity

void append_time_key(std::string& out, Instant at) {
  const auto ticks = static_cast<std::uint64_t>(at.time_since_epoch().count()) ^ (1ULL << 63U);
  for (unsigned shift = 64; shift != 0; shift -= 8) out += static_cast<char>(ticks >> (shift - 8) & 0xFFU);
}

/// A tombstone names a post and knows nothing else of it.
bool is_tombstone(const Post& post) { return post.deleted && post.text.empty() && post.author.handle.empty(); }

/// Shorter ids first, so that numbers stand as numbers do.
void set_identity_key(std::string& key, std::string_view platform, std::string_view id) {
  key.clear();
  for (unsigned shift = 8 * kSizeBytes; shift != 0; shift -= 8) key += static_cast<char>(id.size() >> (shift - 8) & 0xFFU);
  key.append(platform).append(1, '\0').append(id);
}

/// The milliseconds that the number of a tweet holds, or nothing. Ids that share a millisecond must be of one length, as ids of one time
/// are told apart as texts: the two ends of a length, where that might not be so, hold nothing.
std::optional<std::int64_t> milliseconds_in(std::string_view id) {
  constexpr std::int64_t kTwitterEpoch = 1288834974657;
  constexpr unsigned kLowBits = 22;
  std::uint64_t number = 0;
  const auto read = std::from_chars(id.data(), id.data() + id.size(), number);
  constexpr std::size_t kFewest = 11, kMost = 19;
  if (read.ec != std::errc{} || read.ptr != id.data() + id.size() || id.size() < kFewest || id.size() > kMost || id.front() == '0') return std::nullopt;
  std::uint64_t first = 1;
  for (std::size_t i = 1; i < id.size(); ++i) first *= 10;
  if (number >> kLowBits == first >> kLowBits || number >> kLowBits == (first * 10 - 1) >> kLowBits) return std::nullopt;
  return static_cast<std::int64_t>(number >> kLowBits) + kTwitterEpoch;
}

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

std::string output_key(const Post& post) {
  std::string key;
  append_time_key(key, post.created_at);
  return key.append(post.platform).append(1, '\0').append(post.id);
}

// What lies in the sorter: a mark, the time for the output's order, and the record as it will be printed if it stands alone.
// A tombstone is its mark; it sorts before the posts it names.
constexpr char kGone = 'a';
constexpr char kPost = 'b';    ///< its identity is its id
constexpr char kEdited = 'c';  ///< it is not
constexpr std::size_t kLineAt = 9;

}  // namespace

PostCollector::PostCollector(std::size_t memory_cap) : by_identity_(memory_cap / 2), by_time_(memory_cap / 2) {}

// A tweet's id grows with its time, and says it to the millisecond. When every post keeps to that, whoever walks them by identity walks
// them by time, and the second sort is not needed: it costs as much as parsing.
void PostCollector::note_order(const Post& post) {
  if (!is_in_order_) return;
  if (only_platform_.empty()) only_platform_ = post.platform;
  const auto told = milliseconds_in(post.id);
  is_in_order_ = told && *told == post.created_at.time_since_epoch().count() && post.edit_of.empty() && post.platform == only_platform_;
}

template <typename Observation>
Status PostCollector::add_line(const Post& post, const Observation& observation) {
  set_identity_key(key_, post.platform, identity(post));
  if (is_tombstone(post)) return by_identity_.add(key_, std::string_view(&kGone, 1));
  note_order(post);
  line_.clear();
  write(line_, observation);
  mark_.assign(1, post.edit_of.empty() ? kPost : kEdited);
  append_time_key(mark_, post.created_at);
  return by_identity_.add(key_, mark_, line_.text());
}

Status PostCollector::add(const Post& observation) {
  if (!is_tombstone(observation)) ++observations_;
  return add_line(observation, observation);
}

Status PostCollector::add(const ClassifiedPost& observation) {
  ++observations_;
  return add_line(observation.post, observation);
}

Status PostCollector::add(const Tombstone& tombstone) {
  set_identity_key(key_, tombstone.platform, tombstone.id);
  return by_identity_.add(key_, std::string_view(&kGone, 1));
}

Status PostCollector::finish(const std::function<Status(std::string_view)>& take) {
  JsonDocument json;
  std::string key;
  std::vector<std::string> group;  // the first `grouped` count: their memory is used again
  std::size_t grouped = 0;

  std::string last_time;
  const auto give = [&](std::string_view key_of_time, std::string_view line) -> Status {
    if (!is_in_order_) return by_time_.add(key_of_time, line);
    POSTWAKE_EXPECTS(last_time <= key_of_time.substr(0, kLineAt - 1));
    last_time = key_of_time.substr(0, kLineAt - 1);
    return take(line);
  };
  const auto close_group = [&]() -> Status {
    const std::span<const std::string> observations(group.data(), std::exchange(grouped, 0));
    if (observations.size() == 1 && observations.front().front() != kEdited) {
      // The usual case: nothing to join, so the line is what reading and writing it again would give.
      const std::string_view value = observations.front();
      if (value.front() != kPost) return {};
      ++posts_;
      key_.assign(value.substr(1, kLineAt - 1)).append(key, kSizeBytes);
      return give(key_, value.substr(kLineAt));
    }
    std::optional<Post> joined;
    std::vector<ClassifiedPost> judged;
    bool has_tombstone = false;
    for (const std::string& packed_line : observations) {
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
    if (!joined) return {};
    joined->deleted = joined->deleted || has_tombstone;
    ++posts_;
    const std::string key_of_time = output_key(*joined);
    // Of several verdicts on the same words the last in byte order stands: any rule would do that does not depend on order.
    const auto verdict = std::find_if(judged.rbegin(), judged.rend(), [&](const ClassifiedPost& c) { return says_the_same(c.post, *joined); });
    if (verdict == judged.rend()) return give(key_of_time, to_json_line(*joined));
    return give(key_of_time, to_json_line(ClassifiedPost{std::move(*joined), verdict->verdict}));
  };

  auto walked = by_identity_.finish([&](std::string_view next_key, std::string_view value) -> Status {
    if (next_key != key) {
      if (auto closed = close_group(); !closed) return closed;
      constexpr std::size_t kKeptForNext = 64;
      if (group.size() > kKeptForNext) group.resize(kKeptForNext);
      key = next_key;
    }
    if (grouped != 0 && group[grouped - 1] == value) return {};  // equal observations lie side by side
    if (grouped == group.size()) group.emplace_back();
    group[grouped++].assign(value);
    return {};
  });
  if (!walked) return walked;
  if (auto closed = close_group(); !closed) return closed;
  if (is_in_order_) return {};
  return by_time_.finish([&](std::string_view, std::string_view line) { return take(line); });
}

}  // namespace postwake
