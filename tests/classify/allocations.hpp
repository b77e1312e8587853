#pragma once

#include <cstdint>

/// How often this program has allocated: its operator new is replaced by one that counts.
std::uint64_t allocations();
