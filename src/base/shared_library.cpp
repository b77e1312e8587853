#include "postwake/base/shared_library.hpp"

#include <dlfcn.h>

namespace postwake {

Result<SharedLibrary> SharedLibrary::open(std::span<const char* const> names, std::string advice) {
  std::string tried;
  for (const char* const name : names) {
    if (void* const handle = ::dlopen(name, RTLD_LAZY | RTLD_LOCAL)) return SharedLibrary(handle, name, std::move(advice));
    tried += (tried.empty() ? "" : " and ") + std::string(name);
  }
  return fail(ErrorCode::unsupported, "cannot load " + tried, {}, std::move(advice));
}

void* SharedLibrary::entry(const char* name) {
  void* const found = ::dlsym(handle_, name);
  if (found == nullptr) missing_ = name;
  return found;
}

Status SharedLibrary::check() const {
  if (missing_.empty()) return {};
  return fail(ErrorCode::unsupported, name_ + " has no " + missing_, {}, advice_);
}

}  // namespace postwake
