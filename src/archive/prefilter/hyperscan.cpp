#include "archive/prefilter/hyperscan.hpp"

#if defined(POSTWAKE_HAVE_HYPERSCAN)

#include <array>

#include "postwake/base/shared_library.hpp"

namespace postwake::detail {
namespace {

constexpr std::array kHyperscanNames = {"libhs.so.5", "libhs.so"};

Result<Hyperscan> load_hyperscan() {
  auto library = SharedLibrary::open(kHyperscanNames, "install Hyperscan (Debian: libhyperscan5); without it RE2 searches");
  if (!library) return propagate(library);
  Hyperscan entries;
  library->bind(entries.valid_platform, "hs_valid_platform");
  library->bind(entries.compile_multi, "hs_compile_multi");
  library->bind(entries.alloc_scratch, "hs_alloc_scratch");
  library->bind(entries.clone_scratch, "hs_clone_scratch");
  library->bind(entries.free_scratch, "hs_free_scratch");
  library->bind(entries.free_database, "hs_free_database");
  library->bind(entries.free_compile_error, "hs_free_compile_error");
  library->bind(entries.scan, "hs_scan");
  if (Status checked = library->check(); !checked) return propagate(checked);
  return entries;
}

}  // namespace

const Result<Hyperscan>& hyperscan() {
  static const Result<Hyperscan> loaded = load_hyperscan();
  return loaded;
}

}  // namespace postwake::detail

#endif
