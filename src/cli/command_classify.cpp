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
  const auto threads = thread_count(arguments);
  if (!threads) return propagate(threads);
  const bool explains = arguments.flag("explain");
  std::optional<Manifest> manifest;
  PartCheck parts;
  const auto files = arguments.positional.empty() ? std::vector<std::string>{"-"} : arguments.positional;
  RecordsInput input;
  input.files = files;
  input.threads = *threads;
  input.make_prepare = [&]() -> RecordsInput::Prepare {
    return [&classifier = *classifier, explains, scratch = std::make_shared<ClassifierScratch>()](NdjsonRecord& record, PreparedRecords& out) {
      if (std::holds_alternative<Manifest>(record)) return true;
      if (const auto* gone = std::get_if<Tombstone>(&record)) {
        if (!explains) out.text += to_json_line(*gone) + "\n";
        return false;
      }
      ClassifiedPost classified;
      if (auto* post = std::get_if<Post>(&record)) classified.post = std::move(*post);
      else classified = std::move(*std::get_if<ClassifiedPost>(&record));
      classifier.classify(classified.post, *scratch, classified.verdict);
      ++out.posts;
      out.text += (explains ? classifier.explain(classified) : to_json_line(classified)) + "\n";
      return false;
    };
  };
  input.take_prepared = [&](const PreparedRecords& prepared) {
    parts.posts(prepared.posts);
    return output->write(prepared.text);
  };
  input.take = [&](NdjsonRecord&& record) -> Status {
    Manifest& found = *std::get_if<Manifest>(&record);
    parts.manifest(found);
    if (manifest) merge(*manifest, found);
    else manifest = std::move(found);
    return {};
  };
  input.at_end = [&](const std::string& file) { parts.end_of_file(file); };
  input.at_wait = [&] { return output->flush(); };
  input.progress = progress_printer(console);
  input.stop = &stop_token();
  if (auto read = read_records(input, rejects); !read) return read;
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
