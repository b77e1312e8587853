#include "cli/command_eval.hpp"

#include <fstream>
#include <iostream>
#include <iterator>

#include "cli/setup.hpp"
#include "postwake/classify/evaluation.hpp"
#include "postwake/json/writer.hpp"
#include "postwake/pipeline/output_file.hpp"

namespace postwake::cli {
namespace {

Result<std::vector<LabelledPost>> read_labelled(const std::string& file) {
  std::string bytes;
  if (file == "-") {
    bytes.assign(std::istreambuf_iterator<char>(std::cin), {});
  } else {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(ErrorCode::not_found, "cannot open the labelled posts", Origin{file, "", 0, 0});
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  return parse_labelled(bytes, file);
}

std::string json_of(const Evaluation& e, bool has_by) {
  JsonWriter json(JsonWriter::Style::pretty);
  const auto score = [&](const Score& s) {
    json.begin_object().key("rows").unsigned_integer(s.rows).key("macro_f1").real(s.macro_f1).key("per_class").begin_object();
    for (std::size_t c = 0; c < kTagCount; ++c) {
      const auto& one = s.per_class[c];
      json.key(name(static_cast<Tag>(c))).begin_object().key("precision").real(one.precision).key("recall").real(one.recall).key("f1").real(one.f1);
      json.key("rows").unsigned_integer(one.support).end_object();
    }
    json.end_object().end_object();
  };
  json.begin_object().key("rows").unsigned_integer(e.all.rows).key("macro_f1").real(e.all.macro_f1);
  json.key("interval").begin_array().real(e.interval[0]).real(e.interval[1]).end_array();
  json.key("per_class").begin_object();
  for (std::size_t c = 0; c < kTagCount; ++c) {
    const auto& one = e.all.per_class[c];
    json.key(name(static_cast<Tag>(c))).begin_object().key("precision").real(one.precision).key("recall").real(one.recall).key("f1").real(one.f1);
    json.key("rows").unsigned_integer(one.support).end_object();
  }
  json.end_object().key("per_language").begin_object();
  for (const auto& [language, one] : e.per_language) {
    json.key(language);
    score(one);
  }
  json.end_object();
  if (has_by) {
    json.key("by").begin_object();
    for (const auto& [value, one] : e.by) {
      json.key(value);
      score(one);
    }
    json.end_object();
  }
  json.key("confusion").begin_array();
  for (const auto& row : e.all.confusion) {
    json.begin_array();
    for (const auto count : row) json.unsigned_integer(count);
    json.end_array();
  }
  json.end_array().key("ece").real(e.ece);
  json.key("rules_only").begin_object().key("macro_f1").real(e.rules_only_macro_f1).end_object();
  json.key("jokes_and_news").begin_object().key("rows").unsigned_integer(e.quiet_rows).key("other").unsigned_integer(e.quiet_right).end_object();
  json.end_object();
  return json.take() + "\n";
}

Status evaluate_file(const Arguments& arguments) {
  if (arguments.positional.size() != 1)
    return fail(ErrorCode::usage, "`eval` takes one file", {}, "a TSV whose first line names id, lang, label, fine_label, author_is_official, text");
  const auto rows = read_labelled(arguments.positional[0]);
  if (!rows) return propagate(rows);
  const auto classifier = make_classifier(arguments);
  if (!classifier) return propagate(classifier);
  const auto rules = Classifier::make({.services = arguments.list("service"), .officials = arguments.list("official"), .rules_only = true});
  if (!rules) return propagate(rules);
  EvaluationOptions options;
  options.by = arguments.given("by").value_or("");
  if (!options.by.empty() && !rows->empty() && !rows->front().columns.contains(options.by))
    return fail(ErrorCode::usage, "the file has no column \"" + options.by + "\"");
  auto output = OutputFile::create(arguments.value("output"), arguments.flag("overwrite"));
  if (!output) return propagate(output);
  const auto result = evaluate(*rows, *classifier, *rules, options);
  if (auto written = output->write(arguments.flag("json") ? json_of(result, !options.by.empty()) : to_text(result, options.by)); !written) return written;
  return output->commit();
}

}  // namespace

int command_eval(const Arguments& arguments, Console& console) {
  const auto done = evaluate_file(arguments);
  if (done) return kExitComplete;
  console.error(done.error());
  return Console::exit_code(done.error());
}

}  // namespace postwake::cli
