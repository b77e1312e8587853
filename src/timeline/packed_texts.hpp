#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace postwake::detail {

inline constexpr std::size_t kFieldCount = 20;

/// The texts of one record in one piece of memory: which there are and how long each is, then the texts. Either its own or lent
/// by an Arena, which must then outlive it; moved, never copied.
class PackedTexts {
 public:
  using Texts = std::array<std::string_view, kFieldCount>;

  PackedTexts() = default;
  explicit PackedTexts(const Texts& texts);
  PackedTexts(PackedTexts&& other) noexcept;
  PackedTexts& operator=(PackedTexts&& other) noexcept;
  ~PackedTexts() { release(); }

  std::string_view operator[](std::size_t i) const noexcept;

  /// All of it: equal where every text is.
  std::string_view bytes() const noexcept { return {data_, size_}; }

 private:
  friend class Arena;
  void release() noexcept;

  // One pointer for both kinds: there is one of these for each of millions of posts.
  const char* data_ = nullptr;
  std::uint32_t size_ = 0;
  bool is_own_ = false;
};

/// Memory for the texts of many records: a million small allocations cost more than what they hold. Given back all at once; what
/// is replaced stays until then.
class Arena {
 public:
  /// Copies the texts here and lets go of their own memory.
  void lend(PackedTexts& texts);

 private:
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace postwake::detail
