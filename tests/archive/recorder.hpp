#pragma once

#include <functional>
#include <string>
#include <vector>

#include "postwake/archive/scan.hpp"

namespace postwake::test {

/// ThreadSanitizer costs each run twenty times as much, and a race shows in a few runs of a kind or in none: it sees every kind, not every case.
#ifdef __SANITIZE_THREAD__
constexpr bool kWatchesThreads = true;
#else
constexpr bool kWatchesThreads = false;
#endif

/// How many random cases of a kind are tried.
constexpr int tries(int all) { return kWatchesThreads ? (all + 4) / 5 : all; }

/// One line (or, in stream mode, one joined member) as it arrived.
struct Seen {
  std::string member;
  std::uint64_t line = 0;
  std::string text;

  bool operator==(const Seen&) const = default;
};

/// Everything a scan delivered, in order.
struct Record {
  std::vector<Seen> seen;
  std::vector<Reject> rejects;
  std::vector<InputRecord> inputs;
  std::vector<std::string> order;  ///< "line ...", "reject ...", "input ..." as they came
  std::optional<ErrorCode> error;
  std::size_t shown = 0;           ///< pieces that others might have changed meanwhile
  ScanStats stats;

  std::string text() const;                      ///< all lines joined
  bool has_reject(std::string_view reason) const;
};

/// A reader that takes every line as it is. Members whose head begins with "stream" are read in stream mode, those with
/// "skip" not at all. `at_open` is called when a member's beginning was read, `at_lines` with each piece before it is looked at.
Record record(const std::vector<std::string>& inputs, ScanOptions options = {}, std::function<void()> at_open = {}, std::function<void(const Piece&)> at_lines = {});

}  // namespace postwake::test
