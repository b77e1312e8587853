#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "timeline/record.hpp"
#include "timeline/tally.hpp"

namespace postwake::detail {

/// The posts of a file by time, then platform and identity, and what was found out about each while it was at hand.
struct SortedPosts {
  std::vector<Record> records;
  std::vector<PostFacts> facts;                 ///< by record
  std::vector<std::uint32_t> services;          ///< by record: index into service_lists
  std::vector<std::string> service_lists;       ///< each set of services that posts name, joined by '\x1f'
  Arena arena;                                  ///< what the records' texts lie in
};

/// One record per (platform, identity), whatever the order and number of observations.
class PostStore {
 public:
  void add(const ClassifiedPost& post);
  std::size_t size() const noexcept { return posts_.records.size(); }

  /// Call once; nothing may be added afterwards.
  SortedPosts sorted() &&;

 private:
  void grow();
  struct Slot {
    std::uint32_t post = 0;  // index + 1; 0 is free
    std::uint32_t mark = 0;  // half of its hash; says where its slot is, too
  };
  Slot& slot_of(std::uint32_t mark, std::string_view platform, std::string_view identity);

  std::uint32_t list_of(std::string_view services);

  SortedPosts posts_;                                            // not sorted yet
  std::map<std::string, std::uint32_t, std::less<>> lists_;      // indexes of service_lists
  std::vector<Slot> slots_;            // open addressing
};

/// Mixes FNV-1a's weak low bits; not a defence by secrecy, but enough that made-up ids do not pile up by chance.
std::uint64_t mixed_hash(std::string_view bytes, std::uint64_t seed = 0) noexcept;

}  // namespace postwake::detail
