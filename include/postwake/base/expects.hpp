#pragma once

namespace postwake::detail {
[[noreturn]] void precondition_broken(const char* condition, const char* file, int line);
}  // namespace postwake::detail

/// A precondition of ours. Broken means a bug in this program: throws std::logic_error, which only main() catches.
/// Input can never reach it.
#define POSTWAKE_EXPECTS(condition) \
  ((condition) ? static_cast<void>(0) : ::postwake::detail::precondition_broken(#condition, __FILE__, __LINE__))
