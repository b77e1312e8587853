#include "timeline/detect.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "timeline/exact_math.hpp"
#include "timeline/judge.hpp"
#include "timeline/plain_text.hpp"

namespace postwake::detail {
namespace {

constexpr std::uint16_t kWitnessWeight = 300;  // of an author who counts towards min_authors
constexpr double kMuchSmaller = 0.3;            // of the incident before: an echo may be so loud
constexpr std::int64_t kSupportEarly = 30;    // minutes around a burst in which the operator's word supports it
constexpr std::int64_t kSupportLate = 60;
constexpr std::int64_t kOwnWords = 10;  // minutes before a rise from which words are its own
constexpr double kNearMiss = 6;                // log likelihood ratio worth telling

struct Alarm {
  double score = 0;
  std::int64_t start = 0;
  double weight = 0, expected = 0;
};

/// Complaint minutes only: the scan needs no others.
std::vector<MinuteTally> complaint_minutes(const ServiceTally& service) {
  std::vector<MinuteTally> out;
  for (const MinuteTally& m : service.minutes)
    if (m.complaint > 0) out.push_back(m);
  return out;
}

/// The generalised likelihood ratio of "the rate rose in some window that ends here" against the expected rate. The ratio
/// can only rise where a post arrives and is greatest for windows that begin at a post, so only those are tried.
Alarm scan(const std::vector<MinuteTally>& minutes, std::size_t i, std::int64_t not_before, const QuietRate& rate,
           const DetectionOptions& options) {
  Alarm best;
  double weight = 0;
  double expected = 0;
  std::int64_t end = minutes[i].minute + 1;
  for (std::size_t j = i + 1; j-- > 0;) {
    const std::int64_t start = minutes[j].minute;
    if (start < not_before || minutes[i].minute - start >= options.window.count()) break;
    weight += minutes[j].complaint / 1000.0;
    expected += rate.sum(start, end);
    end = start;
    if (weight < options.min_rate_ratio * expected) continue;
    const double score = weight * exact_log(weight / expected) - (weight - expected);
    if (score > best.score) best = {score, start, weight, expected};
  }
  if (rate.dispersion > options.dispersion_from) best.score /= std::sqrt(rate.dispersion);
  return best;
}

/// Ten-minute rate ending with `minute`, per minute.
double rate10(const std::vector<MinuteTally>& minutes, std::int64_t minute) {
  double sum = 0;
  for (std::size_t i = first_at(minutes, minute - 9); i < minutes.size() && minutes[i].minute <= minute; ++i)
    sum += minutes[i].complaint / 1000.0;
  return sum / 10;
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

double weight_in(const std::vector<MinuteTally>& minutes, std::int64_t from, std::int64_t to) {
  double sum = 0;
  for (std::size_t i = first_at(minutes, from); i < minutes.size() && minutes[i].minute < to; ++i)
    sum += minutes[i].complaint / 1000.0;
  return sum;
}

/// How clearly [from, to) is quieter than `rate` posts a minute: the log likelihood ratio of its own rate against it.
double quieter(const std::vector<MinuteTally>& minutes, std::int64_t from, std::int64_t to, double rate) {
  const double expected = rate * static_cast<double>(to - from);
  const double seen = weight_in(minutes, from, to);
  if (expected <= 0 || seen >= expected) return 0;
  return expected - seen + (seen > 0 ? seen * exact_log(seen / expected) : 0.0);
}

constexpr double kClearlyQuieter = 8;   // log likelihood ratio; noise of one constant rate seldom reaches 6 in a day
constexpr std::size_t kShortestValley = 20;  // minutes of the 10-minute mean: a loud crowd pauses for a quarter of an hour by itself
constexpr std::int64_t kReopenWithin = 120;
constexpr std::int64_t kBeginningWithin = 60;
constexpr std::int64_t kPauseMeasured = 20;
constexpr std::int64_t kShortestLull = 150;  // minutes: a night, not the pause between two outages
constexpr std::int64_t kLongestLull = 840;
constexpr std::int64_t kLullFlank = 240;     // minutes before and after it in which its coming and going is looked at
constexpr std::int64_t kNarrowSpan = 30;     // minutes
constexpr std::int64_t kWideSpan = 60;
constexpr double kLeastPromised = 8;         // complaints in a span
constexpr double kLeastSeen = 45;            // complaints in a span at the lower peak
constexpr double kLeastOfPeak = 0.1;         // of the louder side's, for the other to be the same crowd
constexpr double kSteep = 0.35;              // of what was promised

/// Whether complaints fall steeply after `t` (walking with `direction` 1) or rise steeply before it (-1): far under what the
/// time before promised. A crowd that goes to sleep or tires slows down first. Counts are of spans of `width` minutes.
bool is_steep(const std::vector<MinuteTally>& minutes, std::int64_t t, std::int64_t direction, std::int64_t width) {
  const auto span_at = [&](std::int64_t from) {
    return direction > 0 ? weight_in(minutes, t + from, t + from + width) : weight_in(minutes, t - from - width, t - from);
  };
  const double earlier = span_at(-3 * width), late = span_at(-width), then = span_at(width);
  // As little as chance allows: a crowd wavers by a tenth as a whole.
  const auto variance = [](double n) { return n + 0.01 * n * n; };
  const double noise = 1.5 * std::sqrt(4 * variance(late) + variance(earlier));
  const double promised = std::min(late, 2 * late - earlier) - noise;
  return promised >= kLeastPromised && then < kSteep * promised;
}

/// Whether the low stretch [from, to) is a lull of one incident: as long as a night, come to and left without any steep fall
/// or rise, between crowds so large (`rate` a minute) that one would be seen.
bool is_lull(const std::vector<MinuteTally>& minutes, std::int64_t from, std::int64_t to, double rate) {
  if (to - from < kShortestLull || to - from > kLongestLull) return false;
  std::int64_t width = kNarrowSpan;
  while (rate * static_cast<double>(width) < kLeastSeen && width < kWideSpan) width += 15;
  if (rate * static_cast<double>(width) < kLeastSeen) return false;
  const std::int64_t middle = from + (to - from) / 2;
  for (std::int64_t t = from - kLullFlank; t < middle; t += 10)
    if (is_steep(minutes, t, 1, width)) return false;
  for (std::int64_t t = to + kLullFlank; t > middle; t -= 10)
    if (is_steep(minutes, t, -1, width)) return false;
  return true;
}

/// Two segments with a lull between them are one, and so is what flickered up in the lull.
void merge_over_lulls(std::vector<Segment>& segments, const std::vector<MinuteTally>& minutes) {
  std::vector<Segment> out;
  for (Segment segment : segments) {
    segment.peak10 = 0;
    for (std::size_t i = first_at(minutes, segment.first); i < minutes.size() && minutes[i].minute < segment.close; ++i)
      segment.peak10 = std::max(segment.peak10, rate10(minutes, minutes[i].minute));
    std::size_t before = out.size();
    while (before > 0 && out[before - 1].peak10 < kLeastOfPeak * segment.peak10) --before;
    for (; before > 0 && segment.first - out[before - 1].close <= kLongestLull; --before) {
      Segment& last = out[before - 1];
      const double lower = std::min(last.peak10, segment.peak10);
      if (lower < kLeastOfPeak * std::max(last.peak10, segment.peak10)) continue;
      // The lull is all that lies under half of the lower peak.
      std::int64_t from = last.close, to = segment.first;
      while (from > last.first && rate10(minutes, from - 1) < 0.5 * lower) --from;
      while (to < segment.close && rate10(minutes, to) < 0.5 * lower) ++to;
      if (!is_lull(minutes, from, to, lower)) continue;
      segment.first = last.first;
      segment.alarm = last.alarm;
      segment.floor = last.floor;
      segment.lulls = std::move(last.lulls);
      segment.lulls.push_back({from, to});
      segment.peak10 = std::max(last.peak10, segment.peak10);
      out.resize(before - 1);
      break;
    }
    out.push_back(std::move(segment));
  }
  segments = std::move(out);
}

/// Two segments with a short pause between them that is no quieter than chance allows are one.
void merge_interrupted(std::vector<Segment>& segments, const std::vector<MinuteTally>& minutes) {
  std::vector<Segment> out;
  for (const Segment& segment : segments) {
    if (!out.empty() && segment.first - out.back().close < kReopenWithin) {
      Segment& last = out.back();
      const auto rate_of = [&](const Segment& s) {
        return weight_in(minutes, s.first, s.close) / static_cast<double>(std::max<std::int64_t>(s.close - s.first, 10));
      };
      // A weak beginning belongs to what follows it soon; a weak end is judged as a tail.
      const double lower = std::min(rate_of(last), rate_of(segment));
      const bool is_alike = lower > 0.25 * std::max(rate_of(last), rate_of(segment));
      const bool is_beginning = rate_of(last) < rate_of(segment) && segment.first - last.close < kBeginningWithin;
      if ((is_alike || is_beginning) && quieter(minutes, last.close, segment.first, lower) < kClearlyQuieter) {
        last.close = segment.close;
        last.is_open = segment.is_open;
        continue;
      }
    }
    out.push_back(segment);
  }
  segments = std::move(out);
}

/// The greatest likelihood ratio inside a segment.
double score_of(const Segment& segment, const std::vector<MinuteTally>& minutes, const QuietRate& rate, const DetectionOptions& options) {
  double best = 0;
  for (std::size_t k = first_at(minutes, segment.first); k < minutes.size() && minutes[k].minute < segment.close; ++k)
    best = std::max(best, scan(minutes, k, segment.first, rate, options).score);
  return best;
}

/// A segment with its 10-minute rate at every minute.
struct Profile {
  const std::vector<MinuteTally>& minutes;
  std::int64_t first = 0;
  std::vector<double> smooth;

  std::int64_t minute(std::size_t k) const { return first + static_cast<std::int64_t>(k); }
};

Profile profile_of(const Segment& segment, const std::vector<MinuteTally>& minutes) {
  Profile out{minutes, segment.first, {}};
  out.smooth.resize(static_cast<std::size_t>(segment.close - segment.first));
  for (std::size_t k = 0; k < out.smooth.size(); ++k) out.smooth[k] = rate10(minutes, out.minute(k));
  return out;
}

/// The part of `segment` from index `from` on, whose rise begins in [not_before, ...].
Segment part_from(const Segment& segment, const Profile& p, std::size_t not_before, std::size_t from, double low, double risen) {
  Segment after = segment;
  after.first = p.minute(from);
  after.floor = p.minute(not_before);
  after.before_rate = low;
  std::size_t k = from;
  while (k + 1 < p.smooth.size() && p.smooth[k] < 0.5 * (low + risen)) ++k;
  after.alarm = p.minute(k);
  return after;
}

/// Two peaks with a valley between: the place is its low stretch.
bool split_at_valley(const Segment& segment, const Profile& p, const DetectionOptions& options, Segment& before, Segment& after) {
  const std::vector<double>& smooth = p.smooth;
  std::vector<double> left(smooth), right(smooth);
  for (std::size_t k = 1; k < left.size(); ++k) left[k] = std::max(left[k], left[k - 1]);
  for (std::size_t k = right.size() - 1; k-- > 0;) right[k] = std::max(right[k], right[k + 1]);
  std::size_t best = 0;
  double deepest = 0;  // by what is missing, not by its share: a silent minute between two faint tails is no valley
  for (std::size_t k = 20; k + 10 < smooth.size(); ++k) {
    const double peak = std::min(left[k], right[k]);
    if (smooth[k] < options.valley_share * peak && peak - smooth[k] > deepest) {
      deepest = peak - smooth[k];
      best = k;
    }
  }
  if (best == 0) return false;
  // The low stretch around the deepest minute must be quieter than the smaller side could be by chance.
  const double smaller = std::min(left[best], right[best]);
  std::size_t low_from = best, low_to = best;
  while (low_from > 0 && smooth[low_from - 1] < 0.5 * smaller) --low_from;
  while (low_to + 1 < smooth.size() && smooth[low_to + 1] < 0.5 * smaller) ++low_to;
  if (low_to - low_from < kShortestValley || is_lull(p.minutes, p.minute(low_from), p.minute(low_to), smaller)) return false;
  if (quieter(p.minutes, p.minute(low_from), p.minute(low_to) + 1, 0.7 * smaller) < kClearlyQuieter) return false;
  double risen = 0;
  for (std::size_t k = low_to; k < std::min(smooth.size(), low_to + 60); ++k) risen = std::max(risen, smooth[k]);
  const double posts = weight_in(p.minutes, p.minute(low_to), p.minute(low_to) + 60);
  if (risen <= options.valley_rise * std::max(smooth[best], 0.1) || posts < options.valley_posts) return false;
  before = segment;
  before.close = std::max(p.minute(low_from), segment.first + 1);
  before.alarm = std::min(before.alarm, before.close);
  before.is_open = false;
  const double low = weight_in(p.minutes, p.minute(low_from), p.minute(low_to)) / static_cast<double>(low_to - low_from + 1);
  after = part_from(segment, p, std::max(low_from + 10, low_to >= 60 ? low_to - 60 : 0), low_to >= 9 ? low_to - 9 : low_to, low, risen);
  return true;
}

/// A long low beginning and then a jump: the jump is the onset, unless the beginning would raise an alarm by itself and does not
/// follow another segment, whose tail it then is. A tail need not be long: the last complaints of one outage raise an alarm in a
/// file of little else and go over into the next outage.
bool split_at_jump(const Segment& segment, const Profile& p, const QuietRate& rate, const DetectionOptions& options, bool follows,
                   Segment& before, Segment& after) {
  constexpr std::size_t kLongBeginning = 60;
  constexpr std::size_t kLongTail = 30;
  constexpr std::size_t kLongestBeginning = 120;  // minutes; what simmers longer is another thing
  constexpr double kLowBeginning = 0.08;
  constexpr double kLowTail = 0.15;
  constexpr double kJump = 0.25;
  const double peak = *std::max_element(p.smooth.begin(), p.smooth.end());
  std::size_t k = 0;
  while (p.smooth[k] < kJump * peak) ++k;
  if (k < (follows ? kLongTail : kLongBeginning)) return false;
  const std::size_t beginning = k - 20;
  const double low = weight_in(p.minutes, p.first, p.minute(beginning)) / static_cast<double>(beginning);
  if (low >= (follows ? kLowTail : kLowBeginning) * peak) return false;
  before = segment;
  before.close = p.minute(beginning);
  if (k < kLongestBeginning && !follows && score_of(before, p.minutes, rate, options) >= options.alarm_known) return false;
  before.alarm = std::min(before.alarm, before.close);
  before.is_open = false;
  after = part_from(segment, p, beginning >= 60 ? beginning - 60 : 0, k - 9, low, kJump * 2 * peak);
  return true;
}

/// Splits until nothing is left to split; the parts are tried again.
void split(const Segment& segment, const std::vector<MinuteTally>& minutes, const QuietRate& rate, const DetectionOptions& options,
           std::vector<Segment>& out) {
  const bool follows = !out.empty() && segment.first - out.back().close < options.tail_within.count();
  const std::int64_t length = segment.close - segment.first;
  if (length >= 60 && length <= 20000) {
    const Profile p = profile_of(segment, minutes);
    Segment before, after;
    if (split_at_valley(segment, p, options, before, after) || split_at_jump(segment, p, rate, options, follows, before, after)) {
      split(before, minutes, rate, options, out);
      split(after, minutes, rate, options, out);
      return;
    }
  }
  out.push_back(segment);
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
