#include "archive/hash/hasher.hpp"

#include <xxhash.h>

#include <array>
#include <optional>

#include "archive/hash/hash_avx2.hpp"
#include "archive/hash/libcrypto.hpp"
#include "postwake/base/expects.hpp"
#include "postwake/base/sha256.hpp"

namespace postwake::detail {
namespace {

std::string hex(const unsigned char* bytes, std::size_t size) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(size * 2);
  for (std::size_t i = 0; i < size; ++i) {
    text += kDigits[bytes[i] >> 4U];
    text += kDigits[bytes[i] & 15U];
  }
  return text;
}

struct FreeXxh {
  void operator()(XXH3_state_t* state) const noexcept { XXH3_freeState(state); }
};
struct FreeEvp {
  void operator()(EVP_MD_CTX* context) const noexcept { libcrypto()->context_free(context); }
};

}  // namespace

struct Hasher::State {
  std::unique_ptr<XXH3_state_t, FreeXxh> xxh, marked;
  std::unique_ptr<EVP_MD_CTX, FreeEvp> sha;
  std::optional<Sha256> own_sha;  ///< where libcrypto is not installed
};

Hasher::Hasher(HashKind kind) : state_(std::make_unique<State>()) {
  if (kind == HashKind::sha256) {
    if (const auto& crypto = libcrypto()) {
      state_->sha.reset(crypto->context_new());
      POSTWAKE_EXPECTS(state_->sha && crypto->init(state_->sha.get(), crypto->sha256(), nullptr) == 1);
    } else {
      state_->own_sha.emplace();
    }
  } else {
    state_->xxh.reset(XXH3_createState());
    POSTWAKE_EXPECTS(state_->xxh && XXH3_128bits_reset(state_->xxh.get()) == XXH_OK);
  }
}
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::update(const char* bytes, std::size_t size) {
  if (state_->sha) libcrypto()->update(state_->sha.get(), bytes, size);
  else if (state_->own_sha) state_->own_sha->update({bytes, size});
  else if (!xxh3_update_avx2(state_->xxh.get(), bytes, size)) XXH3_128bits_update(state_->xxh.get(), bytes, size);
}

bool Hasher::mark() {
  if (!state_->xxh) return false;
  if (!state_->marked) state_->marked.reset(XXH3_createState());
  POSTWAKE_EXPECTS(state_->marked);
  XXH3_copyState(state_->marked.get(), state_->xxh.get());
  return true;
}

void Hasher::back() {
  POSTWAKE_EXPECTS(state_->marked);
  XXH3_copyState(state_->xxh.get(), state_->marked.get());
}

std::string Hasher::digest() const {
  if (state_->sha) {
    const std::unique_ptr<EVP_MD_CTX, FreeEvp> copy(libcrypto()->context_new());
    POSTWAKE_EXPECTS(copy && libcrypto()->context_copy(copy.get(), state_->sha.get()) == 1);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    libcrypto()->final(copy.get(), digest.data(), &size);
    return "sha256:" + hex(digest.data(), size);
  }
  if (state_->own_sha) {
    const auto digest = state_->own_sha->digest();
    return "sha256:" + hex(digest.data(), digest.size());
  }
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_->xxh.get()));
  return "xxh3-128:" + hex(canonical.digest, sizeof canonical.digest);
}

}  // namespace postwake::detail
