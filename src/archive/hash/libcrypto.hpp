#pragma once

#include <openssl/evp.h>

#include "postwake/base/result.hpp"

namespace postwake::detail {

/// What we call of OpenSSL: SHA-256 with the processor's own instructions. Loaded when the first one is wanted.
struct Libcrypto {
  decltype(&::EVP_MD_CTX_new) context_new = nullptr;
  decltype(&::EVP_MD_CTX_free) context_free = nullptr;
  decltype(&::EVP_MD_CTX_copy_ex) context_copy = nullptr;
  decltype(&::EVP_sha256) sha256 = nullptr;
  decltype(&::EVP_DigestInit_ex) init = nullptr;
  decltype(&::EVP_DigestUpdate) update = nullptr;
  decltype(&::EVP_DigestFinal_ex) final = nullptr;
};

/// Loaded once. Errors: unsupported when it is not installed; base/sha256 does the work then, slower.
const Result<Libcrypto>& libcrypto();

}  // namespace postwake::detail
