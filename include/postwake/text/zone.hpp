#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "postwake/base/instant.hpp"
#include "postwake/base/result.hpp"

namespace postwake {

/// A date and time of day as a clock on a wall shows it: no zone.
struct LocalTime {
  int year = 0;
  unsigned month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0;

  bool operator==(const LocalTime&) const = default;
};

/// Where a zoneless time was read, as the user says it with --zone.
///
/// Shape  : "Europe/Paris" (IANA), "UTC", or a fixed offset "+05:30". A time that a change of clocks repeats is taken as the
///          first of the two; one that it skips moves forward by the gap.
/// Threads: immutable.
class Zone {
 public:
  /// Errors: usage. Abbreviations are refused with advice: "CST" is three zones.
  static Result<Zone> named(std::string_view name);
  Zone(Zone&&) noexcept;
  Zone& operator=(Zone&&) noexcept;
  ~Zone();

  /// nullopt when a field is out of range (31 February) or the year cannot be written.
  std::optional<Instant> to_utc(const LocalTime& local) const;

 private:
  struct Impl;
  explicit Zone(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// The offset of an abbreviation that means one zone in the files that carry it ("PDT" in Sentiment140), or nullopt.
/// Only for forms whose documentation says so; never for a user's words.
std::optional<Minutes> offset_of_abbreviation(std::string_view abbreviation) noexcept;

}  // namespace postwake
