#include "timeline/detect.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "timeline/exact_math.hpp"
#include "timeline/judge.hpp"
#include "timeline/merge.hpp"
#include "timeline/plain_text.hpp"
#include "timeline/split.hpp"

namespace postwake::detail {
namespace {

constexpr std::uint16_t kWitnessWeight = 300;  // of an author who counts towards min_authors
constexpr double kMuchSmaller = 0.3;            // of the incident before: an echo may be so loud
constexpr std::int64_t kSupportEarly = 30;    // minutes around a burst in which the operator's word supports it
constexpr std::int64_t kSupportLate = 60;
constexpr std::int64_t kOwnWords = 10;  // minutes before a rise from which words are its own
constexpr std::int64_t kPauseMeasured = 20;  // minutes between two segments whose rate is worth taking
constexpr double kNearMiss = 6;                // log likelihood ratio worth telling

/// Complaint minutes only: the scan needs no others.
std::vector<MinuteTally> complaint_minutes(const ServiceTally& service) {
  std::vector<MinuteTally> out;
  for (const MinuteTally& m : service.minutes)
    if (m.complaint > 0) out.push_back(m);
  return out;
}

/// Walks from the alarm until the rate has stayed low for close_after.
void close(Segment& segment, const std::vector<MinuteTally>& minutes, const QuietRate& rate,
           const DetectionOptions& options, std::int64_t data_last) {
  std::int64_t quiet_since = 0;
  bool is_quiet = false;
  segment.is_open = true;
  segment.close = data_last + 1;
  for (std::int64_t m = segment.alarm; m <= data_last; ++m) {
    const double now = rate10(minutes, m);
    segment.peak10 = std::max(segment.peak10, now);
    const double low = std::max(options.close_ratio * rate.at(m), options.close_share * segment.peak10);
    if (now >= low) {
      is_quiet = false;
      continue;
    }
    if (!is_quiet) quiet_since = m;
    is_quiet = true;
    if (m - quiet_since + 1 >= options.close_after.count()) {
      segment.close = quiet_since;
      segment.is_open = false;
      break;
    }
  }
  if (segment.is_open && is_quiet) segment.close = std::max(quiet_since, segment.alarm + 1);
}

void measure(Segment& segment, const ServiceTally& service, const std::vector<MinuteTally>& minutes,
             const QuietRate& rate) {
  segment.weight = 0;
  segment.peak10 = 0;
  for (std::size_t i = first_at(minutes, segment.first); i < minutes.size() && minutes[i].minute < segment.close; ++i) {
    segment.weight += minutes[i].complaint / 1000.0;
    segment.peak10 = std::max(segment.peak10, rate10(minutes, minutes[i].minute));
  }
  segment.expected = rate.sum(segment.first, segment.close);
  segment.authors = distinct_authors(service.complaints, segment.first, segment.close, kWitnessWeight);
}

}  // namespace

Detection detect(const ServiceWork& work, const DetectionOptions& options, std::int64_t data_first, std::int64_t data_last,
                 const std::vector<std::int64_t>& acknowledged, const TalkJudge& judge_talk) {
  const ServiceTally& service = work.tally;
  const QuietRate& rate = work.rate;
  Detection out;
  const std::vector<MinuteTally> minutes = complaint_minutes(service);
  std::int64_t not_before = data_first;
  std::vector<Segment> found;
  Alarm near;  // the best window that raised no alarm since the last one
  std::int64_t near_at = 0;
  const auto tell_near = [&] {
    if (near.score < kNearMiss) return;
    const std::uint32_t authors = distinct_authors(service.complaints, near.start, near_at, kWitnessWeight);
    std::string reason = "a burst of " + decimal(near.weight, 1) + " weighted complaints by " + count(authors, "author") +
                         " in " + count(static_cast<std::uint64_t>(near_at - near.start + 1), "minute") + ", " +
                         decimal(near.expected, 1) + " expected: ";
    if (near.score >= options.alarm_known && authors < options.min_authors)
      reason += "fewer than " + std::to_string(options.min_authors) + " distinct authors";
    else
      reason += "log likelihood ratio " + decimal(near.score, 1) + ", under " + decimal(options.alarm_known, 0);
    out.rejected.push_back({near.start, near_at + 1, std::move(reason)});
    near = {};
  };
  for (std::size_t i = 0; i < minutes.size(); ++i) {
    if (minutes[i].minute < not_before) continue;
    const Alarm alarm = scan(minutes, i, not_before, rate, options);
    if (near.score > 0 && minutes[i].minute - near_at > 180) tell_near();
    const bool is_alarm =
        alarm.score >= options.alarm_known &&
        distinct_authors(service.complaints, alarm.start, minutes[i].minute, kWitnessWeight) >= options.min_authors;
    if (!is_alarm) {
      if (alarm.score > near.score) {
        near = alarm;
        near_at = minutes[i].minute;
      }
      continue;
    }
    near = {};
    Segment segment;
    segment.first = alarm.start;
    segment.alarm = minutes[i].minute;
    segment.floor = not_before;
    close(segment, minutes, rate, options, data_last);
    found.push_back(segment);
    not_before = std::max(segment.close, segment.alarm + 1);
  }
  tell_near();

  merge_interrupted(found, minutes);
  merge_over_lulls(found, minutes);
  std::vector<Segment> parts;
  for (const Segment& segment : found) split(segment, minutes, rate, options, parts);
  for (std::size_t k = 1; k < parts.size(); ++k) {
    // After an outage people go on about it: less than this is no beginning of the next one.
    const std::int64_t pause = parts[k].first - parts[k - 1].close;
    if (parts[k].before_rate == 0 && pause >= kPauseMeasured && pause < options.tail_within.count())
      parts[k].before_rate = weight_in(minutes, parts[k - 1].close, parts[k].first) / static_cast<double>(pause);
  }
  for (Segment& part : parts) {
    measure(part, service, minutes, rate);
    part.score = score_of(part, minutes, rate, options);
  }

  const bool has_strong = std::any_of(parts.begin(), parts.end(), [&](const Segment& s) { return s.score >= options.alarm; });
  for (const Segment& part : parts) {
    // A louder rise after it has the words that come with that one to itself.
    const auto louder = std::find_if(parts.begin(), parts.end(), [&](const Segment& s) { return s.first >= part.close && s.peak10 > part.peak10; });
    const std::int64_t words_until = std::min(part.close + kSupportLate,
                                              louder == parts.end() ? std::numeric_limits<std::int64_t>::max() : louder->first - kOwnWords);
    const auto word = std::lower_bound(acknowledged.begin(), acknowledged.end(), part.first - kSupportEarly);
    const bool is_acknowledged = word != acknowledged.end() && *word < words_until;
    const double needed = is_acknowledged || (work.is_known && !has_strong) ? options.alarm_known : options.alarm;
    if (part.score < needed) {
      out.rejected.push_back({part.first, part.close, count(part.authors, "author") + " complained, log likelihood ratio " +
                                              decimal(part.score, 1) + ", under " + decimal(needed, 0)});
      continue;
    }
    if (part.authors < options.min_authors) {
      out.rejected.push_back({part.first, part.close, "only " + count(part.authors, "distinct author") + " complained"});
      continue;
    }
    const bool is_day_after = !out.segments.empty() && !is_acknowledged &&
                              part.first - out.segments.back().close < options.aftermath_within.count() &&
                              part.peak10 < kMuchSmaller * out.segments.back().peak10;
    const double least_share = is_day_after ? kLeastComplaintShareAfter : kLeastComplaintShare;
    if (std::optional<std::string> reason = judge_talk ? judge_talk(part, least_share) : std::nullopt) {
      out.rejected.push_back({part.first, part.close, std::move(*reason)});
      continue;
    }
    if (!out.segments.empty()) {
      const Segment& last = out.segments.back();
      const std::int64_t since = part.first - last.close;
      if (since < options.tail_within.count() && part.peak10 < options.tail_share * last.peak10) {
        out.rejected.push_back({part.first, part.close, "the tail of the incident before it: " + decimal(part.peak10, 2) +
                                                " complaints a minute, its peak had " + decimal(last.peak10, 2)});
        continue;
      }
      if (since < options.aftermath_within.count() && part.peak10 < options.aftermath_share * last.peak10 && !is_acknowledged) {
        out.rejected.push_back({part.first, part.close, "the aftermath of the incident before it: " + decimal(part.peak10, 2) +
                                                " complaints a minute at most, its peak had " + decimal(last.peak10, 2) +
                                                ", and the operator speaks of nothing new"});
        continue;
      }
    }
    out.segments.push_back(part);
  }
  std::sort(out.rejected.begin(), out.rejected.end(), [](const RejectedSegment& a, const RejectedSegment& b) {
    return a.minute != b.minute ? a.minute < b.minute : a.reason < b.reason;
  });
  return out;
}

}  // namespace postwake::detail
