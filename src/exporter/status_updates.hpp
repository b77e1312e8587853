#pragma once

#include <string>
#include <vector>

#include "exporter/story.hpp"

namespace postwake::detail {

/// One entry of a status page. `status` keeps the lifecycle that such pages know: investigating, then monitoring, then
/// resolved. "identified" is never said: it claims that the cause is known, which an acknowledgement does not tell.
struct StatusUpdate {
  Instant at;
  IncidentStatus status = IncidentStatus::investigating;
  EventKind kind = EventKind::onset;
  std::string text;   ///< our sentence
  std::string quote;  ///< the operator's words, foreign; may be empty
  std::string url;    ///< of that post; may be empty
};

/// The updates of an incident, oldest first, at least one; the last one has the incident's status.
std::vector<StatusUpdate> status_updates(const Voice& voice, const Incident& incident);

/// Status of the incident as a status page tells it.
IncidentStatus page_status(const Incident& incident) noexcept;

/// The sentence that every page must carry, and the verdict's first sentences.
std::string provenance(const Voice& voice);

/// Our sentence, then the operator's words in quotation marks: plain text, foreign.
std::string update_text(const StatusUpdate& update);

}  // namespace postwake::detail
