#include "timeline/copies.hpp"

#include <algorithm>

#include "postwake/base/hash.hpp"

namespace postwake::detail {
namespace {

constexpr std::uint32_t kWorded = 8;  // letters from which the same wording is no chance

std::uint64_t key_of(const Record& record, Field id) { return fnv1a64(record[Field::platform], fnv1a64(record[id])); }

}  // namespace

Copies::Copies(const std::vector<std::uint32_t>& posts, const std::vector<Record>& records, const std::vector<PostFacts>& facts)
    : records_(records), facts_(facts) {
  wordings_.reserve(posts.size());
  for (const std::uint32_t post : posts) {
    wordings_.push_back(facts[post].copy_hash);
    if (facts[post].is_repost) reposts_.emplace_back(key_of(records[post], Field::repost_of), post);
  }
  std::sort(wordings_.begin(), wordings_.end());
  std::sort(reposts_.begin(), reposts_.end());
}

std::uint64_t Copies::of(std::uint32_t post) const {
  const Record& original = records_[post];
  const std::uint64_t wording = facts_[post].copy_hash;
  const bool is_worded = facts_[post].letters >= kWorded;
  std::uint64_t count = 1;
  if (is_worded) {
    const auto [first, last] = std::equal_range(wordings_.begin(), wordings_.end(), wording);
    count = static_cast<std::uint64_t>(last - first);
  }
  const std::uint64_t key = key_of(original, Field::id);
  for (auto it = std::lower_bound(reposts_.begin(), reposts_.end(), std::pair{key, std::uint32_t{0}}); it != reposts_.end() && it->first == key; ++it) {
    if (it->second == post || (is_worded && facts_[it->second].copy_hash == wording)) continue;  // counted as copies
    const Record& repost = records_[it->second];
    if (repost[Field::repost_of] == original[Field::id] && repost[Field::platform] == original[Field::platform]) ++count;
  }
  return count;
}

}  // namespace postwake::detail
