#include "cli/command_train.hpp"

#include <fstream>
#include <iterator>

#include "cli/setup.hpp"
#include "postwake/classify/trainer.hpp"
#include "postwake/pipeline/output_file.hpp"

namespace postwake::cli {
namespace {

Status train_from(const Arguments& arguments, Console& console) {
  if (!arguments.positional.empty()) return fail(ErrorCode::usage, "`train` takes no files", {}, "give your own posts with --add FILE.tsv");
  const std::string folder = arguments.value("corpora");
  const auto corpus = read_corpora(folder);
  if (!corpus) return propagate(corpus);
  const auto slots = read_slots(folder);
  if (!slots) return propagate(slots);
  std::vector<LabelledPost> added;
  for (const auto& file : arguments.list("add")) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(ErrorCode::not_found, "cannot open the labelled posts", Origin{file, "", 0, 0});
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    auto rows = parse_labelled(bytes, file);
    if (!rows) return propagate(rows);
    for (auto& row : *rows) added.push_back(std::move(row));
  }
  auto output = OutputFile::create(arguments.value("output"), arguments.flag("overwrite"));
  if (!output) return propagate(output);
  console.note("training on " + std::to_string(corpus->size()) + " posts of the corpora and " + std::to_string(added.size()) + " of your own");
  const auto model = train_model(*corpus, *slots, added);
  if (!model) return propagate(model);
  if (auto written = output->write(*model); !written) return written;
  return output->commit();
}

}  // namespace

int command_train(const Arguments& arguments, Console& console) {
  const auto done = train_from(arguments, console);
  if (done) return kExitComplete;
  console.error(done.error());
  return Console::exit_code(done.error());
}

}  // namespace postwake::cli
