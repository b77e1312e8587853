// Any bytes as a post's text and its author's names: a verdict whose spans lie on borders and whose shares sum up, that is
// written and read back the same. Any bytes as a file of labels or a model: read or refused.
#include <cstdint>
#include <numeric>
#include <string>
#include <string_view>

#include "classify/model/model.hpp"
#include "laws.hpp"
#include "postwake/classify/classifier.hpp"
#include "postwake/classify/labelled.hpp"
#include "postwake/json/records.hpp"
#include "postwake/text/utf8.hpp"

namespace {

using namespace postwake;
using fuzz::expect;
using fuzz::is_border;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Classifier kClassifier = std::move(*Classifier::make({.services = {"Nimbus Mail"}, .officials = {"@nimbus"}, .model = {}, .rules_only = false}));
  static ClassifierScratch scratch;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);

  Post post;
  post.platform = "twitter";
  post.id = "1";
  post.text = repair_utf8(bytes);
  const std::string names = repair_utf8(bytes.substr(0, 40));
  post.author.handle = names;
  post.author.name = names;
  post.author.verified = (size & 1U) != 0;
  post.lang = (size & 2U) != 0 ? "en" : "";
  const Verdict verdict = kClassifier.classify(post, scratch);
  expect(std::accumulate(verdict.shares.begin(), verdict.shares.end(), 0U) == 1000U && verdict.probability <= 1000);
  for (const Signal& signal : verdict.signals)
    expect(signal.span.start <= signal.span.end && signal.span.end <= post.text.size() && is_border(post.text, signal.span.start) && is_border(post.text, signal.span.end));
  expect(verdict == kClassifier.classify(post, scratch));
  expect(is_valid_utf8(kClassifier.explain({post, verdict})));
  const std::string line = to_json_line(ClassifiedPost{post, verdict});
  JsonDocument json;
  const auto parsed = json.parse(line);
  expect(static_cast<bool>(parsed));
  const auto back = read_ndjson_record(*parsed);
  expect(back && std::holds_alternative<ClassifiedPost>(*back) && to_json_line(std::get<ClassifiedPost>(*back)) == line);

  if (const auto rows = parse_labelled(bytes, "fuzz.tsv"))
    for (const LabelledPost& row : *rows) expect(is_valid_utf8(row.text));
  expect(!detail::Model::open(bytes));  // a digest stands at its end: nobody finds one by chance
  return 0;
}
