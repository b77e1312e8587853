#include "archive/hash/libcrypto.hpp"

#include <array>

#include "postwake/base/shared_library.hpp"

namespace postwake::detail {
namespace {

constexpr std::array kLibcryptoNames = {"libcrypto.so.3", "libcrypto.so", "libcrypto.3.dylib"};

Result<Libcrypto> load_libcrypto() {
  auto library = SharedLibrary::open(kLibcryptoNames, "install OpenSSL (Debian: libssl3)");
  if (!library) return propagate(library);
  Libcrypto entries;
  library->bind(entries.context_new, "EVP_MD_CTX_new");
  library->bind(entries.context_free, "EVP_MD_CTX_free");
  library->bind(entries.context_copy, "EVP_MD_CTX_copy_ex");
  library->bind(entries.sha256, "EVP_sha256");
  library->bind(entries.init, "EVP_DigestInit_ex");
  library->bind(entries.update, "EVP_DigestUpdate");
  library->bind(entries.final, "EVP_DigestFinal_ex");
  if (Status checked = library->check(); !checked) return propagate(checked);
  return entries;
}

}  // namespace

const Result<Libcrypto>& libcrypto() {
  static const Result<Libcrypto> loaded = load_libcrypto();
  return loaded;
}

}  // namespace postwake::detail
