#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "timeline/record.hpp"

namespace postwake::detail {

/// A complaint (or recovery post) that counts: one author at a time, no repost, no spam.
struct Counted {
  std::int64_t minute = 0;
  std::uint64_t author = 0;
  std::uint32_t post = 0;
  std::uint16_t weight = 0;  ///< probability in thousandths
  bool is_alone = true;      ///< names no other service
  bool is_exact = false;     ///< its time is known to the second
  std::uint16_t past_minute_ms = 0;  ///< since the start of `minute`
};

/// What one service's posts of one minute add up to. Weights in thousandths of a post.
struct MinuteTally {
  std::int64_t minute = 0;
  std::uint32_t complaint = 0;
  std::uint32_t recovery = 0;
  std::array<std::uint32_t, kTagCount> posts{};  ///< by tag, reposts not counted
  std::uint32_t reposts = 0;
  std::uint32_t news = 0;  ///< original posts labelled report_news
};

/// All posts that concern one service (or the topic), and their counts, by time.
struct ServiceTally {
  std::string id;
  std::vector<std::uint32_t> posts;      ///< indexes into the sorted records, rising
  std::vector<Counted> complaints;       ///< by time
  std::vector<Counted> recoveries;       ///< users' "it's back", by time
  std::vector<MinuteTally> minutes;      ///< only minutes with posts, rising
  std::uint64_t spam = 0;                ///< posts that the cap on near-identical texts left out
  std::uint64_t repeated = 0;            ///< posts left out because their author had just been counted
};

/// Facts of one record that several stages need.
struct PostFacts {
  std::uint64_t author = 0;
  std::uint64_t copy_hash = 0;
  std::uint32_t letters = 0;
  std::int16_t id_ms = -1;     ///< what its snowflake id says of the milliseconds past the second; -1: no such id
  bool is_repost = false;
  bool is_alone = false;       ///< names no two services
  bool is_unofficial = false;  ///< by no account that is, or imitates, a service's
  bool is_second_hand = false; ///< laughs or reports, and says nothing that only someone who has the trouble says
  bool quotes_figure = false;  ///< holds a figure that the classifier marked
};
PostFacts facts_of(const Record& record);
std::vector<PostFacts> facts_of(const std::vector<Record>& records);

inline std::int64_t minute_of_ms(std::int64_t ms) noexcept {
  return ms >= 0 ? ms / 60000 : -((-ms + 59999) / 60000);
}

/// Counts the posts listed in `posts`. `by_volume`: every post weighs 1000, for files that hold ids but no text.
ServiceTally tally(std::string id, std::vector<std::uint32_t> posts, const std::vector<Record>& records,
                   const std::vector<PostFacts>& facts, bool by_volume);

/// Index of the first minute at or after `minute`.
std::size_t first_at(const std::vector<MinuteTally>& minutes, std::int64_t minute);

/// Complaint (or recovery) weight per minute in posts, dense, over [from, to).
std::vector<double> dense(const std::vector<MinuteTally>& minutes, std::int64_t from, std::int64_t to,
                          std::uint32_t MinuteTally::*member);

/// Distinct authors of counted posts in [from, to] whose weight is at least `least`.
std::uint32_t distinct_authors(const std::vector<Counted>& counted, std::int64_t from, std::int64_t to, std::uint16_t least);

}  // namespace postwake::detail
