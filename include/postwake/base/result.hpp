#pragma once

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "postwake/base/error.hpp"
#include "postwake/base/expects.hpp"

namespace postwake {

/// A failure on its way to a Result of any type; made by fail() and propagate() only.
struct [[nodiscard]] Failure {
  Error error;
};

/// The only way to make a failure.
inline Failure fail(ErrorCode code, std::string message, Origin origin = {}, std::string advice = {}) {
  return Failure{Error{code, std::move(message), std::move(advice), std::move(origin)}};
}

/// A value or an Error: the subset of std::expected that we use.
///
/// Errors  : value() and operator* of a failed Result, and error() of a good one, break a precondition.
/// Threads : as T.
template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}                      // NOLINT: implicit by design
  Result(Failure failure) : state_(std::in_place_index<1>, std::move(failure.error)) {}      // NOLINT: implicit by design

  explicit operator bool() const noexcept { return state_.index() == 0; }

  T& value() & { return (POSTWAKE_EXPECTS(*this), *std::get_if<0>(&state_)); }
  const T& value() const& { return (POSTWAKE_EXPECTS(*this), *std::get_if<0>(&state_)); }
  T&& value() && { return (POSTWAKE_EXPECTS(*this), std::move(*std::get_if<0>(&state_))); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const& { return (POSTWAKE_EXPECTS(!*this), *std::get_if<1>(&state_)); }
  Error&& error() && { return (POSTWAKE_EXPECTS(!*this), std::move(*std::get_if<1>(&state_))); }

 private:
  std::variant<T, Error> state_;
};

/// Success without a value.
template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Failure failure) : error_(std::move(failure.error)) {}  // NOLINT: implicit by design

  explicit operator bool() const noexcept { return !error_; }
  const Error& error() const& { return (POSTWAKE_EXPECTS(error_), *error_); }
  Error&& error() && { return (POSTWAKE_EXPECTS(error_), std::move(*error_)); }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

/// Hands the error of one Result on as another: `if (!line) return propagate(line);`
template <typename T>
Failure propagate(const Result<T>& failed) {
  return Failure{failed.error()};
}
template <typename T>
Failure propagate(Result<T>&& failed) {
  return Failure{std::move(failed).error()};
}

}  // namespace postwake
