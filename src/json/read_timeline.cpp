#include <algorithm>

#include "json/manifest_parts.hpp"
#include "postwake/json/records.hpp"

namespace postwake {
namespace {

using detail::ObjectReader;
using detail::part;

template <typename T, typename Read>
std::vector<T> list(ObjectReader& in, std::string_view key, Read read) {
  std::vector<T> out;
  for (const JsonView item : in.array(key)) out.push_back(part(in, read(item)));
  return out;
}

Result<Evidence> read_evidence(JsonView value) {
  ObjectReader in(value, "evidence");
  Evidence e;
  e.platform = in.string("platform");
  e.id = in.string("id");
  e.url = in.optional_string("url");
  e.at = in.instant("at");
  e.author = in.string("author");
  e.lang = in.string("lang");
  e.country_code = in.optional_string("country_code");
  e.quote = in.string("quote");
  if (const JsonView span = value["span"]) {
    const auto start = span[std::size_t{0}].integer();
    const auto end = span[std::size_t{1}].integer();
    if (start && end && *start >= 0 && *start <= *end && static_cast<std::size_t>(*end) <= e.quote.size())
      e.span = ByteSpan{static_cast<std::uint32_t>(*start), static_cast<std::uint32_t>(*end)};
    else in.wrong("span", "two offsets inside of the quote");
  }
  e.why = in.string("why");
  e.copies = in.count("copies");
  e.is_operator = in.boolean("operator", false);
  return in.finish(std::move(e));
}

Result<Interval> read_interval(JsonView value) {
  ObjectReader in(value, "interval");
  Interval interval{static_cast<int>(in.optional_integer("level").value_or(0)), in.instant("from"), in.instant("to")};
  return in.finish(interval);
}

Result<OperatorStep> read_step(JsonView value) {
  ObjectReader in(value, "step");
  OperatorStep step;
  step.at = in.instant("at");
  step.post = part(in, read_evidence(value["post"]));
  step.evidence = list<Evidence>(in, "evidence", read_evidence);
  return in.finish(std::move(step));
}

Result<Onset> read_onset(JsonView value) {
  ObjectReader in(value, "onset");
  Onset onset;
  onset.at = in.instant("at");
  onset.interval = part(in, read_interval(value["interval"]));
  onset.intervals = list<Interval>(in, "intervals", read_interval);
  onset.censored = in.boolean("censored", false);
  onset.reason = in.optional_string("reason");
  onset.evidence = list<Evidence>(in, "evidence", read_evidence);
  return in.finish(std::move(onset));
}

Result<Peak> read_peak(JsonView value) {
  ObjectReader in(value, "peak");
  Peak peak;
  peak.at = in.instant("at");
  peak.interval = part(in, read_interval(value["interval"]));
  peak.complaints_per_minute_milli = static_cast<std::uint32_t>(in.milli("complaints_per_minute"));
  peak.evidence = list<Evidence>(in, "evidence", read_evidence);
  return in.finish(std::move(peak));
}

Result<Recovery> read_recovery(JsonView value) {
  ObjectReader in(value, "recovery");
  Recovery recovery;
  recovery.at = in.optional_instant("at");
  if (value["interval"]) recovery.interval = part(in, read_interval(value["interval"]));
  recovery.determined = in.boolean("determined", false);
  recovery.reason = in.optional_string("reason");
  recovery.evidence = list<Evidence>(in, "evidence", read_evidence);
  return in.finish(std::move(recovery));
}

Result<Phase> read_phase(JsonView value) {
  ObjectReader in(value, "phases");
  Phase phase{in.string("name"), in.instant("from"), in.instant("to")};
  return in.finish(std::move(phase));
}

auto share_reader(std::string_view item) {
  return [item](JsonView value) {
    ObjectReader in(value, "share");
    Share share;
    share.name = in.string(item);
    share.share_pm = static_cast<PerMille>(std::min<std::uint64_t>(in.milli("share"), 1000));
    share.n = in.count("n");
    share.rule = in.optional_string("rule");
    return in.finish(std::move(share));
  };
}

Result<Claim> read_claim(JsonView value) {
  ObjectReader in(value, "claims");
  Claim claim;
  claim.text = in.string("text");
  claim.value = in.count("value");
  claim.at = in.instant("at");
  claim.post = part(in, read_evidence(value["post"]));
  return in.finish(std::move(claim));
}

Result<Series> read_series(JsonView value) {
  ObjectReader in(value, "series");
  Series series;
  series.start = in.instant("start");
  series.step_s = in.optional_integer("step_s").value_or(60);
  for (std::size_t i = 0; i < kTagCount; ++i)
    for (const JsonView item : in.array(name(static_cast<Tag>(i))))
      series.by_tag[i].push_back(static_cast<std::uint32_t>(item.integer().value_or(0)));
  for (const JsonView item : in.array("baseline"))
    series.baseline_milli.push_back(static_cast<std::uint32_t>(in.to_milli(item, "baseline")));
  return in.finish(std::move(series));
}

Result<Event> read_event(JsonView value) {
  ObjectReader in(value, "events");
  Event event;
  event.at = in.instant("at");
  event.kind = in.word("kind", parse_event_kind);
  event.text = in.string("text");
  event.evidence = list<Evidence>(in, "evidence", read_evidence);
  return in.finish(std::move(event));
}

Result<Related> read_related(JsonView value) {
  ObjectReader in(value, "related");
  Related related{in.string("incident"), in.optional_integer("lag_s").value_or(0), in.optional_integer("overlap_s").value_or(0)};
  return in.finish(std::move(related));
}

std::optional<OperatorStep> optional_step(ObjectReader& in, std::string_view key) {
  if (!in[key]) return std::nullopt;
  return part(in, read_step(in[key]));
}

Result<Incident> read_incident(JsonView value) {
  ObjectReader in(value, "incidents");
  Incident incident;
  incident.id = in.string("id");
  incident.service = in.string("service");
  incident.service_name = in.string("service_name");
  incident.title = in.string("title");
  incident.status = in.word("status", parse_incident_status);
  incident.severity = in.word("severity", parse_severity);
  incident.onset = part(in, read_onset(value["onset"]));
  incident.acknowledgement = optional_step(in, "acknowledgement");
  incident.peak = part(in, read_peak(value["peak"]));
  incident.resolution = optional_step(in, "resolution");
  incident.recovery = part(in, read_recovery(value["recovery"]));
  incident.right_censored = in.boolean("right_censored", false);
  incident.updates = list<OperatorStep>(in, "updates", read_step);
  incident.phases = list<Phase>(in, "phases", read_phase);
  ObjectReader durations(value["durations"], "durations");
  incident.durations = {durations.optional_integer("to_acknowledge_s"), durations.optional_integer("to_peak_s"),
                        durations.optional_integer("to_recover_s"), durations.optional_integer("to_resolve_s")};
  in.take_error(durations.finish(0));
  ObjectReader counts(value["counts"], "counts");
  for (std::size_t i = 0; i < kTagCount; ++i) incident.counts.by_tag[i] = counts.count(name(static_cast<Tag>(i)));
  incident.counts.authors = counts.count("authors");
  incident.counts.reposts = counts.count("reposts");
  in.take_error(counts.finish(0));
  incident.symptoms = list<Share>(in, "symptoms", share_reader("name"));
  incident.languages = list<Share>(in, "languages", share_reader("lang"));
  incident.regions = list<Share>(in, "regions", share_reader("country_code"));
  incident.claims = list<Claim>(in, "claims", read_claim);
  incident.series = part(in, read_series(value["series"]));
  incident.events = list<Event>(in, "events", read_event);
  incident.related = list<Related>(in, "related", read_related);
  return in.finish(std::move(incident));
}

Result<NearMiss> read_near_miss(JsonView value) {
  ObjectReader in(value, "near_misses");
  NearMiss miss{in.string("service"), in.instant("at"), in.string("reason")};
  return in.finish(std::move(miss));
}

Result<Gap> read_gap(JsonView value) {
  ObjectReader in(value, "gaps");
  Gap gap{in.instant("from"), in.instant("to")};
  return in.finish(gap);
}

Result<Coverage> read_coverage(JsonView value) {
  ObjectReader in(value, "coverage");
  Coverage coverage;
  coverage.posts = in.count("posts");
  coverage.read = in.count("read");
  coverage.rejected = in.count("rejected");
  coverage.duplicates = in.count("duplicates");
  coverage.reposts = in.count("reposts");
  coverage.deleted = in.count("deleted");
  coverage.authors = in.count("authors");
  coverage.first = in.optional_instant("first");
  coverage.last = in.optional_instant("last");
  coverage.gaps = list<Gap>(in, "gaps", read_gap);
  ObjectReader sampling(value["sampling"], "coverage.sampling");
  if (value["sampling"]["rate"]) coverage.sampling.rate_pm = static_cast<PerMille>(std::min<std::uint64_t>(sampling.milli("rate"), 1000));
  coverage.sampling.method = sampling.string("method");
  in.take_error(sampling.finish(0));
  coverage.baseline = in.string("baseline");
  coverage.notes = in.strings("notes");
  return in.finish(std::move(coverage));
}

}  // namespace

Result<Timeline> read_timeline(JsonView value) {
  ObjectReader in(value, "");
  const std::string schema = in.string("schema");
  if (!schema.starts_with("postwake/timeline/"))
    return fail(ErrorCode::bad_data, "\"schema\" is not postwake/timeline: not a timeline document");
  if (schema != "postwake/timeline/1")
    return fail(ErrorCode::unsupported, schema + " is newer than this program", {}, "update postwake");
  Timeline timeline;
  ObjectReader generator(value["generator"], "generator");
  timeline.generator = {generator.string("name"), generator.string("version"), generator.string("model"),
                        generator.string("lexicon")};
  in.take_error(generator.finish(0));
  timeline.query = detail::read_query(in);
  timeline.coverage = part(in, read_coverage(value["coverage"]));
  timeline.incidents = list<Incident>(in, "incidents", read_incident);
  timeline.near_misses = list<NearMiss>(in, "near_misses", read_near_miss);
  ObjectReader manifest(value["manifest"], "manifest");
  timeline.manifest.query = timeline.query;
  timeline.manifest.inputs = detail::read_inputs(manifest);
  ObjectReader reading(value["manifest"]["reading"], "manifest.reading");
  detail::read_reading(reading, timeline.manifest);
  in.take_error(reading.finish(0));
  for (const JsonMember option : value["manifest"]["options"].members()) timeline.options[std::string(option.key)] = std::string(option.value.string());
  timeline.command = manifest.string("command");
  in.take_error(manifest.finish(0));
  return in.finish(std::move(timeline));
}

}  // namespace postwake
