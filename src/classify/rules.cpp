#include "classify/rules.hpp"

#include <algorithm>

namespace postwake::detail {
namespace {

double& of(Shares& shares, Fine fine) { return shares[static_cast<std::size_t>(fine)]; }

// Asked once, not for each post.
const std::array<std::size_t, kFineCount> kTagOfFine = [] {
  std::array<std::size_t, kFineCount> tags{};
  for (std::size_t i = 0; i < kFineCount; ++i) tags[i] = static_cast<std::size_t>(tag_of(static_cast<Fine>(i)));
  return tags;
}();

double weight(const Reading& reading, std::size_t group, double first) { return reading.has(group) ? first : 0.0; }

}  // namespace

Shares rule_shares(const Reading& r) {
  // Points a label, then points^2 as odds: crude, but it orders labels as a person would.
  Shares points{};
  points.fill(0.1);
  const bool failure = r.has_failure();
  const double symptom = r.has_symptom() ? 1.0 : 0.0;
  const double broken = weight(r, kDown, 1.6) + weight(r, kNotWorking, 1.6) + symptom;
  if (r.is_official) {
    of(points, Fine::support) = 1.0 + weight(r, kDmRequest, 2.0) + weight(r, kThanks, 0.6) + (r.has_question ? 0.4 : 0.0);
    of(points, Fine::acknowledgement) = 0.3 + weight(r, kAck, 2.4) + weight(r, kFixing, 1.6) + 0.5 * broken + (failure ? weight(r, kApology, 0.8) : 0.0);
    of(points, Fine::update) = 0.1 + weight(r, kFixing, 0.8) + weight(r, kPartial, r.has(kFixed) ? 3.2 : 1.8);
    of(points, Fine::resolution) = 0.1 + weight(r, kFixed, 2.8) + weight(r, kBack, 2.0) + weight(r, kPastOver, 1.0);
    of(points, Fine::planned) = 0.1 + weight(r, kPlanned, 2.6);
    of(points, Fine::marketing) = 0.3 + weight(r, kPromo, 1.8);
    of(points, Fine::unrelated) = 0.6;
  } else {
    of(points, Fine::complaint) = 0.4 + (r.has(kSupposed) ? 0.5 * broken : broken) + (broken > 0 && r.has_service() ? 0.8 : 0.0) + (broken > 0 ? weight(r, kAnger, 0.8) : weight(r, kAnger, 0.3)) +
                                  (r.has_outage_tag ? 0.6 : 0.0);
    of(points, Fine::question) = 0.1 + weight(r, kAnyoneElse, 2.2) + (broken > 0 ? weight(r, kAnyUpdate, 2.0) : weight(r, kAnyUpdate, 1.0)) +
                                 (failure && r.has_question ? 0.6 : 0.0);
    of(points, Fine::user_recovery) = 0.1 + weight(r, kBack, 2.4) + weight(r, kFixed, 1.8) + weight(r, kPastOver, 2.0) + weight(r, kRelief, 1.2);
    of(points, Fine::report_news) = 0.2 + weight(r, kNews, 2.4) + (r.has_url && failure ? 0.6 : 0.0) + weight(r, kAck, 0.8);
    // People laugh at their own trouble: a laugh makes a joke of a post only where nothing is said to be broken.
    of(points, Fine::joke) = 0.2 + weight(r, kLaugh, broken > 0 ? 0.6 : 1.5) + weight(r, kJest, 1.8) + weight(r, kSupposed, 1.8);
    of(points, Fine::marketing) = 0.1 + weight(r, kPromo, 1.8);
    of(points, Fine::other_complaint) = 0.2 + weight(r, kAnger, 0.7);
    of(points, Fine::unrelated) = 1.5 + weight(r, kThanks, 0.5) + weight(r, kMemory, 2.0);
  }
  double sum = 0;
  for (auto& p : points) {
    p = p * p;
    sum += p;
  }
  for (auto& p : points) p /= sum;
  return points;
}

bool repeats_operator(const Reading& reading) {
  return !reading.is_official && reading.has(kAck) && (reading.hits[kAck] > 1 || reading.has(kFixing) || reading.has(kApology)) && !reading.has(kAnyUpdate);
}

void apply_author_rules(const Reading& reading, Shares& shares) {
  const auto move = [&](Fine from, Fine to) {
    of(shares, to) += of(shares, from);
    of(shares, from) = 0;
  };
  if (reading.is_official) {
    move(Fine::complaint, Fine::support);
    move(Fine::question, Fine::support);
    move(Fine::user_recovery, Fine::resolution);
  } else {
    move(Fine::acknowledgement, Fine::report_news);
    move(Fine::update, Fine::report_news);
    move(Fine::resolution, Fine::report_news);
    move(Fine::support, Fine::unrelated);
    // "We're aware and working to fix it" is nobody's own trouble: a user who writes it repeats an operator.
    if (repeats_operator(reading)) {
      const double moved = of(shares, Fine::complaint) * 0.9;
      of(shares, Fine::complaint) -= moved;
      of(shares, Fine::report_news) += moved;
    }
  }
}

void settle(const Shares& shares, Verdict& verdict) {
  std::array<double, kTagCount> tags{};
  for (std::size_t i = 0; i < kFineCount; ++i) tags[kTagOfFine[i]] += shares[i];
  std::size_t best = 0;
  for (std::size_t i = 1; i < kTagCount; ++i)
    if (tags[i] > tags[best]) best = i;
  verdict.tag = static_cast<Tag>(best);
  // Thousandths by largest remainder, ties to the lower index, so that they sum to 1000.
  std::array<double, kTagCount> rest{};
  int sum = 0;
  for (std::size_t i = 0; i < kTagCount; ++i) {
    const double exact = tags[i] * 1000.0;
    const int whole = static_cast<int>(exact);  // shares are never negative
    verdict.shares[i] = static_cast<PerMille>(whole);
    rest[i] = exact - whole;
    sum += whole;
  }
  for (; sum < 1000; ++sum) {
    std::size_t top = 0;
    for (std::size_t i = 1; i < kTagCount; ++i)
      if (rest[i] > rest[top]) top = i;
    ++verdict.shares[top];
    rest[top] = -1;
  }
  for (; sum > 1000; --sum) --verdict.shares[best];
  verdict.probability = verdict.shares[best];
  double top = -1;
  for (std::size_t i = 0; i < kFineCount; ++i) {
    if (kTagOfFine[i] != best || shares[i] <= top) continue;
    top = shares[i];
    verdict.fine = static_cast<Fine>(i);
  }
}

}  // namespace postwake::detail
