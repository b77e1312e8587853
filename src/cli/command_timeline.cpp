#include "cli/command_timeline.hpp"

#include <algorithm>

#include "cli/setup.hpp"
#include "postwake/pipeline/canonical_command.hpp"
#include "postwake/pipeline/output_file.hpp"
#include "postwake/pipeline/post_collector.hpp"
#include "postwake/pipeline/post_judge.hpp"
#include "postwake/pipeline/records_input.hpp"
#include "postwake/text/terminal.hpp"

namespace postwake::cli {
namespace {

/// Shards that are not here, or twice: in the document as notes, on the terminal as rejects.
void tell_shards(Manifest& manifest, RejectLog& rejects) {
  for (ShardTrouble& trouble : shard_troubles(manifest)) {
    const Reject reject = trouble.is_missing ? Reject{"missing_part", trouble.text, {}, ""} : Reject{"doubled_part", trouble.text, {}, ""};
    rejects.add(reject);
    manifest.notes.push_back(std::move(trouble.text));
  }
  std::sort(manifest.notes.begin(), manifest.notes.end());
}

/// Joins what several parts saw of the same posts, and judges those that nobody judged yet or that joining changed: so
/// parts of any split give what one run over the whole gives.
Status build(const Arguments& arguments, Console& console, RejectLog& rejects) {
  auto classifier = make_classifier(arguments);  // options that are wrong are told before anything is read
  if (!classifier) return propagate(classifier);
  if (auto options = make_timeline_options(arguments, *classifier); !options) return propagate(options);
  const auto threads = thread_count(arguments);
  if (!threads) return propagate(threads);
  Manifest manifest;
  PartCheck parts;
  PostCollector collector;
  const auto files = arguments.positional.empty() ? std::vector<std::string>{"-"} : arguments.positional;
  const TellProgress tell = progress_printer(console);
  RecordsInput input;
  input.files = files;
  input.threads = *threads;
  input.take = [&](NdjsonRecord&& record) -> Status {
    if (const auto* found = std::get_if<Manifest>(&record)) {
      parts.manifest(*found);
      merge(manifest, *found);
      return {};
    }
    if (const auto* gone = std::get_if<Tombstone>(&record)) return collector.add(*gone);
    parts.posts(1);
    const auto* classified = std::get_if<ClassifiedPost>(&record);
    return classified != nullptr ? collector.add(*classified) : collector.add(*std::get_if<Post>(&record));
  };
  input.at_end = [&](const std::string& file) { parts.end_of_file(file); };
  input.progress = tell;
  input.stop = &stop_token();
  if (auto read = read_records(input, rejects); !read) return read;
  tell_cut_parts(parts, rejects);
  tell_shards(manifest, rejects);
  for (const auto& [reason, count] : rejects.counts()) manifest.rejects[reason] += count;
  add_services(arguments, manifest.query);
  if (!manifest.query.services.empty() || !manifest.query.officials.empty()) {
    classifier = make_classifier(arguments, manifest.query);
    if (!classifier) return propagate(classifier);
  }
  auto options = make_timeline_options(arguments, *classifier);
  if (!options) return propagate(options);
  TimelineBuilder builder(std::move(*options), service_names(*classifier));
  PostJudge judge(*classifier, *threads, [&](const ClassifiedPost& post) -> Status {
    builder.add(post);
    return {};
  });
  std::uint64_t done = 0;
  const auto joined = collector.finish([&](std::string_view line) -> Status {
    if (tell && ++done % kProgressStep == 0) tell({{}, 0, std::nullopt, done, collector.posts()});
    return judge.add(line);
  });
  if (!joined) return joined;
  if (auto judged = judge.finish(); !judged) return judged;
  console.clear_progress();
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
  return finish(console, **rejects, build(arguments, console, **rejects));
}

}  // namespace postwake::cli
