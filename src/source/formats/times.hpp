#pragma once

#include <optional>
#include <string_view>

#include "postwake/base/instant.hpp"
#include "postwake/model/post.hpp"
#include "postwake/text/zone.hpp"

namespace postwake::detail {

/// A time as it was read.
struct ReadTime {
  Instant at;
  TimePrecision precision = TimePrecision::second;
  TimeSource source = TimeSource::field;
};

/// "Wed Oct 10 20:19:24 +0000 2018".
std::optional<Instant> parse_twitter_date(std::string_view text) noexcept;

/// A number of seconds, milliseconds or microseconds since 1970, told apart by its size; digits only, a fraction allowed
/// for seconds ("1527811200.0").
std::optional<ReadTime> parse_epoch(std::string_view text) noexcept;
std::optional<ReadTime> epoch_time(std::int64_t value) noexcept;

/// RFC 3339, with the precision that its digits show.
std::optional<ReadTime> parse_iso(std::string_view text) noexcept;

/// What a cell of a table can hold. `zoneless` is set when the text is a time without a zone and none was given.
struct LooseTime {
  std::optional<ReadTime> time;
  bool is_zoneless = false;
};
/// RFC 3339, Twitter's form, epochs, "2021-03-01 12:00:00[+0000| UTC]", "2021-03-01T12:00", "01/03/2021 12:00" only when the
/// day is above 12 (otherwise it is ambiguous and refused), "Mon Apr 06 22:19:45 PDT 2009", "12:54 AM - 18 Jan 2018",
/// "18 Jan 2018, 00:54", "Jan 18, 2018 @ 00:54:00.000", "20230918T031500Z".
LooseTime parse_loose_time(std::string_view text, const Zone* zone);

/// Twitter ids from 2010-11-04 on carry their time (29700859247 is the first): (id >> 22) + 1288834974657 ms.
std::optional<Instant> snowflake_time(std::string_view id) noexcept;

/// The time of a tweet: its snowflake where the id carries one that agrees with the field to two seconds (so that the same
/// tweet has the same time in every format), else the field. `differs` is set when they do not agree.
std::optional<ReadTime> tweet_time(std::string_view id, std::optional<ReadTime> field, bool& differs) noexcept;

/// No social network wrote a post before 1990, none after 2100.
bool is_plausible(Instant at) noexcept;

}  // namespace postwake::detail
