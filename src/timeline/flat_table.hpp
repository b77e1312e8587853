#pragma once

#include <cstdint>
#include <vector>

namespace postwake::detail {

/// A table by mixed 64-bit hashes, looked up and never walked: one cache line a look-up, where a table of nodes needs three and an
/// allocation each. Two hashes that are equal are one key; a hash of 0 counts as 1.
template <typename Value>
class FlatTable {
 public:
  struct Found {
    Value& value;
    bool is_new;
  };

  /// The value of `hash`, default-made where it is new. Good until the next call.
  Found at(std::uint64_t hash) {
    if (slots_.size() * 3 < (used_ + 1) * 4) grow();
    hash += hash == 0;
    Slot& slot = slots_[place_of(hash)];
    const bool is_new = slot.hash == 0;
    used_ += is_new;
    slot.hash = hash;
    return {slot.value, is_new};
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    Value value{};
  };

  std::size_t place_of(std::uint64_t hash) const noexcept {
    std::size_t place = hash & (slots_.size() - 1);
    while (slots_[place].hash != 0 && slots_[place].hash != hash) place = (place + 1) & (slots_.size() - 1);
    return place;
  }

  void grow() {
    std::vector<Slot> old(slots_.empty() ? 64 : slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old)
      if (slot.hash != 0) slots_[place_of(slot.hash)] = slot;
  }

  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

}  // namespace postwake::detail
