#include "timeline/post_store.hpp"

#include <algorithm>
#include <tuple>

#include "postwake/base/hash.hpp"
#include "postwake/model/post.hpp"

namespace postwake::detail {

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
  slots_.assign(wanted, 0);
  for (std::size_t i = 0; i < records_.size(); ++i) {
    std::size_t slot = hashes_[i] & (wanted - 1);
    while (slots_[slot] != 0) slot = (slot + 1) & (wanted - 1);
    slots_[slot] = static_cast<std::uint32_t>(i + 1);
  }
}

std::size_t PostStore::slot_of(std::uint64_t hash, std::string_view platform, std::string_view identity) const {
  std::size_t slot = hash & (slots_.size() - 1);
  for (; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
    const std::size_t i = slots_[slot] - 1;
    if (hashes_[i] == hash && records_[i][Field::identity] == identity && records_[i][Field::platform] == platform) break;
  }
  return slot;
}

void PostStore::add(const ClassifiedPost& post) {
  if (slots_.size() < records_.size() * 2 + 2) grow();
  const std::string& id = identity(post.post);
  const std::uint64_t hash = mixed_hash(id, mixed_hash(post.post.platform));
  const std::size_t slot = slot_of(hash, post.post.platform, id);
  Record record = record_of(post);
  if (slots_[slot] != 0) {
    Record& held = records_[slots_[slot] - 1];
    held = join(held, record);
    return;
  }
  records_.push_back(std::move(record));
  hashes_.push_back(hash);
  slots_[slot] = static_cast<std::uint32_t>(records_.size());
}

std::vector<Record> PostStore::sorted() && {
  slots_ = {};
  hashes_ = {};
  struct Key {
    std::int64_t ms = 0;
    std::uint32_t record = 0;
  };
  std::vector<Key> order(records_.size());
  for (std::uint32_t i = 0; i < records_.size(); ++i) order[i] = {records_[i].created_ms, i};
  std::sort(order.begin(), order.end(), [&](const Key& x, const Key& y) {
    if (x.ms != y.ms) return x.ms < y.ms;
    const Record& a = records_[x.record];
    const Record& b = records_[y.record];
    return std::make_tuple(a[Field::platform], a[Field::identity]) < std::make_tuple(b[Field::platform], b[Field::identity]);
  });
  std::vector<Record> out;
  out.reserve(records_.size());
  for (const Key& key : order) out.push_back(std::move(records_[key.record]));
  records_ = {};
  return out;
}

}  // namespace postwake::detail
