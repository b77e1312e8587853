#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "postwake/base/limits.hpp"
#include "postwake/base/result.hpp"

namespace postwake::detail {

/// What an archive may not do. Each becomes a reject with a reason of its own, while the code that a program acts on is
/// limit_exceeded for all.
enum class ArchiveLimit : std::uint8_t { members_overlap, too_many_members, memory, ratio };

/// The only way to fail by one of them: what is said and the reason stand in one table. `detail` follows the words.
Failure passed_limit(ArchiveLimit limit, std::string_view detail, std::uint64_t offset, std::string advice);

/// The reject reason of any failure of this room.
std::string_view reason_of(const Error& error) noexcept;

}  // namespace postwake::detail
