#pragma once

#if defined(POSTWAKE_HAVE_ISAL)

#include <isa-l/igzip_lib.h>

#include "postwake/base/result.hpp"

namespace postwake::detail {

/// What we call of ISA-L. Loaded when the first gzip is met: Debian has no static archive of it, and another shared library costs
/// every start a tenth of a millisecond.
struct Libisal {
  decltype(&::isal_inflate_init) inflate_init = nullptr;
  decltype(&::isal_inflate) inflate = nullptr;
};

/// Loaded once. Errors: unsupported when it is not installed; zlib does the work then, slower.
const Result<Libisal>& libisal();

}  // namespace postwake::detail

#endif
