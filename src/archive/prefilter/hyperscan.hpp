#pragma once

#if defined(POSTWAKE_HAVE_HYPERSCAN)

#include <hs.h>

#include "postwake/base/result.hpp"

namespace postwake::detail {

/// What we call of Hyperscan: a large library that only a query of many tags wants.
struct Hyperscan {
  decltype(&::hs_valid_platform) valid_platform = nullptr;
  decltype(&::hs_compile_multi) compile_multi = nullptr;
  decltype(&::hs_alloc_scratch) alloc_scratch = nullptr;
  decltype(&::hs_clone_scratch) clone_scratch = nullptr;
  decltype(&::hs_free_scratch) free_scratch = nullptr;
  decltype(&::hs_free_database) free_database = nullptr;
  decltype(&::hs_free_compile_error) free_compile_error = nullptr;
  decltype(&::hs_scan) scan = nullptr;
};

/// Loaded once. Errors: unsupported when it is not installed.
const Result<Hyperscan>& hyperscan();

}  // namespace postwake::detail

#endif
