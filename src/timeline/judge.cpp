#include "timeline/judge.hpp"

#include <algorithm>

#include "timeline/exact_math.hpp"
#include "timeline/plain_text.hpp"

namespace postwake::detail {
namespace {

constexpr double kNewsShare = 0.5;
constexpr double kLeastClear = 0.3;
constexpr double kLeastAlone = 0.25;
constexpr std::int64_t kBesideWithin = 60;
constexpr double kLeak = 0.25;           // talk that may be mistaken for complaints
constexpr double kLeastBeyondTalk = 5;   // log likelihood ratio of the complaints against the usual ones and such talk

}  // namespace

// Jokes and news leak into complaints at some rate, so a viral joke raises both; what tells it apart is that complaints are
// the smaller part of what was added, and that misread talk explains as many. A share alone misleads where there are few posts:
// thirty jokes are easily ten complaints. Only the excess over the usual talk is looked at: a busy service has much of it.
std::optional<std::string> talk_only(const ServiceWork& work, const Segment& segment, const std::vector<Record>& records,
                                     const std::vector<PostFacts>& facts, double least_share) {
  if (work.by_volume) return std::nullopt;
  double complaints = 0, recoveries = 0, news = 0, all = 0;
  const auto& minutes = work.tally.minutes;
  for (std::size_t i = first_at(minutes, segment.first); i < minutes.size() && minutes[i].minute < segment.close; ++i) {
    complaints += minutes[i].posts[static_cast<std::size_t>(Tag::complaint)];
    recoveries += minutes[i].posts[static_cast<std::size_t>(Tag::resolution)];
    news += minutes[i].news;
    for (const std::uint32_t n : minutes[i].posts) all += n;
  }
  const auto first = std::lower_bound(work.tally.posts.begin(), work.tally.posts.end(), segment.first * 60000,
                                      [&](std::uint32_t i, std::int64_t ms) { return records[i].created_ms < ms; });
  for (auto it = first; it != work.tally.posts.end() && records[*it].created_ms < segment.close * 60000; ++it)
    if (!facts[*it].is_repost && records[*it].tag == Tag::complaint && facts[*it].is_second_hand) --complaints;
  const double excess = all - work.talk.sum(segment.first, segment.close);
  const double excess_complaints = complaints - work.rate.sum(segment.first, segment.close);
  const double others = std::max(0.0, excess - recoveries - std::max(0.0, excess_complaints));
  const double explained = work.rate.sum(segment.first, segment.close) + kLeak * others;
  const double beyond = complaints > explained ? complaints * exact_log(complaints / explained) - (complaints - explained) : 0;
  if (excess <= 0 || (excess_complaints >= least_share * (excess - recoveries) && beyond >= kLeastBeyondTalk)) return std::nullopt;
  const std::string share = decimal(100 * std::max(0.0, excess_complaints) / excess, 0) + " % of " +
                            count(static_cast<std::uint64_t>(excess + 0.5), "additional post") + " are complaints at first hand";
  if (news > kNewsShare * excess) return "an echo in the news: only " + share;
  return "talk about it, not the trouble itself: only " + share;
}

std::optional<std::string> named_vaguely(const ServiceWork& work, std::int64_t from, std::int64_t to, const std::vector<Record>& records) {
  if (work.is_known || work.is_topic) return std::nullopt;
  const auto& counted = work.tally.complaints;
  const auto first = std::lower_bound(counted.begin(), counted.end(), from,
                                      [](const Counted& c, std::int64_t at) { return c.minute < at; });
  double clear = 0, all = 0;
  for (auto it = first; it != counted.end() && it->minute < to; ++it) {
    all += it->weight;
    if (names_clearly(records[it->post], work.tally.id)) clear += it->weight;
  }
  if (clear >= kLeastClear * all) return std::nullopt;
  return decimal(100 * clear / all, 0) + " % of its complaints name it clearly; the others hold a short word that means something else, too";
}

std::optional<std::string> named_beside(const ServiceWork& work, const Segment& segment, const std::vector<Beside>& others,
                                        const std::vector<Record>& records) {
  const auto& counted = work.tally.complaints;
  const auto first = std::lower_bound(counted.begin(), counted.end(), segment.first,
                                      [](const Counted& c, std::int64_t at) { return c.minute < at; });
  double alone = 0, all = 0;
  for (auto it = first; it != counted.end() && it->minute < segment.close; ++it) {
    all += it->weight;
    if (it->is_alone) alone += it->weight;
  }
  if (all <= 0 || alone >= kLeastAlone * all) return std::nullopt;
  for (const Beside& other : others) {
    if (other.work == &work || other.segment->weight <= 1.5 * segment.weight) continue;
    if (other.segment->close + kBesideWithin < segment.first || segment.close + kBesideWithin < other.segment->first) continue;
    double together = 0;
    for (auto it = first; it != counted.end() && it->minute < segment.close; ++it)
      for (const std::string_view named : parts(records[it->post][Field::services]))
        if (named == other.work->tally.id) together += it->weight;
    if (together > 0.5 * all)
      return decimal(100 * together / all, 0) + " % of its complaints name it beside " + other.work->name +
             ", which failed at that time";
  }
  return std::nullopt;
}

}  // namespace postwake::detail
