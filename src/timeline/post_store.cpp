#include "timeline/post_store.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "postwake/base/hash.hpp"
#include "postwake/model/post.hpp"

namespace postwake::detail {
namespace {

std::uint32_t mark_of(std::uint64_t hash) noexcept { return static_cast<std::uint32_t>(hash >> 32U); }

// A place is looked up by the mark itself, so that a larger table can be filled from the smaller one.
}  // namespace

std::uint64_t mixed_hash(std::string_view bytes, std::uint64_t seed) noexcept {
  std::uint64_t h = fnv1a64(bytes, 0xcbf29ce484222325ULL ^ seed);
  h ^= h >> 33U;
  h *= 0xff51afd7ed558ccdULL;
  h ^= h >> 33U;
  h *= 0xc4ceb9fe1a85ec53ULL;
  return h ^ (h >> 33U);
}

void PostStore::grow() {
  const std::size_t wanted = std::max<std::size_t>(1024, slots_.size() * 2);
  const std::vector<Slot> before = std::exchange(slots_, std::vector<Slot>(wanted));
  for (const Slot& slot : before) {
    if (slot.post == 0) continue;
    std::size_t place = slot.mark & (wanted - 1);
    while (slots_[place].post != 0) place = (place + 1) & (wanted - 1);
    slots_[place] = slot;
  }
}

PostStore::Slot& PostStore::slot_of(std::uint32_t mark, std::string_view platform, std::string_view identity) {
  std::size_t place = mark & (slots_.size() - 1);
  for (; slots_[place].post != 0; place = (place + 1) & (slots_.size() - 1)) {
    if (slots_[place].mark != mark) continue;  // most strangers are told apart without a look at them
    const Record& r = posts_.records[slots_[place].post - 1];
    if (r[Field::identity] == identity && r[Field::platform] == platform) break;
  }
  return slots_[place];
}

std::uint32_t PostStore::list_of(std::string_view services) {
  const auto known = lists_.find(services);
  if (known != lists_.end()) return known->second;
  const auto index = static_cast<std::uint32_t>(posts_.service_lists.size());
  posts_.service_lists.emplace_back(services);
  lists_.emplace(services, index);
  return index;
}

// What a stage will ask of every post (its author, its wording, its services) is found out here, while the post is in the cache:
// later it lies anywhere in memory, and a look at it costs more than the answer.
void PostStore::add(const ClassifiedPost& post) {
  if (slots_.size() < posts_.records.size() * 2 + 2) grow();
  const std::string& id = identity(post.post);
  const std::uint32_t mark = mark_of(mixed_hash(id, mixed_hash(post.post.platform)));
  Slot& slot = slot_of(mark, post.post.platform, id);
  Record record = record_of(post);
  if (slot.post != 0) {
    const std::size_t i = slot.post - 1;
    Record& held = posts_.records[i];
    Record joined = join(held, record);
    const bool is_same = joined.texts.bytes() == held.texts.bytes();
    if (is_same)
      joined.texts = std::move(held.texts);
    else
      posts_.arena.lend(joined.texts);
    held = std::move(joined);
    if (is_same) return;
    posts_.facts[i] = facts_of(held);
    posts_.services[i] = list_of(held[Field::services]);
    return;
  }
  posts_.arena.lend(record.texts);
  posts_.facts.push_back(facts_of(record));
  posts_.services.push_back(list_of(record[Field::services]));
  posts_.records.push_back(std::move(record));
  slot = {static_cast<std::uint32_t>(posts_.records.size()), mark};
}

SortedPosts PostStore::sorted() && {
  slots_ = {};
  lists_ = {};
  std::vector<Record>& records = posts_.records;
  struct Key {
    std::int64_t ms = 0;
    std::uint32_t record = 0;
  };
  std::vector<Key> order(records.size());
  for (std::uint32_t i = 0; i < records.size(); ++i) order[i] = {records[i].created_ms, i};
  std::sort(order.begin(), order.end(), [&](const Key& x, const Key& y) {
    if (x.ms != y.ms) return x.ms < y.ms;
    const Record& a = records[x.record];
    const Record& b = records[y.record];
    return std::make_tuple(a[Field::platform], a[Field::identity]) < std::make_tuple(b[Field::platform], b[Field::identity]);
  });
  // In place, one ring of places after the other: a second copy of the records would be the peak of the memory.
  constexpr std::uint32_t kDone = 0xFFFFFFFF;
  for (std::uint32_t first = 0; first < order.size(); ++first) {
    if (order[first].record == kDone || order[first].record == first) continue;
    Record record = std::move(records[first]);
    const PostFacts facts = posts_.facts[first];
    const std::uint32_t services = posts_.services[first];
    std::uint32_t to = first;
    for (;;) {
      const std::uint32_t from = std::exchange(order[to].record, kDone);
      if (from == first) break;
      records[to] = std::move(records[from]);
      posts_.facts[to] = posts_.facts[from];
      posts_.services[to] = posts_.services[from];
      to = from;
    }
    records[to] = std::move(record);
    posts_.facts[to] = facts;
    posts_.services[to] = services;
  }
  return std::move(posts_);
}

}  // namespace postwake::detail
