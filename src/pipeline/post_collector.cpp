#include "postwake/pipeline/post_collector.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "postwake/base/digits.hpp"
#include "postwake/base/expects.hpp"
#include "postwake/json/records.hpp"

namespace postwake {
namespace {

/// Big-endian with the sign bit turned: byte order is time order.
constexpr unsigned kSizeBytes = 4;  ///< of an id's length, before an identity

void append_time_key(std::string& out, Instant at) {
  const auto ticks = static_cast<std::uint64_t>(at.time_since_epoch().count()) ^ (1ULL << 63U);
  std::array<char, sizeof ticks> key{};
  for (unsigned i = 0; i < key.size(); ++i) key[i] = static_cast<char>(ticks >> (8 * (key.size() - 1 - i)) & 0xFFU);
  out.append(key.data(), key.size());
}

/// A tombstone names a post and knows nothing else of it.
bool is_tombstone(const PostName& name, std::string_view packed) {
  if (!name.deleted) return false;
  const PostView post = view_packed(packed);
  return post.text.empty() && post.author.handle.empty();
}

/// Shorter ids first, so that numbers stand as numbers do.
void set_identity_key(std::string& key, std::string_view platform, std::string_view id) {
  std::array<char, kSizeBytes> size{};
  for (unsigned i = 0; i < kSizeBytes; ++i) size[i] = static_cast<char>(id.size() >> (8 * (kSizeBytes - 1 - i)) & 0xFFU);
  key.assign(size.data(), size.size()).append(platform).append(1, '\0').append(id);
}

/// The milliseconds that the number of a tweet holds, or nothing. Ids that share a millisecond must be of one length, as ids of one time
/// are told apart as texts: the two ends of a length, where that might not be so, hold nothing.
std::optional<std::int64_t> milliseconds_in(std::string_view id) {
  constexpr std::int64_t kTwitterEpoch = 1288834974657;
  constexpr unsigned kLowBits = 22;
  constexpr std::size_t kFewest = 11;
  constexpr auto kFirst = [] {  // number of that many digits
    std::array<std::uint64_t, kMostDigits + 1> first{0, 1};
    for (std::size_t i = 2; i <= kMostDigits; ++i) first[i] = first[i - 1] * 10;
    return first;
  }();
  if (id.size() < kFewest || id.size() > kMostDigits || id.front() == '0') return std::nullopt;
  const auto number = read_digits(id);
  if (!number) return std::nullopt;
  const std::uint64_t first = kFirst[id.size()], milliseconds = *number >> kLowBits;
  if (milliseconds == first >> kLowBits || milliseconds == (first * 10 - 1) >> kLowBits) return std::nullopt;
  return static_cast<std::int64_t>(milliseconds) + kTwitterEpoch;
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

std::string output_key(const Post& post) {
  std::string key;
  append_time_key(key, post.created_at);
  return key.append(post.platform).append(1, '\0').append(post.id);
}

// What lies in the sorter: a mark, the time for the output's order, and the record: a packed post, a third of its JSON, or the line of one that
// came with a verdict. A tombstone is its mark; it sorts before the posts it names.
constexpr char kGone = 'a';
constexpr char kPost = 'b';        ///< its identity is its id
constexpr char kEdited = 'c';      ///< it is not
constexpr char kLine = 'd';        ///< as kPost, with a verdict
constexpr char kEditedLine = 'e';  ///< as kEdited, with a verdict
constexpr std::size_t kRecordAt = 9;

bool is_alone_as_it_is(char mark) { return mark == kPost || mark == kLine; }

}  // namespace

PostCollector::PostCollector(std::size_t memory_cap) : by_identity_(memory_cap / 2), by_time_(memory_cap / 2) {}

// A tweet's id grows with its time, and says it to the millisecond. When every post keeps to that, whoever walks them by identity walks
// them by time, and the second sort is not needed: it costs as much as parsing.
void PostCollector::note_order(const PostName& post) {
  if (!is_in_order_) return;
  if (only_platform_.empty()) only_platform_ = post.platform;
  const auto told = milliseconds_in(post.id);
  is_in_order_ = told && *told == post.created_at.time_since_epoch().count() && post.edit_of.empty() && post.platform == only_platform_;
}

Status PostCollector::add_value(const PostName& post, char alone, char edited, std::string_view value) {
  note_order(post);
  mark_.assign(1, post.edit_of.empty() ? alone : edited);
  append_time_key(mark_, post.created_at);
  return by_identity_.add(key_, mark_, value);
}

Status PostCollector::add_packed(std::string_view packed) {
  const PostName post = name_packed(packed);
  set_identity_key(key_, post.platform, identity(post));
  if (is_tombstone(post, packed)) return by_identity_.add(key_, std::string_view(&kGone, 1));
  ++observations_;
  return add_value(post, kPost, kEdited, packed);
}

Status PostCollector::add(const Post& observation) {
  one_.clear();
  one_.add(observation);
  return add_packed(*one_.begin());
}

Status PostCollector::add(const ClassifiedPost& observation) {
  one_.clear();
  one_.add(observation.post);
  const PostName post = name_packed(*one_.begin());
  ++observations_;
  set_identity_key(key_, post.platform, identity(post));
  if (is_tombstone(post, *one_.begin())) return by_identity_.add(key_, std::string_view(&kGone, 1));
  line_.clear();
  write(line_, observation);
  return add_value(post, kLine, kEditedLine, line_.text());
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

  const auto take_value = [&](char mark, std::string_view record) -> Status {
    if (mark == kLine) return take(record);
    line_.clear();
    write(line_, view_packed(record));
    return take(line_.text());
  };
  std::string last_time;
  const auto give = [&](std::string_view key_of_time, char mark, std::string_view record) -> Status {
    if (!is_in_order_) return by_time_.add(key_of_time, std::string_view(&mark, 1), record);
    POSTWAKE_EXPECTS(last_time <= key_of_time.substr(0, kRecordAt - 1));
    last_time = key_of_time.substr(0, kRecordAt - 1);
    return take_value(mark, record);
  };
  const auto close_group = [&]() -> Status {
    const std::span<const std::string> observations(group.data(), std::exchange(grouped, 0));
    if (observations.size() == 1 && observations.front().front() == kGone) return {};
    if (observations.size() == 1 && is_alone_as_it_is(observations.front().front())) {
      // The usual case: nothing to join.
      const std::string_view value = observations.front();
      ++posts_;
      key_.assign(value.substr(1, kRecordAt - 1)).append(key, kSizeBytes);
      return give(key_, value.front(), value.substr(kRecordAt));
    }
    std::optional<Post> joined;
    std::vector<ClassifiedPost> judged;
    bool has_tombstone = false;
    for (const std::string& observation : observations) {
      if (observation.front() == kGone) {
        has_tombstone = true;
        continue;
      }
      const std::string_view record = std::string_view(observation).substr(kRecordAt);
      Post post;
      if (observation.front() == kPost || observation.front() == kEdited) {
        post = to_post(view_packed(record));
      } else {
        const auto value = json.parse(record);
        if (!value) return propagate(value);
        auto classified = read_classified_post(*value);
        if (!classified) return propagate(classified);
        post = classified->post;
        judged.push_back(std::move(*classified));
      }
      joined = joined ? merge_observations(std::move(*joined), std::move(post)) : std::move(post);
    }
    if (!joined) return {};
    joined->deleted = joined->deleted || has_tombstone;
    ++posts_;
    const std::string key_of_time = output_key(*joined);
    // Of several verdicts on the same words the last in byte order stands: any rule would do that does not depend on order.
    const auto verdict = std::find_if(judged.rbegin(), judged.rend(), [&](const ClassifiedPost& c) { return says_the_same(c.post, *joined); });
    if (verdict != judged.rend()) return give(key_of_time, kLine, to_json_line(ClassifiedPost{std::move(*joined), verdict->verdict}));
    one_.clear();
    one_.add(*joined);
    return give(key_of_time, kPost, *one_.begin());
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
  return by_time_.finish([&](std::string_view, std::string_view value) { return take_value(value.front(), value.substr(1)); });
}

}  // namespace postwake
