#include "cli/command_run.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "cli/setup.hpp"
#include "postwake/exporter/shareable.hpp"
#include "postwake/json/records.hpp"
#include "postwake/pipeline/canonical_command.hpp"
#include "postwake/pipeline/exports.hpp"
#include "postwake/pipeline/output_file.hpp"
#include "postwake/pipeline/post_judge.hpp"

namespace postwake::cli {
namespace {

/// Classified posts kept for the exporters that hold them, as lines.
class KeptPosts {
 public:
  explicit KeptPosts(bool is_wanted) : is_wanted_(is_wanted) {}

  void add(const ClassifiedPost& post) {
    if (is_wanted_) lines_ += to_json_line(post) + "\n";
  }
  const std::string& lines() const noexcept { return lines_; }
  Status walk(const std::function<Status(const ClassifiedPost&)>& take) const {
    JsonDocument json;
    for (std::size_t at = 0; at < lines_.size();) {
      const std::size_t end = lines_.find('\n', at);
      const auto value = json.parse(std::string_view(lines_).substr(at, end - at));
      if (!value) return propagate(value);
      const auto post = read_classified_post(*value);
      if (!post) return propagate(post);
      if (auto taken = take(*post); !taken) return taken;
      at = end + 1;
    }
    return {};
  }

 private:
  bool is_wanted_;
  std::string lines_;
};

bool holds_posts(const std::vector<const Exporter*>& exporters) {
  return std::any_of(exporters.begin(), exporters.end(), [](const Exporter* e) { return e->uses_posts(); });
}

Status run_all(const Arguments& arguments, Console& console, RejectLog& rejects) {
  const auto request = make_read_request(arguments, console);
  if (!request) return propagate(request);
  const auto classifier = make_classifier(arguments);
  if (!classifier) return propagate(classifier);
  auto timeline_options = make_timeline_options(arguments, *classifier);
  if (!timeline_options) return propagate(timeline_options);
  const auto export_options = make_export_options(arguments);
  if (!export_options) return propagate(export_options);
  std::string formats = arguments.value("formats");
  formats = formats == "all" ? formats : formats.empty() ? "md" : "md," + formats;
  const auto exporters = choose_exporters(formats);
  if (!exporters) return propagate(exporters);
  const auto folder = arguments.given("output");
  if (folder && *folder == "-") return fail(ErrorCode::usage, "`run` writes a folder, not standard output", {}, "use `postwake fetch ... | postwake classify | postwake timeline`");

  // Hours of reading must not end in a refusal that could be told at once.
  if (folder && !arguments.flag("overwrite")) {
    const auto document = std::filesystem::path(*folder) / "timeline.json";
    std::error_code error;
    if (std::filesystem::exists(document, error))
      return fail(ErrorCode::usage, "exists already", Origin{document.string(), "", 0, 0}, "give --overwrite to replace it");
  }

  const auto start = std::chrono::steady_clock::now();
  KeptPosts kept(arguments.flag("keep-posts") || holds_posts(*exporters));
  TimelineBuilder builder(std::move(*timeline_options), service_names(*classifier));
  PostJudge judge(*classifier, request->scan.threads, [&](const ClassifiedPost& post) -> Status {
    kept.add(post);
    builder.add(post);
    return {};
  });
  const auto outcome = read_posts(*request, rejects, [&](std::string_view line) { return judge.add(line); });
  if (!outcome) return propagate(outcome);
  if (auto judged = judge.finish(); !judged) return judged;
  console.clear_progress();
  builder.add_manifest(outcome->manifest);
  auto timeline = builder.finish();
  if (!timeline) return propagate(timeline);
  timeline->command = canonical_command(outcome->manifest);

  auto out = OutputFile::create("-", true);
  if (!out) return propagate(out);
  // Exporters redact for themselves; what is written here needs it too.
  const Timeline shared = shareable(*timeline, *export_options);
  const auto view = terminal_view(shared, {console.columns(), console.color_on_stdout()});
  if (auto written = out->write(view); !written) return written;
  if (arguments.flag("stats"))
    console.note(stats_text(*outcome, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()));

  std::string summary = "Nothing written: -o DIR keeps the timeline.\n";
  if (folder) {
    std::vector<ExportedFile> files{{"timeline.json", to_json_document(shared)}};
    const ExportInput input{*timeline, [&](const auto& take) { return kept.walk(take); }};
    for (const Exporter* exporter : *exporters) {
      auto made = exporter->write(input, *export_options);
      if (!made) return propagate(made);
      for (auto& file : *made) files.push_back({path_in_folder(*exporter, file.path), std::move(file.bytes)});
    }
    if (arguments.flag("keep-posts")) {
      std::string lines;
      const auto walked = kept.walk([&](const ClassifiedPost& post) -> Status {
        lines += to_json_line(shareable(post, *export_options)) + "\n";
        return {};
      });
      if (!walked) return walked;
      files.push_back({"posts.ndjson", lines + to_json_line(outcome->manifest) + "\n"});
    }
    if (auto written = write_folder(files, *folder, arguments.flag("overwrite")); !written) return written;
    summary = "Wrote " + *folder + ":";
    constexpr std::size_t kNamed = 6;
    for (std::size_t i = 0; i < std::min(files.size(), kNamed); ++i) summary += " " + files[i].path;
    if (files.size() > kNamed) summary += " and " + std::to_string(files.size() - kNamed) + " more files";
    summary += "\n";
  }
  if (auto written = out->write(summary); !written) return written;
  return out->commit();
}

}  // namespace

int command_run(const Arguments& arguments, Console& console) {
  auto rejects = make_reject_log(arguments, console);
  if (!rejects) {
    console.error(rejects.error());
    return kExitUsage;
  }
  return finish(console, **rejects, run_all(arguments, console, **rejects));
}

}  // namespace postwake::cli
