#include "model/enum_names.hpp"
#include "postwake/model/post.hpp"
#include "postwake/model/timeline.hpp"
#include "postwake/model/verdict.hpp"

namespace postwake {
namespace {

using detail::EnumNames;

constexpr EnumNames<TimePrecision, 5> kPrecisions{{"ms", "s", "min", "day", "unknown"}};
constexpr EnumNames<TimeSource, 5> kTimeSources{{"field", "timestamp_ms", "snowflake", "tid", "retrieved"}};
constexpr EnumNames<Tag, kTagCount> kTags{{"complaint", "acknowledgement", "resolution", "other"}};
constexpr EnumNames<Fine, kFineCount> kFines{{"complaint", "question", "acknowledgement", "update", "resolution",
                                              "user_recovery", "report_news", "joke", "support", "planned",
                                              "other_complaint", "marketing", "unrelated"}};
constexpr EnumNames<By, 2> kBys{{"operator", "user"}};
constexpr EnumNames<IncidentStatus, 4> kStatuses{{"investigating", "identified", "monitoring", "resolved"}};
constexpr EnumNames<Severity, 4> kSeverities{{"none", "minor", "major", "critical"}};
constexpr EnumNames<EventKind, 11> kEventKinds{{"onset", "acknowledgement", "update", "peak", "recovery", "resolution",
                                                "echo", "claim", "gap", "data_start", "data_end"}};

}  // namespace

std::string_view name(TimePrecision v) noexcept { return kPrecisions.of(v); }
std::string_view name(TimeSource v) noexcept { return kTimeSources.of(v); }
std::string_view name(Tag v) noexcept { return kTags.of(v); }
std::string_view name(Fine v) noexcept { return kFines.of(v); }
std::string_view name(By v) noexcept { return kBys.of(v); }
std::string_view name(IncidentStatus v) noexcept { return kStatuses.of(v); }
std::string_view name(Severity v) noexcept { return kSeverities.of(v); }
std::string_view name(EventKind v) noexcept { return kEventKinds.of(v); }

std::optional<TimePrecision> parse_time_precision(std::string_view t) noexcept { return kPrecisions.parse(t); }
std::optional<TimeSource> parse_time_source(std::string_view t) noexcept { return kTimeSources.parse(t); }
std::optional<Tag> parse_tag(std::string_view t) noexcept { return kTags.parse(t); }
std::optional<Fine> parse_fine(std::string_view t) noexcept { return kFines.parse(t); }
std::optional<By> parse_by(std::string_view t) noexcept { return kBys.parse(t); }
std::optional<IncidentStatus> parse_incident_status(std::string_view t) noexcept { return kStatuses.parse(t); }
std::optional<Severity> parse_severity(std::string_view t) noexcept { return kSeverities.parse(t); }
std::optional<EventKind> parse_event_kind(std::string_view t) noexcept { return kEventKinds.parse(t); }

Tag tag_of(Fine fine) noexcept {
  switch (fine) {
    case Fine::complaint:
    case Fine::question: return Tag::complaint;
    case Fine::acknowledgement:
    case Fine::update: return Tag::acknowledgement;
    case Fine::resolution:
    case Fine::user_recovery: return Tag::resolution;
    case Fine::report_news:
    case Fine::joke:
    case Fine::support:
    case Fine::planned:
    case Fine::other_complaint:
    case Fine::marketing:
    case Fine::unrelated: return Tag::other;
  }
  return Tag::other;
}

}  // namespace postwake
