#include "cli/command_join.hpp"

#include <fstream>
#include <iostream>
#include <unordered_map>

#include "cli/setup.hpp"
#include "postwake/base/figures.hpp"
#include "postwake/base/sha256.hpp"
#include "postwake/json/records.hpp"
#include "postwake/pipeline/output_file.hpp"

namespace postwake::cli {
namespace {

struct Known {
  std::string text_hash;
  Verdict verdict;
  bool is_found = false;
};
using Bundle = std::unordered_map<std::string, Known>;  // looked up only, never walked for output

std::string key_of(std::string_view platform, std::string_view id) { return std::string(platform) + "\n" + std::string(id); }

Result<Bundle> load_bundle(const std::string& name, RejectLog& rejects) {
  std::ifstream file;
  if (name != "-") {
    file.open(name, std::ios::binary);
    if (!file) return fail(ErrorCode::not_found, "cannot open the ids bundle", Origin{name, "", 0, 0});
  }
  std::istream& in = name == "-" ? std::cin : file;
  Bundle bundle;
  JsonDocument json;
  std::string line;
  for (std::uint64_t number = 1; std::getline(in, line); ++number) {
    if (line.empty()) continue;
    const Origin origin{name == "-" ? "standard input" : name, "", number, 0};
    const auto value = json.parse(line);
    if (!value || (*value)["record"].string() != "id") {
      rejects.add({"invalid_json", "not a line of an ids bundle", origin, line.substr(0, 200)});
      continue;
    }
    auto verdict = read_verdict((*value)["verdict"]);
    if (!verdict) {
      rejects.add({"bad_record", verdict.error().message, origin, line.substr(0, 200)});
      continue;
    }
    bundle[key_of((*value)["platform"].string(), (*value)["id"].id())] = {std::string((*value)["text_hash"].string()), std::move(*verdict), false};
  }
  return bundle;
}

Status join_posts(const Arguments& arguments, Console& console, RejectLog& rejects) {
  if (arguments.positional.size() < 2) return fail(ErrorCode::usage, "join needs an ids bundle and a SOURCE", {}, "postwake join ids.ndjson DUMP...");
  Arguments reading = arguments;
  reading.positional.erase(reading.positional.begin());
  if (reading.list("tag").empty()) reading.set("all", "on", false);
  const auto request = make_read_request(reading, console);
  if (!request) return propagate(request);
  auto bundle = load_bundle(arguments.positional.front(), rejects);
  if (!bundle) return propagate(bundle);
  auto output = OutputFile::create(arguments.value("output"), arguments.flag("overwrite"));
  if (!output) return propagate(output);
  JsonDocument json;
  std::uint64_t found = 0;
  const auto outcome = read_posts(*request, rejects, [&](std::string_view line) -> Status {
    const auto value = json.parse(line);
    if (!value) return propagate(value);
    auto post = read_post(*value);
    if (!post) return propagate(post);
    const auto known = bundle->find(key_of(post->platform, post->id));
    if (known == bundle->end() || known->second.is_found) return {};
    if ("sha256:" + sha256_hex(post->text) != known->second.text_hash) {
      known->second.is_found = true;
      rejects.add({"text_differs", "the text is not the one that was judged", Origin{post->source.file, post->source.member, post->source.line, 0}, post->id});
      return {};
    }
    known->second.is_found = true;
    ++found;
    return output->write(to_json_line(ClassifiedPost{std::move(*post), known->second.verdict}) + "\n");
  });
  if (!outcome) return propagate(outcome);
  console.clear_progress();
  for (const auto& [key, known] : *bundle)
    if (!known.is_found) rejects.add({"not_in_sources", "posts of the bundle that the sources do not hold", Origin{arguments.positional.front(), "", 0, 0}, ""});
  if (auto written = output->write(to_json_line(outcome->manifest) + "\n"); !written) return written;
  console.note("joined " + grouped(found) + " of " + grouped(bundle->size()) + " posts");
  return output->commit();
}

}  // namespace

int command_join(const Arguments& arguments, Console& console) {
  auto rejects = make_reject_log(arguments, console);
  if (!rejects) {
    console.error(rejects.error());
    return kExitUsage;
  }
  return finish(console, **rejects, join_posts(arguments, console, **rejects));
}

}  // namespace postwake::cli
