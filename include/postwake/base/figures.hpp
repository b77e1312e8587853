#pragma once

#include <cstdint>
#include <string>

namespace postwake {

/// "1,204": for people, the same everywhere, no locale.
std::string grouped(std::uint64_t number);

}  // namespace postwake
