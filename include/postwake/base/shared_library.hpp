#pragma once

#include <span>
#include <string>

#include "postwake/base/result.hpp"

namespace postwake {

/// A library of the system that is loaded when it is first needed: who reads files does not wait for a web client.
/// It stays loaded until the process ends.
///
/// Errors : unsupported when the system has none of the names, or an entry is missing; the message names it.
/// Threads: any.
class SharedLibrary {
 public:
  /// The first of `names` ("libcurl.so.4") that can be loaded. `advice` is what to install.
  static Result<SharedLibrary> open(std::span<const char* const> names, std::string advice);

  /// Makes `into` the function of that name.
  template <typename Function>
  void bind(Function*& into, const char* name) {
    into = reinterpret_cast<Function*>(entry(name));  // NOLINT: what a system's loader gives
  }
  /// Failed when an entry asked for so far is missing.
  Status check() const;

 private:
  SharedLibrary(void* handle, std::string name, std::string advice) : handle_(handle), name_(std::move(name)), advice_(std::move(advice)) {}
  void* entry(const char* name);

  void* handle_;
  std::string name_, advice_, missing_;
};

}  // namespace postwake
