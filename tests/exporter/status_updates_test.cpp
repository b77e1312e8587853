#include "exporter/status_updates.hpp"

#include <gtest/gtest.h>

namespace postwake::detail {
namespace {

using enum IncidentStatus;

struct LifecycleCase {
  std::string_view name;
  IncidentStatus status;
  std::vector<EventKind> events;            // ten minutes apart
  std::vector<IncidentStatus> expected;
};

TEST(StatusUpdates, KeepTheLifecycleOfStatusPages) {
  const LifecycleCase cases[] = {
      {"whole", resolved, {EventKind::onset, EventKind::acknowledgement, EventKind::peak, EventKind::recovery, EventKind::resolution},
       {investigating, investigating, investigating, monitoring, resolved}},
      {"operator_before_the_crowd", resolved, {EventKind::onset, EventKind::resolution, EventKind::recovery}, {investigating, resolved, resolved}},
      {"nobody_said_so", resolved, {EventKind::onset, EventKind::recovery}, {investigating, monitoring, resolved}},
      {"open", investigating, {EventKind::onset, EventKind::peak, EventKind::data_end}, {investigating, investigating, investigating}},
      {"identified_is_never_claimed", identified, {EventKind::onset, EventKind::acknowledgement, EventKind::update}, {investigating, investigating, investigating}},
      {"taken_back", monitoring, {EventKind::onset, EventKind::resolution, EventKind::update}, {investigating, monitoring, monitoring}},
      {"claims_are_not_told", resolved, {EventKind::onset, EventKind::claim, EventKind::resolution, EventKind::echo}, {investigating, resolved}},
      {"no_events", investigating, {}, {investigating}},
  };
  const Voice voice{ExportOptions{}};
  for (const auto& row : cases) {
    Incident incident;
    incident.id = "abc";
    incident.service_name = "Instagram";
    incident.status = row.status;
    Instant at = *from_civil(2019, 6, 13, 21, 30, 0);
    incident.onset.at = at;
    for (const EventKind kind : row.events) {
      incident.events.push_back({at, kind, "something happens", {}});
      if (kind == EventKind::recovery) incident.recovery.at = at;
      at += Minutes{10};
    }
    std::vector<IncidentStatus> got;
    Instant before{};
    for (const auto& update : status_updates(voice, incident)) {
      got.push_back(update.status);
      EXPECT_GE(update.at, before) << row.name;
      before = update.at;
    }
    EXPECT_EQ(got, row.expected) << row.name;
  }
}

}  // namespace
}  // namespace postwake::detail
