#pragma once

// Without the checking macros of curl.h: they call functions by their names, and ours stand in a table.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include <array>
#include <span>

#include "postwake/base/result.hpp"

namespace postwake::detail {

/// What we call of libcurl. It brings thirty other libraries along, so it is loaded when an API is asked and not before.
struct CurlLibrary {
  decltype(&::curl_global_init) global_init = nullptr;
  decltype(&::curl_easy_init) easy_init = nullptr;
  decltype(&::curl_easy_cleanup) easy_cleanup = nullptr;
  decltype(&::curl_easy_reset) easy_reset = nullptr;
  decltype(&::curl_easy_setopt) easy_setopt = nullptr;
  decltype(&::curl_easy_perform) easy_perform = nullptr;
  decltype(&::curl_easy_getinfo) easy_getinfo = nullptr;
  decltype(&::curl_easy_strerror) easy_strerror = nullptr;
  decltype(&::curl_slist_append) slist_append = nullptr;
  decltype(&::curl_slist_free_all) slist_free_all = nullptr;
};

inline constexpr std::array kCurlNames = {"libcurl.so.4", "libcurl.so", "libcurl.4.dylib"};

/// Errors: unsupported when none of `names` is installed.
Result<CurlLibrary> load_curl(std::span<const char* const> names = kCurlNames);

}  // namespace postwake::detail
