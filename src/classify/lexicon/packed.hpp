#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "postwake/base/expects.hpp"

namespace postwake::detail {

/// A list of plain values that is made once: built in memory, or looked at where it lies in the program (kit_pack.hpp).
///
/// Lifetime: a list from a pack views it. Threads: immutable once built.
template <typename T>
class Packed {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  Packed() = default;
  Packed(Packed&& other) noexcept : own_(std::move(other.own_)), lent_(other.lent_) {}
  Packed& operator=(Packed&& other) noexcept {
    own_ = std::move(other.own_);
    lent_ = other.lent_;
    return *this;
  }

  std::size_t size() const noexcept { return lent_.data() != nullptr ? lent_.size() : own_.size(); }
  bool empty() const noexcept { return size() == 0; }
  const T* data() const noexcept { return lent_.data() != nullptr ? lent_.data() : own_.data(); }
  const T& operator[](std::size_t i) const noexcept { return data()[i]; }

  /// For building; not after lend().
  std::vector<T>& own() noexcept { return own_; }
  void lend(std::span<const T> values) noexcept { lent_ = values; }

 private:
  std::vector<T> own_;
  std::span<const T> lent_;
};

/// Writes lists one behind the other: their number of values, then the values, each on a border of eight bytes.
class PackWriter {
 public:
  template <typename T>
  void operator()(Packed<T>& list) {
    const std::uint64_t count = list.size();
    bytes_.append(reinterpret_cast<const char*>(&count), sizeof count);
    bytes_.append(reinterpret_cast<const char*>(list.data()), count * sizeof(T));
    bytes_.resize((bytes_.size() + 7) / 8 * 8);
  }
  const std::string& bytes() const noexcept { return bytes_; }

 private:
  std::string bytes_;
};

/// Reads them in the same order, as views. The pack is part of the program: one that does not fit is a fault of ours.
class PackReader {
 public:
  explicit PackReader(std::string_view bytes) : bytes_(bytes) {}

  template <typename T>
  void operator()(Packed<T>& list) {
    std::uint64_t count = 0;
    POSTWAKE_EXPECTS(bytes_.size() >= sizeof count);
    std::memcpy(&count, bytes_.data(), sizeof count);
    const std::size_t size = (static_cast<std::size_t>(count) * sizeof(T) + 7) / 8 * 8;
    POSTWAKE_EXPECTS(bytes_.size() - sizeof count >= size);
    const void* values = bytes_.data() + sizeof count;
    list.lend({static_cast<const T*>(values), static_cast<std::size_t>(count)});
    bytes_.remove_prefix(sizeof count + size);
  }

 private:
  std::string_view bytes_;
};

}  // namespace postwake::detail
