#include "cli/command_timeline.hpp"

#include "cli/setup.hpp"
#include "postwake/pipeline/canonical_command.hpp"
#include "postwake/pipeline/output_file.hpp"
#include "postwake/pipeline/records_input.hpp"
#include "postwake/text/terminal.hpp"

namespace postwake::cli {
namespace {

Status build(const Arguments& arguments, RejectLog& rejects) {
  const auto classifier = make_classifier(arguments);
  if (!classifier) return propagate(classifier);
  Manifest manifest;
  add_services(arguments, manifest.query);
  auto options = make_timeline_options(arguments, *classifier);
  if (!options) return propagate(options);
  TimelineBuilder builder(std::move(*options), service_names(*classifier));
  std::uint64_t unclassified = 0;
  const auto take = [&](NdjsonRecord&& record) -> Status {
    if (auto* classified = std::get_if<ClassifiedPost>(&record)) builder.add(*classified);
    else if (auto* found = std::get_if<Manifest>(&record)) merge(manifest, *found);
    else if (++unclassified == 1 && builder.size() == 0)
      return fail(ErrorCode::usage, "the first post has no verdict", Origin{}, "run it through `postwake classify` first");
    else rejects.add({"no_verdict", "a post without a verdict among classified ones", {}, ""});
    return {};
  };
  const auto files = arguments.positional.empty() ? std::vector<std::string>{"-"} : arguments.positional;
  if (auto read = read_records(files, rejects, &stop_token(), take); !read) return read;
  for (const auto& [reason, count] : rejects.counts()) manifest.rejects[reason] += count;
  builder.add_manifest(manifest);
  auto timeline = builder.finish();
  if (!timeline) return propagate(timeline);
  timeline->command = canonical_command(manifest);
  auto output = OutputFile::create(arguments.value("output"), arguments.flag("overwrite"));
  if (!output) return propagate(output);
  if (arguments.flag("explain")) {
    for (const auto& section : builder.explanation().sections) {
      std::string text = terminal_escaped(section.heading) + "\n";
      for (const auto& line : section.lines) text += "  " + terminal_escaped(line) + "\n";
      if (auto written = output->write(text + "\n"); !written) return written;
    }
  } else if (auto written = output->write(to_json_document(*timeline)); !written) {
    return written;
  }
  return output->commit();
}

}  // namespace

int command_timeline(const Arguments& arguments, Console& console) {
  auto rejects = make_reject_log(arguments, console);
  if (!rejects) {
    console.error(rejects.error());
    return kExitUsage;
  }
  return finish(console, **rejects, build(arguments, **rejects));
}

}  // namespace postwake::cli
