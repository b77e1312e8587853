#pragma once

#include "postwake/exporter/exporter.hpp"

namespace postwake::detail {

// Each exporter's file defines one of these; the object lives as long as the program.
const Exporter* atom_exporter();
const Exporter* cachet_exporter();
const Exporter* cstate_exporter();
const Exporter* csv_exporter();
const Exporter* gatus_exporter();
const Exporter* html_exporter();
const Exporter* ics_exporter();
const Exporter* ids_exporter();
const Exporter* jsonfeed_exporter();
const Exporter* markdown_exporter();
const Exporter* rss_exporter();
const Exporter* sqlite_exporter();
const Exporter* stactus_exporter();
const Exporter* statusfy_exporter();
const Exporter* statuspage_exporter();
const Exporter* timelinejs_exporter();
const Exporter* upptime_exporter();

}  // namespace postwake::detail
