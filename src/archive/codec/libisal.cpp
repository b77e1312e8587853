#include "archive/codec/libisal.hpp"

#if defined(POSTWAKE_HAVE_ISAL)

#include <array>

#include "postwake/base/shared_library.hpp"

namespace postwake::detail {
namespace {

constexpr std::array kLibisalNames = {"libisal.so.2", "libisal.so", "libisal.2.dylib"};

Result<Libisal> load_libisal() {
  auto library = SharedLibrary::open(kLibisalNames, "install ISA-L (Debian: libisal2); without it zlib decodes gzip");
  if (!library) return propagate(library);
  Libisal entries;
  library->bind(entries.inflate_init, "isal_inflate_init");
  library->bind(entries.inflate, "isal_inflate");
  if (Status checked = library->check(); !checked) return propagate(checked);
  return entries;
}

}  // namespace

const Result<Libisal>& libisal() {
  static const Result<Libisal> loaded = load_libisal();
  return loaded;
}

}  // namespace postwake::detail

#endif
