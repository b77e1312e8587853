#include "archive/hash/hasher.hpp"

#include <gtest/gtest.h>
#include <xxhash.h>

#include "archive/hash/hash_avx2.hpp"
#include "postwake/base/sha256.hpp"

namespace postwake::test {
namespace {

using detail::Hasher;
using detail::HashKind;

std::string bytes_of(std::size_t size) {
  std::string bytes;
  std::uint64_t state = 88172645463325252ULL;
  while (bytes.size() < size) {
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    bytes += static_cast<char>(state);
  }
  return bytes;
}

std::string hex(std::uint64_t value) {
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[value >> static_cast<unsigned>(shift) & 15U];
  return text;
}

TEST(Hasher, IsXxh3OfTheWholeHoweverItIsCut) {
  // On both sides of the borders of xxHash: 16, 128, 240, a stripe of 64, a block of 1024, its buffer of 256.
  for (const std::size_t size : {0U, 1U, 16U, 17U, 128U, 129U, 240U, 241U, 255U, 256U, 257U, 1023U, 1024U, 1025U, 5000U, 200001U}) {
    const std::string bytes = bytes_of(size);
    const XXH128_hash_t whole = XXH3_128bits(bytes.data(), bytes.size());
    const std::string expected = "xxh3-128:" + hex(whole.high64) + hex(whole.low64);
    for (const std::size_t piece : {std::size_t{64}, std::size_t{1000}, size + 1}) {
      Hasher hasher(HashKind::xxh3_128);
      for (std::size_t at = 0; at < size; at += piece) hasher.update(bytes.data() + at, std::min(piece, size - at));
      EXPECT_EQ(hasher.digest(), expected) << size << " bytes in pieces of " << piece;
    }
  }
}

TEST(Hasher, TheVectorLoopAndTheLibraryAgree) {
  const std::string bytes = bytes_of(10000);
  for (std::size_t cut = 0; cut < 3000; cut += 37) {
    const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> library(XXH3_createState(), XXH3_freeState), both(XXH3_createState(), XXH3_freeState);
    XXH3_128bits_reset(library.get());
    XXH3_128bits_reset(both.get());
    XXH3_128bits_update(library.get(), bytes.data(), bytes.size());
    if (!detail::xxh3_update_avx2(both.get(), bytes.data(), cut)) XXH3_128bits_update(both.get(), bytes.data(), cut);
    // They share a state: one may go on where the other stopped.
    XXH3_128bits_update(both.get(), bytes.data() + cut, bytes.size() - cut);
    EXPECT_TRUE(XXH128_isEqual(XXH3_128bits_digest(library.get()), XXH3_128bits_digest(both.get()))) << cut;
  }
}

TEST(Hasher, Sha256IsThatOfLibcryptoAndOfOurOwn) {
  const std::string bytes = bytes_of(1000);
  Hasher hasher(HashKind::sha256);
  hasher.update(bytes.data(), 300);
  hasher.update(bytes.data() + 300, 700);
  EXPECT_EQ(hasher.digest(), "sha256:" + sha256_hex(bytes));
  EXPECT_EQ(hasher.digest(), "sha256:" + sha256_hex(bytes));  // asking does not end it
}

}  // namespace
}  // namespace postwake::test
