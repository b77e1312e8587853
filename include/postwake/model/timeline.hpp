#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "postwake/base/instant.hpp"
#include "postwake/model/manifest.hpp"
#include "postwake/model/verdict.hpp"

namespace postwake {

/// A post that supports a step. `quote` is the post's text (or the part given by `span`), never rewritten.
struct Evidence {
  std::string platform, id, url;
  Instant at;
  std::string author;        ///< handle
  std::string lang;          ///< of the quote, BCP 47 or "und"
  std::string country_code;  ///< where a user posted from, as `regions` counts it; empty: unknown, or an official account
  std::string quote;
  std::optional<ByteSpan> span;  ///< the cue inside quote
  std::string why;           ///< plain English: the rule or cue that made it count
  std::uint64_t copies = 1;  ///< this post and its near-duplicates and reposts
  bool is_operator = false;

  bool operator==(const Evidence&) const = default;
};

/// Holds the true time with `level` percent.
struct Interval {
  int level = 90;
  Instant from, to;

  bool operator==(const Interval&) const = default;
};

struct Onset {
  Instant at;
  Interval interval;                  ///< 90 %
  std::vector<Interval> intervals;    ///< 50, 80, 95 %
  bool censored = false;              ///< the data begin inside the incident: the true onset is at or before
  std::string reason;                 ///< why censored; empty otherwise
  std::vector<Evidence> evidence;

  bool operator==(const Onset&) const = default;
};

/// An exact post of the operator.
struct OperatorStep {
  Instant at;
  Evidence post;
  std::vector<Evidence> evidence;     ///< at least the post itself

  bool operator==(const OperatorStep&) const = default;
};

struct Peak {
  Instant at;
  Interval interval;
  std::uint32_t complaints_per_minute_milli = 0;  ///< smoothed, in thousandths
  std::vector<Evidence> evidence;

  bool operator==(const Peak&) const = default;
};

struct Recovery {
  std::optional<Instant> at;          ///< null when not determined
  std::optional<Interval> interval;
  bool determined = false;
  std::string reason;                 ///< why not determined, or how it was
  std::vector<Evidence> evidence;

  bool operator==(const Recovery&) const = default;
};

enum class IncidentStatus : std::uint8_t { investigating, identified, monitoring, resolved };
enum class Severity : std::uint8_t { none, minor, major, critical };

struct Durations {
  std::optional<std::int64_t> to_acknowledge_s, to_peak_s, to_recover_s, to_resolve_s;

  bool operator==(const Durations&) const = default;
};

struct Counts {
  std::array<std::uint64_t, kTagCount> by_tag{};  ///< in the order of Tag, reposts not counted
  std::uint64_t authors = 0;
  std::uint64_t reposts = 0;

  bool operator==(const Counts&) const = default;
};

/// `share_pm` in thousandths of n's total. `rule` says how a region was inferred ("coordinates", "place", "profile", "none").
struct Share {
  std::string name;
  PerMille share_pm = 0;
  std::uint64_t n = 0;
  std::string rule;

  bool operator==(const Share&) const = default;
};

/// A figure quoted in a post, with its source. Never our own figure.
struct Claim {
  std::string text;  ///< "56,999 reports"
  std::uint64_t value = 0;
  Instant at;
  Evidence post;

  bool operator==(const Claim&) const = default;
};

struct Series {
  Instant start;
  std::int64_t step_s = 60;
  std::array<std::vector<std::uint32_t>, kTagCount> by_tag;  ///< posts per step, reposts not counted
  std::vector<std::uint32_t> baseline_milli;                 ///< expected complaints per step, in thousandths

  bool operator==(const Series&) const = default;
};

/// What the ordered list that a person reads is made of.
enum class EventKind : std::uint8_t {
  onset, acknowledgement, update, peak, recovery, resolution, echo, claim, gap, data_start, data_end
};

struct Event {
  Instant at;
  EventKind kind = EventKind::onset;
  std::string text;
  std::vector<Evidence> evidence;

  bool operator==(const Event&) const = default;
};

struct Related {
  std::string incident;  ///< id
  std::int64_t lag_s = 0;     ///< its onset minus ours
  std::int64_t overlap_s = 0;

  bool operator==(const Related&) const = default;
};

/// From/to of a stretch in which a phase holds: quiet, unacknowledged, acknowledged, recovering, echo.
struct Phase {
  std::string name;
  Instant from, to;

  bool operator==(const Phase&) const = default;
};

struct Incident {
  std::string id;       ///< 12 lower-case letters and digits, stable across re-runs
  std::string service;  ///< id of the service
  std::string service_name;
  std::string title;
  IncidentStatus status = IncidentStatus::investigating;
  Severity severity = Severity::none;
  Onset onset;
  std::optional<OperatorStep> acknowledgement;
  Peak peak;
  std::optional<OperatorStep> resolution;
  Recovery recovery;
  std::vector<OperatorStep> updates;
  std::vector<Phase> phases;
  Durations durations;
  Counts counts;
  std::vector<Share> symptoms, languages, regions;
  std::vector<Claim> claims;
  Series series;
  std::vector<Event> events;
  std::vector<Related> related;
  bool right_censored = false;  ///< the data end inside the incident

  bool operator==(const Incident&) const = default;
};

struct NearMiss {
  std::string service;
  Instant at;
  std::string reason;

  bool operator==(const NearMiss&) const = default;
};

struct Gap {
  Instant from, to;

  bool operator==(const Gap&) const = default;
};

struct Sampling {
  std::optional<PerMille> rate_pm;  ///< estimated share of the full stream; null when nothing can be said
  std::string method;               ///< how, or why not

  bool operator==(const Sampling&) const = default;
};

struct Coverage {
  std::uint64_t posts = 0;      ///< used
  std::uint64_t read = 0;       ///< records understood in the inputs
  std::uint64_t rejected = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t reposts = 0;
  std::uint64_t deleted = 0;
  std::uint64_t authors = 0;
  std::optional<Instant> first, last;
  std::vector<Gap> gaps;
  Sampling sampling;
  std::string baseline;         ///< "present", "short" or "none"
  std::vector<std::string> notes;

  bool operator==(const Coverage&) const = default;
};

struct Generator {
  std::string name = "postwake";
  std::string version, model, lexicon;

  bool operator==(const Generator&) const = default;
};

/// The whole document. The same posts, rules and options give the same bytes.
///
/// Source: docs/formats/timeline.md, schema postwake/timeline/1.
struct Timeline {
  Generator generator;
  Query query;
  Coverage coverage;
  std::vector<Incident> incidents;  ///< by onset, then service
  std::vector<NearMiss> near_misses;
  Manifest manifest;
  std::map<std::string, std::string> options;  ///< settings that differ from their defaults
  std::string command;              ///< canonical command line that gives this document

  bool operator==(const Timeline&) const = default;
};

std::string_view name(IncidentStatus) noexcept;
std::string_view name(Severity) noexcept;
std::string_view name(EventKind) noexcept;
std::optional<IncidentStatus> parse_incident_status(std::string_view) noexcept;
std::optional<Severity> parse_severity(std::string_view) noexcept;
std::optional<EventKind> parse_event_kind(std::string_view) noexcept;

}  // namespace postwake
