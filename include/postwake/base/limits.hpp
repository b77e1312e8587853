#pragma once

#include <cstddef>
#include <cstdint>

/// Every limit that hostile input can meet, in one place. An error that one of these causes names it and the option that
/// lifts it. Unlimited must be asked for.
namespace postwake {

inline constexpr std::size_t kMaxLineBytes = 64U << 20U;            ///< --max-line: longer lines are skipped and counted
inline constexpr std::uint64_t kMaxMemberRatio = 1000;              ///< --max-ratio: decoded / packed bytes of one member ...
inline constexpr std::uint64_t kMaxMemberRatioBytes = 1ULL << 30U;  ///< ... judged only once this much came out
inline constexpr int kMaxArchiveDepth = 4;                          ///< archives inside archives
inline constexpr std::uint64_t kMaxMembers = 10'000'000;            ///< members of one archive
inline constexpr std::size_t kMaxMemberNameBytes = 4096;
inline constexpr int kMaxJsonDepth = 128;
inline constexpr std::size_t kMaxPostBytes = 1U << 20U;             ///< text of one post; longer is cut and flagged

}  // namespace postwake
