#include "cli/command_classify.hpp"

#include "cli/setup.hpp"
#include "postwake/pipeline/output_file.hpp"
#include "postwake/pipeline/records_input.hpp"

namespace postwake::cli {
namespace {

Status classify_all(const Arguments& arguments, Console& console, RejectLog& rejects) {
  const auto classifier = make_classifier(arguments);
  if (!classifier) return propagate(classifier);
  auto output = OutputFile::create(arguments.value("output"), arguments.flag("overwrite"));
  if (!output) return propagate(output);
  const bool explains = arguments.flag("explain");
  ClassifierScratch scratch;
  std::optional<Manifest> manifest;
  PartCheck parts;
  const auto take = [&](NdjsonRecord&& record) -> Status {
    if (auto* found = std::get_if<Manifest>(&record)) {
      parts.manifest(*found);
      if (manifest) merge(*manifest, *found);
      else manifest = std::move(*found);
      return {};
    }
    if (const auto* gone = std::get_if<Tombstone>(&record)) return explains ? Status{} : output->write(to_json_line(*gone) + "\n");
    parts.post();
    ClassifiedPost classified;
    if (auto* post = std::get_if<Post>(&record)) classified.post = std::move(*post);
    else classified = std::move(*std::get_if<ClassifiedPost>(&record));
    classifier->classify(classified.post, scratch, classified.verdict);
    return output->write(explains ? classifier->explain(classified) + "\n" : to_json_line(classified) + "\n");
  };
  const auto files = arguments.positional.empty() ? std::vector<std::string>{"-"} : arguments.positional;
  if (auto read = read_records(files, rejects, &stop_token(), take, [&](const std::string& file) { parts.end_of_file(file); }, progress_printer(console)); !read)
    return read;
  console.clear_progress();
  tell_cut_parts(parts, rejects);
  if (manifest && !explains) {
    for (const auto& [reason, count] : rejects.counts()) manifest->rejects[reason] += count;
    add_services(arguments, manifest->query);
    if (auto written = output->write(to_json_line(*manifest) + "\n"); !written) return written;
  }
  return output->commit();
}

}  // namespace

int command_classify(const Arguments& arguments, Console& console) {
  auto rejects = make_reject_log(arguments, console);
  if (!rejects) {
    console.error(rejects.error());
    return kExitUsage;
  }
  return finish(console, **rejects, classify_all(arguments, console, **rejects));
}

}  // namespace postwake::cli
