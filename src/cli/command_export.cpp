#include "cli/command_export.hpp"

#include <fstream>
#include <iostream>
#include <iterator>

#include "cli/setup.hpp"
#include "postwake/json/records.hpp"
#include "postwake/pipeline/exports.hpp"
#include "postwake/pipeline/line_reader.hpp"
#include "postwake/pipeline/output_file.hpp"
#include "postwake/pipeline/records_input.hpp"

namespace postwake::cli {
namespace {

Result<Timeline> load_timeline(const std::string& name) {
  std::string text;
  if (name == "-") {
    text.assign(std::istreambuf_iterator<char>(std::cin), {});
  } else {
    std::ifstream in(name, std::ios::binary);
    if (!in) return fail(ErrorCode::not_found, "cannot open the timeline", Origin{name, "", 0, 0});
    text.assign(std::istreambuf_iterator<char>(in), {});
  }
  JsonDocument json;
  const auto value = json.parse(text);
  auto timeline = value ? read_timeline(*value) : Result<Timeline>(propagate(value));
  if (timeline) return timeline;
  Error error = timeline.error();
  error.origin.file = name == "-" ? "standard input" : name;
  if (error.advice.empty()) error.advice = "make one with `postwake run` or `postwake timeline`";
  return Failure{error};
}

std::string format_list() {
  std::string out;
  for (const Exporter* exporter : exporters())
    out += std::string(exporter->name()) + std::string(exporter->name().size() < 14 ? 14 - exporter->name().size() : 1, ' ') + std::string(exporter->description()) + "\n";
  return out;
}

Status export_one(const Arguments& arguments, Console& console, RejectLog& rejects) {
  const std::string format = arguments.value("format");
  const std::string path = arguments.value("output");
  if (format == "list") {
    auto out = OutputFile::create("-", true);
    if (!out) return propagate(out);
    if (auto written = out->write(format_list()); !written) return written;
    return out->commit();
  }
  const auto chosen = choose_exporters(format);
  if (!chosen) return propagate(chosen);
  const auto options = make_export_options(arguments);
  if (!options) return propagate(options);
  const auto timeline = load_timeline(arguments.positional.empty() ? "-" : arguments.positional[0]);
  if (!timeline) return propagate(timeline);
  ExportInput input{*timeline, {}};
  if (const auto posts = arguments.given("posts")) {
    input.posts = [&rejects, file = *posts](const std::function<Status(const ClassifiedPost&)>& take) {
      const std::vector<std::string> files{file};
      RecordsInput reading;
      reading.files = files;
      reading.take = [&](NdjsonRecord&& record) -> Status {
        const auto* classified = std::get_if<ClassifiedPost>(&record);
        return classified != nullptr ? take(*classified) : Status{};
      };
      reading.stop = &stop_token();
      return read_records(reading, rejects);
    };
  }
  std::vector<ExportedFile> files;
  for (const Exporter* exporter : *chosen) {
    auto made = exporter->write(input, *options);
    if (!made) return propagate(made);
    for (auto& file : *made) {
      if (chosen->size() > 1) file.path = path_in_folder(*exporter, file.path);
      files.push_back(std::move(file));
    }
  }
  // A format of several files gets its folder even where one incident makes only one.
  if (path != "-" && (chosen->size() > 1 || !chosen->front()->folder().empty())) {
    auto done = write_folder(files, path, arguments.flag("overwrite"));
    if (done) console.note("wrote " + path + " (" + std::to_string(files.size()) + (files.size() == 1 ? " file)" : " files)"));
    return done;
  }
  return write_export(files, path, arguments.flag("overwrite"), [&](const std::string& written) { console.note("wrote " + written); });
}

}  // namespace

int command_export(const Arguments& arguments, Console& console) {
  auto rejects = make_reject_log(arguments, console);
  if (!rejects) {
    console.error(rejects.error());
    return kExitUsage;
  }
  return finish(console, **rejects, export_one(arguments, console, **rejects));
}

}  // namespace postwake::cli
