#include "cli/setup.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace postwake::cli {

Result<std::unique_ptr<RejectLog>> make_reject_log(const Arguments& arguments, Console& console) {
  RejectLog::Options options;
  options.file = arguments.value("rejects");
  options.show_all = arguments.flag("verbose");
  if (arguments.has("max-rejects")) {
    const auto count = arguments.count("max-rejects");
    if (!count) return propagate(count);
    options.max_count = *count;
  }
  return std::make_unique<RejectLog>(std::move(options), [&console](const Reject& reject) { console.reject(reject); });
}

Result<Classifier> make_classifier(const Arguments& arguments) { return make_classifier(arguments, Query{}); }

Result<Classifier> make_classifier(const Arguments& arguments, const Query& query) {
  ClassifierOptions options;
  options.services = arguments.list("service");
  options.officials = arguments.list("official");
  const auto add = [](std::vector<std::string>& list, const std::vector<std::string>& more) {
    for (const std::string& word : more)
      if (std::find(list.begin(), list.end(), word) == list.end()) list.push_back(word);
  };
  add(options.services, query.services);
  add(options.officials, query.officials);
  if (const auto file = arguments.given("model")) {
    std::ifstream in(*file, std::ios::binary);
    if (!in) return fail(ErrorCode::not_found, "cannot open the model", Origin{*file, "", 0, 0}, "make one with `postwake train -o FILE`");
    options.model.assign(std::istreambuf_iterator<char>(in), {});
  }
  return Classifier::make(std::move(options));
}

Result<unsigned> thread_count(const Arguments& arguments) {
  const auto count = arguments.count("threads");
  if (!count) return propagate(count);
  if (*count > 1024) return fail(ErrorCode::usage, "--threads wants at most 1024", {}, "0 is one per core");
  return static_cast<unsigned>(*count);
}

void add_services(const Arguments& arguments, Query& query) {
  Manifest addition;
  addition.query.services = arguments.list("service");
  addition.query.officials = arguments.list("official");
  Manifest whole;
  whole.query = std::move(query);
  merge(whole, addition);
  query = std::move(whole.query);
}

Result<TimelineOptions> make_timeline_options(const Arguments& arguments, const Classifier& classifier) {
  TimelineOptions options;
  const auto now = arguments.instant("now");
  if (!now) return propagate(now);
  options.now = *now;
  options.generator = {"postwake", POSTWAKE_VERSION, classifier.model_version(), classifier.lexicon_version()};
  return options;
}

ServiceNames service_names(const Classifier& classifier) {
  ServiceNames names;
  names.display = [&classifier](std::string_view id) { return classifier.service_name(id); };
  names.service_of_tag = [&classifier](std::string_view tag) -> std::optional<std::string> {
    std::string id = classifier.service_of_tag(tag);
    if (id.empty()) return std::nullopt;
    return id;
  };
  names.id_of = [&classifier](std::string_view given) { return classifier.service_id(given); };
  return names;
}

Result<ExportOptions> make_export_options(const Arguments& arguments) {
  ExportOptions options;
  options.lang = arguments.value("words");
  if (!has_words(options.lang)) return fail(ErrorCode::usage, "no words in \"" + options.lang + "\"", {}, "--words takes en fr es pt de ja ar");
  options.redact = arguments.flag("redact");
  options.raw_csv = arguments.flag("raw-csv");
  options.page_url = arguments.value("page-url");
  if (!options.page_url.starts_with("https://") && !options.page_url.starts_with("http://"))
    return fail(ErrorCode::usage, "--page-url \"" + options.page_url + "\" is no web address", {}, "give it with https://");
  if (arguments.has("quote-limit")) {
    const auto limit = arguments.count("quote-limit");
    if (!limit) return propagate(limit);
    options.quote_limit = *limit;
  }
  for (const std::string& pair : arguments.list("component")) {
    const std::size_t equals = pair.rfind('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == pair.size())
      return fail(ErrorCode::usage, "--component \"" + pair + "\" is not NAME=SERVICE");
    options.components[pair.substr(equals + 1)] = pair.substr(0, equals);
  }
  return options;
}

void tell_cut_parts(const PartCheck& parts, RejectLog& rejects) {
  for (const std::string& file : parts.cut_parts())
    rejects.add({"cut_part", "the manifest at its end is missing: the part was cut; make it again", {file, "", 0, 0}, ""});
}

int finish(Console& console, RejectLog& rejects, const Status& status) {
  const Status closed = rejects.close();
  if (!status) {
    const bool is_quiet_end = status.error().code == ErrorCode::cancelled;
    if (!is_quiet_end) console.error(status.error());
    if (status.error().origin.file == "standard output" && is_quiet_end) return kExitComplete;  // the reader left
    return Console::exit_code(status.error());
  }
  if (!closed) {
    console.error(closed.error());
    return kExitFailed;
  }
  if (rejects.total() == 0) return kExitComplete;
  std::string summary = std::to_string(rejects.total()) + (rejects.total() == 1 ? " record" : " records") + " could not be used:";
  for (const auto& [reason, count] : rejects.counts()) summary += " " + reason + " " + std::to_string(count);
  console.note(summary);
  console.help_line("--rejects FILE keeps them, docs/errors.md explains the reasons");
  return kExitPartial;
}

}  // namespace postwake::cli
