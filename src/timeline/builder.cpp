#include "postwake/timeline/builder.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "timeline/assign.hpp"
#include "timeline/context.hpp"
#include "timeline/coverage.hpp"
#include "timeline/detect.hpp"
#include "timeline/explain.hpp"
#include "timeline/incident.hpp"
#include "timeline/judge.hpp"
#include "timeline/named_day.hpp"
#include "timeline/plain_text.hpp"
#include "timeline/post_store.hpp"
#include "timeline/rate.hpp"
#include "timeline/related.hpp"

namespace postwake {
namespace {

using namespace detail;  // NOLINT: this file is the room's front; everything below belongs to it

constexpr std::int64_t kBaselinePresent = 180;  // minutes of data before the first onset
constexpr std::int64_t kBaselineShort = 30;

std::string baseline_of(const std::vector<BuiltIncident>& built, const DataSpan& data) {
  if (built.empty()) return data.last - data.first >= kBaselinePresent ? "present" : "short";
  std::int64_t first = built.front().from;
  for (const BuiltIncident& b : built) first = std::min(first, b.from);
  if (first - data.first >= kBaselinePresent) return "present";
  return first - data.first >= kBaselineShort ? "short" : "none";
}

std::vector<Busy> disjoint(std::vector<Busy> busy) {
  std::sort(busy.begin(), busy.end(), [](const Busy& a, const Busy& b) { return std::tie(a.from, a.to) < std::tie(b.from, b.to); });
  std::vector<Busy> out;
  for (const Busy& b : busy) {
    if (!out.empty() && b.from <= out.back().to)
      out.back().to = std::max(out.back().to, b.to);
    else
      out.push_back(b);
  }
  return out;
}

/// Finds segments with the whole file's rate, then again with the rate and the dispersion of what is left without them:
/// a file that is mostly incident would otherwise hide it.
Detection detect_twice(ServiceWork& work, const Exposure& exposure, const DetectionOptions& options, const DataSpan& data,
                       const std::vector<std::int64_t>& acknowledged, const Context& context) {
  const TalkJudge judge_talk = [&](const Segment& segment, double least_share) {
    return talk_only(work, segment, context.records, context.facts, least_share);
  };
  std::vector<Busy> busy;
  for (const CutOff& cut : data.cuts) busy.push_back({cut.from, cut.to});
  work.rate = quiet_rate(work.tally, exposure, options, Counting::complaints, busy);
  work.rate.dispersion = 1;
  work.talk = quiet_rate(work.tally, exposure, options, Counting::originals, busy);
  const Detection first = detect(work, options, data.first, data.last, acknowledged, judge_talk);
  if (first.segments.empty() && first.rejected.empty()) return first;
  for (const Segment& s : first.segments) busy.push_back({s.first, s.close});
  busy = disjoint(std::move(busy));
  work.rate = quiet_rate(work.tally, exposure, options, Counting::complaints, busy);
  work.talk = quiet_rate(work.tally, exposure, options, Counting::originals, busy);
  return detect(work, options, data.first, data.last, acknowledged, judge_talk);
}

/// What did not count because it was said again, where that is much: one loud author or one copied text is no crowd.
std::optional<std::string> repeats_told(const std::vector<ServiceWork>& works) {
  constexpr std::uint64_t kLeast = 50;
  std::uint64_t repeated = 0, copied = 0, counted = 0;
  for (const ServiceWork& work : works) {
    repeated += work.tally.repeated;
    copied += work.tally.spam;
    counted += work.tally.complaints.size();
  }
  if (repeated + copied < kLeast || repeated + copied < counted / 4) return std::nullopt;
  return count(repeated, "complaint") + " of authors who had complained a quarter of an hour before and " +
         count(copied, "near-identical text") + " did not count";
}

/// A short file that is loud from its first minute to its last may lie inside an outage, or be how it always is.
std::optional<std::string> steady_told(const std::vector<ServiceWork>& works, const DataSpan& data) {
  constexpr std::int64_t kShort = 24 * 60;
  constexpr double kLoud = 0.5;  // complaints a minute
  const ServiceWork* loudest = nullptr;
  for (const ServiceWork& work : works)
    if (work.rate.per_minute >= kLoud && (loudest == nullptr || work.rate.per_minute > loudest->rate.per_minute)) loudest = &work;
  if (loudest == nullptr || data.last - data.first >= kShort) return std::nullopt;
  return "complaints about " + loudest->name + " run at " + decimal(loudest->rate.per_minute, 1) +
         " a minute through the whole file: it holds no quiet time, so it cannot tell an outage from every day";
}

/// The services of a list, each once, at most five.
std::string names_of(const std::vector<NearMiss>& misses) {
  constexpr std::size_t kMost = 5;
  std::set<std::string> services;
  for (const NearMiss& miss : misses) services.insert(miss.service);
  std::string out;
  std::size_t told = 0;
  for (const std::string& service : services) {
    if (told == kMost) return out + " and others";
    out += (told++ == 0 ? "" : ", ") + service;
  }
  return out;
}

/// Where the file has data, and where its collector stopped.
Exposure look_through(const SortedPosts& posts, const std::optional<Instant>& now, DataSpan& data) {
  std::vector<std::int64_t> minutes;
  minutes.reserve(posts.records.size());
  for (const Record& r : posts.records) minutes.push_back(minute_of_ms(r.created_ms));
  const Exposure exposure =
      exposure_of(minutes, now ? minute_of_ms(now->time_since_epoch().count()) : (minutes.empty() ? 0 : minutes.back()));
  data.first = exposure.first;
  data.last = exposure.last;
  std::size_t originals = 0;  // a storm of reposts ends as if cut, too
  for (std::size_t i = 0; i < minutes.size(); ++i)
    if (!posts.facts[i].is_repost) minutes[originals++] = minutes[i];
  minutes.resize(originals);
  data.cuts = cut_offs(minutes);
  return exposure;
}

/// The incident that an operator's words, days later, speak of: they name its day. Such words begin no incident of their own.
const BuiltIncident* spoken_of(const OperatorSteps& steps, const std::vector<BuiltIncident>& built, std::string_view service,
                               const std::vector<Record>& records) {
  constexpr std::int64_t kHalfDay = 720;
  constexpr std::int64_t kDay = 2 * kHalfDay;
  constexpr std::int64_t kSpokenWithin = 30 * kDay;
  const Record& word = records[*steps.acknowledgement];
  const std::int64_t at = minute_of_ms(word.created_ms);
  const auto day_of = [](std::int64_t minute) { return minute >= 0 ? minute / kDay : -((-minute + kDay - 1) / kDay); };
  const std::vector<NamedDay> days = named_days(word[Field::text]);
  const BuiltIncident* latest = nullptr;
  if (days.empty()) return latest;
  for (const BuiltIncident& b : built) {
    if (b.incident.service != service || b.to > at || at - b.to > kSpokenWithin) continue;
    // The day of the operator's clock; not the day of its own words, which may tell of something new.
    const std::int64_t last = std::min(day_of(b.to + kHalfDay), day_of(at) - 1);
    if (is_any_within(days, day_of(b.from - kHalfDay), last) && (latest == nullptr || latest->from < b.from)) latest = &b;
  }
  return latest;
}

bool has_no_text(const std::vector<Record>& records) {
  return !records.empty() &&
         std::all_of(records.begin(), records.end(), [](const Record& r) { return r[Field::text].empty(); });
}

}  // namespace

struct TimelineBuilder::State {
  TimelineOptions options;
  ServiceNames names;
  PostStore store;
  std::optional<Manifest> manifest;
  Explanation explanation;
};

TimelineBuilder::TimelineBuilder(TimelineOptions options, ServiceNames names) : state_(std::make_unique<State>()) {
  state_->options = std::move(options);
  state_->names = std::move(names);
}
TimelineBuilder::~TimelineBuilder() = default;
TimelineBuilder::TimelineBuilder(TimelineBuilder&&) noexcept = default;
TimelineBuilder& TimelineBuilder::operator=(TimelineBuilder&&) noexcept = default;

void TimelineBuilder::add(const ClassifiedPost& post) { state_->store.add(post); }

void TimelineBuilder::add_manifest(const Manifest& manifest) {
  if (state_->manifest)
    merge(*state_->manifest, manifest);
  else
    state_->manifest = manifest;
}

std::size_t TimelineBuilder::size() const noexcept { return state_->store.size(); }

const Explanation& TimelineBuilder::explanation() const noexcept { return state_->explanation; }

Result<Timeline> TimelineBuilder::finish() {
  const TimelineOptions& options = state_->options;
  Explanation& explanation = state_->explanation;
  explanation.sections.clear();

  Timeline timeline;
  timeline.generator = options.generator;
  timeline.command = options.command;
  if (state_->manifest) {
    timeline.manifest = *state_->manifest;
    timeline.query = state_->manifest->query;
  }
  // The query holds services as the user wrote them; ids come from the registry, so that a stage of a pipe which was not
  // given --service itself follows the same ones.
  std::vector<std::string> followed = options.services;
  for (const std::string& given : timeline.query.services)
    followed.push_back(state_->names.id_of ? state_->names.id_of(given) : given);
  std::sort(followed.begin(), followed.end());
  followed.erase(std::unique(followed.begin(), followed.end()), followed.end());

  const SortedPosts posts = std::move(state_->store).sorted();
  state_->store = PostStore{};
  const std::vector<Record>& records = posts.records;
  const std::vector<PostFacts>& facts = posts.facts;
  static const Regions regions;  // tables only: the same in every run, and slow to make
  const Context context{records, facts, options, regions};

  DataSpan data;
  const Exposure exposure = look_through(posts, options.now, data);
  data.by_volume = has_no_text(records);
  timeline.coverage = coverage_of(records, facts, state_->manifest ? &*state_->manifest : nullptr, data.cuts);
  Coverage& coverage = timeline.coverage;
  if (state_->manifest) timeline.manifest.duplicates = coverage.duplicates;  // joined by the parts or here: the same to a reader
  if (data.by_volume && !records.empty())
    coverage.notes.push_back("the posts have no text: onset and peak come from their number alone");

  std::vector<ServiceWork> works;
  for (Assigned& assigned : assign(posts, timeline.query, followed, state_->names)) {
    ServiceWork work;
    work.tally = tally(std::move(assigned.id), std::move(assigned.posts), records, facts, data.by_volume);
    work.name = std::move(assigned.name);
    work.by_volume = data.by_volume;
    work.is_topic = assigned.is_topic;
    work.is_known = assigned.is_known;
    works.push_back(std::move(work));
  }

  std::vector<NearMiss> near_misses;
  std::vector<NearMiss> unclear;  // of everyday words that are names, too: explained to who asks, but no near misses
  std::vector<std::vector<Segment>> segments;
  std::vector<OperatorWords> words;
  for (ServiceWork& work : works) {
    words.emplace_back(context, work.tally, work.is_topic);
    Detection detection = detect_twice(work, exposure, options.detection, data, words.back().acknowledgement_minutes(), context);
    for (const RejectedSegment& r : detection.rejected) {
      const std::optional<std::string> vague = named_vaguely(work, r.minute, r.to, records);
      (vague ? unclear : near_misses).push_back({work.tally.id, instant_of_minute(r.minute), vague ? *vague : r.reason});
    }
    segments.push_back(std::move(detection.segments));
  }
  std::vector<Beside> all;
  for (std::size_t w = 0; w < works.size(); ++w)
    for (const Segment& segment : segments[w]) all.push_back({&works[w], &segment});
  std::vector<BuiltIncident> built;
  for (std::size_t w = 0; w < works.size(); ++w) {
    ServiceWork& work = works[w];
    std::vector<Segment> kept;
    for (const Segment& segment : segments[w]) {
      const Instant at = instant_of_minute(segment.first);
      if (std::optional<std::string> vague = named_vaguely(work, segment.first, segment.close, records))
        unclear.push_back({work.tally.id, at, std::move(*vague)});
      else if (std::optional<std::string> beside = named_beside(work, segment, all, records))
        near_misses.push_back({work.tally.id, at, std::move(*beside)});
      else
        kept.push_back(segment);
    }
    if (!kept.empty() || !words[w].acknowledgement_minutes().empty()) work.copies.emplace(work.tally.posts, records, facts);
    for (std::size_t i = 0; i < kept.size(); ++i) {
      const std::int64_t until = i + 1 < kept.size() ? kept[i + 1].first - 10 : data.last + 24 * 60;
      built.push_back(build_incident(context, work, kept[i], std::max(until, kept[i].close), data, words[w]));
    }
    for (const OperatorSteps& steps : words[w].take_rest()) {
      if (const BuiltIncident* earlier = spoken_of(steps, built, work.tally.id, records)) {
        const Record& word = records[*steps.acknowledgement];
        near_misses.push_back({work.tally.id, instant_of_ms(word.created_ms),
                               "the operator (@" + std::string{word[Field::handle]} + ") speaks of the incident of " +
                                   format_minute(earlier->incident.onset.at) + ", whose day it names, and of nothing new"});
        continue;
      }
      built.push_back(build_told_incident(context, work, steps, data));
    }
    for (const std::uint32_t post : words[w].lonely())
      near_misses.push_back({work.tally.id, instant_of_ms(records[post].created_ms),
                             "the operator spoke of a problem (@" + std::string{records[post][Field::handle]} +
                                 ") but of no end, and no complaints show it"});
    work.copies.reset();
  }
  std::sort(built.begin(), built.end(), [](const BuiltIncident& a, const BuiltIncident& b) {
    return std::tie(a.from, a.incident.service, a.incident.id) < std::tie(b.from, b.incident.service, b.incident.id);
  });
  coverage.baseline = baseline_of(built, data);
  std::uint64_t deletion_notices = 0;
  if (state_->manifest)
    if (const auto deletes = state_->manifest->notices.find("delete"); deletes != state_->manifest->notices.end()) deletion_notices = deletes->second;
  for (std::string& effect : coverage_effects(coverage, deletion_notices, !built.empty())) coverage.notes.push_back(std::move(effect));
  relate(built);

  for (std::vector<NearMiss>* list : {&near_misses, &unclear})
    std::sort(list->begin(), list->end(), [](const NearMiss& a, const NearMiss& b) {
      return std::tie(a.at, a.service, a.reason) < std::tie(b.at, b.service, b.reason);
    });
  if (!unclear.empty())
    coverage.notes.push_back(count(unclear.size(), "rise") + " of everyday words that are names of services, too, did not count: " +
                             names_of(unclear));
  if (near_misses.size() > options.max_near_misses) {
    coverage.notes.push_back(grouped(near_misses.size() - options.max_near_misses) + " more near misses are not listed");
    near_misses.resize(options.max_near_misses);
  }

  std::vector<Incident> incidents;
  for (BuiltIncident& b : built) incidents.push_back(std::move(b.incident));
  Explanation::Section first{"coverage", explain_coverage(coverage, works, incidents)};
  if (built.empty()) first.lines.push_back(records.empty() ? "no posts: no incident" : "no incident found");
  for (const NearMiss& miss : near_misses)
    first.lines.push_back("left out: " + miss.service + " at " + format_minute(miss.at) + ": " + miss.reason);
  for (const NearMiss& miss : unclear)
    first.lines.push_back("not meant: " + miss.service + " at " + format_minute(miss.at) + ": " + miss.reason);
  explanation.sections.push_back(std::move(first));
  for (std::size_t i = 0; i < built.size(); ++i)
    explanation.sections.push_back(
        {incidents[i].service_name + ", " + format_minute(incidents[i].onset.at), std::move(built[i].explained)});
  timeline.incidents = std::move(incidents);
  if (std::optional<std::string> repeats = repeats_told(works)) coverage.notes.push_back(std::move(*repeats));
  if (timeline.incidents.empty()) {
    if (std::optional<std::string> steady = steady_told(works, data)) coverage.notes.push_back(std::move(*steady));
    coverage.notes.push_back(records.empty() ? "no incident found: there are no posts"
                                             : "no incident found: complaints never rose clearly above the expected rate");
  }
  timeline.near_misses = std::move(near_misses);
  return timeline;
}

}  // namespace postwake
