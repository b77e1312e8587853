#include "cli/command_fetch.hpp"

#include <chrono>

#include "cli/setup.hpp"
#include "postwake/json/records.hpp"
#include "postwake/pipeline/output_file.hpp"

namespace postwake::cli {
namespace {

Status fetch_all(const Arguments& arguments, Console& console, RejectLog& rejects) {
  const auto request = make_read_request(arguments, console);
  if (!request) return propagate(request);
  auto output = OutputFile::create(arguments.value("output"), arguments.flag("overwrite"));
  if (!output) return propagate(output);
  const auto start = std::chrono::steady_clock::now();
  // Whoever asks for posts as they come waits for them: APIs may take minutes for a page.
  const bool is_waited_for = !request->is_ordered && !request->apis.empty();
  const auto outcome = read_posts(*request, rejects, [&](std::string_view line) {
    auto written = output->write(line);
    if (written) written = output->write("\n");
    return written && is_waited_for ? output->flush() : written;
  });
  if (!outcome) {
    // What was printed so far stays whole lines, also when the user stops the run. A file would pass for a whole one.
    const bool is_printed = arguments.value("output") == "-" && !request->is_ordered;
    if (outcome.error().code == ErrorCode::cancelled && is_printed) static_cast<void>(!output->commit());
    return propagate(outcome);
  }
  console.clear_progress();
  if (auto written = output->write(to_json_line(outcome->manifest) + "\n"); !written) return written;
  if (arguments.flag("stats"))
    console.note(stats_text(*outcome, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()));
  if (outcome->manifest.chosen == 0)
    console.note("no post was chosen of " + std::to_string(outcome->manifest.records) + " read");
  return output->commit();
}

}  // namespace

int command_fetch(const Arguments& arguments, Console& console) {
  auto rejects = make_reject_log(arguments, console);
  if (!rejects) {
    console.error(rejects.error());
    return kExitUsage;
  }
  return finish(console, **rejects, fetch_all(arguments, console, **rejects));
}

}  // namespace postwake::cli
