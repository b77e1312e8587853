#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/console.hpp"
#include "postwake/classify/classifier.hpp"
#include "postwake/exporter/exporter.hpp"
#include "postwake/model/manifest.hpp"
#include "postwake/pipeline/part_check.hpp"
#include "postwake/pipeline/read_posts.hpp"
#include "postwake/pipeline/reject_log.hpp"
#include "postwake/timeline/builder.hpp"

/// What several commands make of their options.
namespace postwake::cli {

/// A RejectLog that prints through the console, from --rejects, --max-rejects, --verbose.
Result<std::unique_ptr<RejectLog>> make_reject_log(const Arguments& arguments, Console& console);

Result<Classifier> make_classifier(const Arguments& arguments);
/// The same, following also what earlier stages of the pipe followed.
Result<Classifier> make_classifier(const Arguments& arguments, const Query& query);

/// Puts --service and --official into the query, so that every stage of a pipe leaves its mark there.
void add_services(const Arguments& arguments, Query& query);

Result<TimelineOptions> make_timeline_options(const Arguments& arguments, const Classifier& classifier);
ServiceNames service_names(const Classifier& classifier);

/// --threads; 0 is one per core.
Result<unsigned> thread_count(const Arguments& arguments);

/// Query and reading options of `run` and `fetch`; sources are the positional words.
Result<ReadRequest> make_read_request(const Arguments& arguments, Console& console);
/// Rewrites the progress line at most five times a second; empty where none is shown.
TellProgress progress_printer(Console& console);
/// Lines for --stats.
std::string stats_text(const ReadOutcome& outcome, double seconds);

Result<ExportOptions> make_export_options(const Arguments& arguments);

/// A reject for every part whose end is lost.
void tell_cut_parts(const PartCheck& parts, RejectLog& rejects);

/// Ends a command: tells the rejects, closes their log, and gives 0, 3 or the error's code.
int finish(Console& console, RejectLog& rejects, const Status& status);

}  // namespace postwake::cli
