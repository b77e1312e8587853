#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace postwake::detail {

/// Names of an enum whose values count from 0, in order.
template <typename E, std::size_t N>
struct EnumNames {
  std::array<std::string_view, N> names;

  constexpr std::string_view of(E value) const noexcept {
    const auto at = static_cast<std::size_t>(value);
    return at < N ? names[at] : std::string_view{"unknown"};
  }
  constexpr std::optional<E> parse(std::string_view text) const noexcept {
    for (std::size_t i = 0; i < N; ++i)
      if (names[i] == text) return static_cast<E>(i);
    return std::nullopt;
  }
};

}  // namespace postwake::detail
