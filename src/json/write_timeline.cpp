#include "json/manifest_parts.hpp"
#include "postwake/json/records.hpp"

namespace postwake {
namespace {

using detail::optional_count;
using detail::optional_instant;
using detail::optional_string;

void write_evidence_list(JsonWriter& out, const std::vector<Evidence>& list) {
  out.key("evidence").begin_array();
  for (const auto& evidence : list) write(out, evidence);
  out.end_array();
}

void write_interval(JsonWriter& out, const Interval& interval) {
  out.begin_object();
  out.key("level").integer(interval.level);
  out.key("from").instant(interval.from);
  out.key("to").instant(interval.to);
  out.end_object();
}

void write_onset(JsonWriter& out, const Onset& onset) {
  out.key("onset").begin_object();
  out.key("at").instant(onset.at);
  out.key("interval");
  write_interval(out, onset.interval);
  out.key("intervals").begin_array();
  for (const auto& interval : onset.intervals) write_interval(out, interval);
  out.end_array();
  out.key("censored").boolean(onset.censored);
  optional_string(out, "reason", onset.reason);
  write_evidence_list(out, onset.evidence);
  out.end_object();
}

void write_step(JsonWriter& out, const OperatorStep& step) {
  out.begin_object();
  out.key("at").instant(step.at);
  out.key("post");
  write(out, step.post);
  write_evidence_list(out, step.evidence);
  out.end_object();
}

void write_optional_step(JsonWriter& out, std::string_view key, const std::optional<OperatorStep>& step) {
  out.key(key);
  if (step) write_step(out, *step);
  else out.null();
}

void write_peak(JsonWriter& out, const Peak& peak) {
  out.key("peak").begin_object();
  out.key("at").instant(peak.at);
  out.key("interval");
  write_interval(out, peak.interval);
  out.key("complaints_per_minute").milli(peak.complaints_per_minute_milli);
  write_evidence_list(out, peak.evidence);
  out.end_object();
}

void write_recovery(JsonWriter& out, const Recovery& recovery) {
  out.key("recovery").begin_object();
  optional_instant(out, "at", recovery.at);
  out.key("interval");
  if (recovery.interval) write_interval(out, *recovery.interval);
  else out.null();
  out.key("determined").boolean(recovery.determined);
  optional_string(out, "reason", recovery.reason);
  write_evidence_list(out, recovery.evidence);
  out.end_object();
}

void write_counts(JsonWriter& out, const Counts& counts) {
  out.key("counts").begin_object();
  for (std::size_t i = 0; i < kTagCount; ++i) out.key(name(static_cast<Tag>(i))).unsigned_integer(counts.by_tag[i]);
  out.key("authors").unsigned_integer(counts.authors);
  out.key("reposts").unsigned_integer(counts.reposts);
  out.end_object();
}

void write_shares(JsonWriter& out, std::string_view key, std::string_view item, const std::vector<Share>& shares) {
  out.key(key).begin_array();
  for (const auto& share : shares) {
    out.begin_object();
    out.key(item).string(share.name);
    out.key("share").per_mille(share.share_pm);
    out.key("n").unsigned_integer(share.n);
    if (item == "country_code") out.key("rule").string(share.rule);
    out.end_object();
  }
  out.end_array();
}

void write_series(JsonWriter& out, const Series& series) {
  out.key("series").begin_object();
  out.key("start").instant(series.start);
  out.key("step_s").integer(series.step_s);
  for (std::size_t i = 0; i < kTagCount; ++i) {
    out.key(name(static_cast<Tag>(i))).begin_array();
    for (const auto count : series.by_tag[i]) out.unsigned_integer(count);
    out.end_array();
  }
  out.key("baseline").begin_array();
  for (const auto level : series.baseline_milli) out.milli(level);
  out.end_array();
  out.end_object();
}

void write_incident(JsonWriter& out, const Incident& incident) {
  out.begin_object();
  out.key("id").string(incident.id);
  out.key("service").string(incident.service);
  out.key("service_name").string(incident.service_name);
  out.key("title").string(incident.title);
  out.key("status").string(name(incident.status));
  out.key("severity").string(name(incident.severity));
  write_onset(out, incident.onset);
  write_optional_step(out, "acknowledgement", incident.acknowledgement);
  write_peak(out, incident.peak);
  write_optional_step(out, "resolution", incident.resolution);
  write_recovery(out, incident.recovery);
  out.key("right_censored").boolean(incident.right_censored);
  out.key("updates").begin_array();
  for (const auto& update : incident.updates) write_step(out, update);
  out.end_array();
  out.key("phases").begin_array();
  for (const auto& phase : incident.phases) {
    out.begin_object();
    out.key("name").string(phase.name);
    out.key("from").instant(phase.from);
    out.key("to").instant(phase.to);
    out.end_object();
  }
  out.end_array();
  out.key("durations").begin_object();
  optional_count(out, "to_acknowledge_s", incident.durations.to_acknowledge_s);
  optional_count(out, "to_peak_s", incident.durations.to_peak_s);
  optional_count(out, "to_recover_s", incident.durations.to_recover_s);
  optional_count(out, "to_resolve_s", incident.durations.to_resolve_s);
  out.end_object();
  write_counts(out, incident.counts);
  write_shares(out, "symptoms", "name", incident.symptoms);
  write_shares(out, "languages", "lang", incident.languages);
  write_shares(out, "regions", "country_code", incident.regions);
  out.key("claims").begin_array();
  for (const auto& claim : incident.claims) {
    out.begin_object();
    out.key("text").string(claim.text);
    out.key("value").unsigned_integer(claim.value);
    out.key("at").instant(claim.at);
    out.key("post");
    write(out, claim.post);
    out.end_object();
  }
  out.end_array();
  write_series(out, incident.series);
  out.key("events").begin_array();
  for (const auto& event : incident.events) {
    out.begin_object();
    out.key("at").instant(event.at);
    out.key("kind").string(name(event.kind));
    out.key("text").string(event.text);
    write_evidence_list(out, event.evidence);
    out.end_object();
  }
  out.end_array();
  out.key("related").begin_array();
  for (const auto& related : incident.related) {
    out.begin_object();
    out.key("incident").string(related.incident);
    out.key("lag_s").integer(related.lag_s);
    out.key("overlap_s").integer(related.overlap_s);
    out.end_object();
  }
  out.end_array();
  out.end_object();
}

void write_coverage(JsonWriter& out, const Coverage& coverage) {
  out.key("coverage").begin_object();
  out.key("posts").unsigned_integer(coverage.posts);
  out.key("read").unsigned_integer(coverage.read);
  out.key("rejected").unsigned_integer(coverage.rejected);
  out.key("duplicates").unsigned_integer(coverage.duplicates);
  out.key("reposts").unsigned_integer(coverage.reposts);
  out.key("deleted").unsigned_integer(coverage.deleted);
  out.key("authors").unsigned_integer(coverage.authors);
  optional_instant(out, "first", coverage.first);
  optional_instant(out, "last", coverage.last);
  out.key("gaps").begin_array();
  for (const auto& gap : coverage.gaps)
    out.begin_object().key("from").instant(gap.from).key("to").instant(gap.to).end_object();
  out.end_array();
  out.key("sampling").begin_object();
  out.key("rate");
  if (coverage.sampling.rate_pm) out.per_mille(*coverage.sampling.rate_pm);
  else out.null();
  out.key("method").string(coverage.sampling.method);
  out.end_object();
  out.key("baseline").string(coverage.baseline);
  detail::strings(out, "notes", coverage.notes);
  out.end_object();
}

void write_manifest(JsonWriter& out, const Timeline& timeline) {
  const Manifest& manifest = timeline.manifest;
  out.key("manifest").begin_object();
  detail::write_inputs(out, manifest.inputs);
  out.key("reading").begin_object();
  detail::write_reading(out, manifest);
  out.end_object();
  out.key("options").begin_object();
  for (const auto& [option, value] : timeline.options) out.key(option).string(value);
  out.end_object();
  out.key("command").string(timeline.command);
  out.end_object();
}

}  // namespace

void write(JsonWriter& out, const Evidence& evidence) {
  out.begin_object();
  out.key("platform").string(evidence.platform);
  out.key("id").string(evidence.id);
  optional_string(out, "url", evidence.url);
  out.key("at").instant(evidence.at);
  out.key("author").string(evidence.author);
  out.key("lang").string(evidence.lang);
  optional_string(out, "country_code", evidence.country_code);
  out.key("quote").string(evidence.quote);
  out.key("span");
  if (evidence.span) out.begin_array().unsigned_integer(evidence.span->start).unsigned_integer(evidence.span->end).end_array();
  else out.null();
  out.key("why").string(evidence.why);
  out.key("copies").unsigned_integer(evidence.copies);
  out.key("operator").boolean(evidence.is_operator);
  out.end_object();
}

void write(JsonWriter& out, const Timeline& timeline) {
  out.begin_object();
  out.key("schema").string("postwake/timeline/1");
  out.key("generator").begin_object();
  out.key("name").string(timeline.generator.name);
  out.key("version").string(timeline.generator.version);
  out.key("model").string(timeline.generator.model);
  out.key("lexicon").string(timeline.generator.lexicon);
  out.end_object();
  detail::write_query(out, timeline.query);
  write_coverage(out, timeline.coverage);
  out.key("incidents").begin_array();
  for (const auto& incident : timeline.incidents) write_incident(out, incident);
  out.end_array();
  out.key("near_misses").begin_array();
  for (const auto& miss : timeline.near_misses) {
    out.begin_object();
    out.key("service").string(miss.service);
    out.key("at").instant(miss.at);
    out.key("reason").string(miss.reason);
    out.end_object();
  }
  out.end_array();
  write_manifest(out, timeline);
  out.end_object();
}

std::string to_json_document(const Timeline& timeline) {
  JsonWriter writer(JsonWriter::Style::pretty);
  write(writer, timeline);
  return writer.take() + "\n";
}

}  // namespace postwake
