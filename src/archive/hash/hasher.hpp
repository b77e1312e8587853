#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace postwake::detail {

enum class HashKind : std::uint8_t { xxh3_128, sha256 };

/// A running hash. XXH3-128 costs 0.05 s a GB; SHA-256 (libcrypto) is for those who must sign.
class Hasher {
 public:
  explicit Hasher(HashKind kind);
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  ~Hasher();
  void update(const char* bytes, std::size_t size);
  /// Remembers what came so far: back() forgets what came since. False: this kind of hash cannot.
  bool mark();
  void back();
  /// "xxh3-128:<hex>" or "sha256:<hex>" of what came so far.
  std::string digest() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace postwake::detail
