#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "timeline/record.hpp"

namespace postwake::detail {

/// One record per (platform, identity), whatever the order and number of observations.
class PostStore {
 public:
  void add(const ClassifiedPost& post);
  std::size_t size() const noexcept { return records_.size(); }

  /// The records by time, then platform and identity. Call once; nothing may be added afterwards.
  std::vector<Record> sorted() &&;

 private:
  void grow();
  std::size_t slot_of(std::uint64_t hash, std::string_view platform, std::string_view identity) const;

  std::vector<Record> records_;
  std::vector<std::uint64_t> hashes_;  // by record
  std::vector<std::uint32_t> slots_;   // open addressing; record index + 1, 0 is free
};

/// Mixes FNV-1a's weak low bits; not a defence by secrecy, but enough that made-up ids do not pile up by chance.
std::uint64_t mixed_hash(std::string_view bytes, std::uint64_t seed = 0) noexcept;

}  // namespace postwake::detail
