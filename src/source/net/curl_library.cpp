#include "source/net/curl_library.hpp"

#include "postwake/base/shared_library.hpp"

namespace postwake::detail {

Result<CurlLibrary> load_curl(std::span<const char* const> names) {
  auto library = SharedLibrary::open(names, "APIs are asked through libcurl: install it (Debian: libcurl4); files are read without it");
  if (!library) return propagate(library);
  CurlLibrary curl;
  library->bind(curl.global_init, "curl_global_init");
  library->bind(curl.easy_init, "curl_easy_init");
  library->bind(curl.easy_cleanup, "curl_easy_cleanup");
  library->bind(curl.easy_reset, "curl_easy_reset");
  library->bind(curl.easy_setopt, "curl_easy_setopt");
  library->bind(curl.easy_perform, "curl_easy_perform");
  library->bind(curl.easy_getinfo, "curl_easy_getinfo");
  library->bind(curl.easy_strerror, "curl_easy_strerror");
  library->bind(curl.slist_append, "curl_slist_append");
  library->bind(curl.slist_free_all, "curl_slist_free_all");
  if (Status checked = library->check(); !checked) return propagate(checked);
  return curl;
}

}  // namespace postwake::detail
