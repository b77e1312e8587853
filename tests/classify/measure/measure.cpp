// Trains on parts of the corpora and scores on the others: the tables of docs/quality.md.
//   measure_classifier corpora [--dev FILE.tsv] [--also FILE.tsv ...] [--seed N] [--slips FILE.tsv] [experiment ...]
// --also: one line for each further labelled file, beside dev.tsv and by the same model. The folds end with their means.
// --slips appends every wrongly tagged row of every test: id, label, found label, probability, text.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>

#include "postwake/base/hash.hpp"
#include "postwake/classify/evaluation.hpp"
#include "postwake/classify/trainer.hpp"

namespace postwake {
namespace {

int refuse(const Error& error) {
  std::cerr << error.message << " " << describe(error.origin) << "\n";
  return 1;
}

using Rows = std::vector<LabelledPost>;

std::string value_of(const LabelledPost& row, const std::string& column) {
  const auto found = row.columns.find(column);
  return found == row.columns.end() ? "" : found->second;
}

std::string sector(const LabelledPost& row) {
  const std::string axes = value_of(row, "axes");
  const auto at = axes.find("sector:");
  return at == std::string::npos ? "" : axes.substr(at + 7, axes.find(',', at) - at - 7);
}

struct Lab {
  Rows corpus;
  Slots slots;
  Rows dev;
  std::vector<std::pair<std::string, Rows>> also;
  std::string slips;

  void write_slips(const std::string& title, const Rows& test, const Classifier& classifier) const {
    if (slips.empty()) return;
    std::ofstream out(slips, std::ios::binary | std::ios::app);
    ClassifierScratch scratch;
    for (const auto& row : test) {
      Post post;
      post.platform = "unknown";
      post.lang = row.lang;
      post.text = row.text;
      const auto verdict = classifier.classify_as(post, row.is_official ? By::operator_ : By::user, scratch);
      if (verdict.tag == row.tag) continue;
      std::string line = row.text;
      std::replace(line.begin(), line.end(), '\n', ' ');
      out << title << '\t' << row.id << '\t' << name(row.fine) << '\t' << name(verdict.fine) << '\t' << verdict.probability << '\t' << line << '\n';
    }
  }

  double run(const std::string& title, const Rows& train, const Rows& test, const TrainingOptions& options, bool is_long, const std::string& by = "") const {
    const auto model = train_model(train, slots, {}, options);
    if (!model) return refuse(model.error());
    return score(title, *model, train.size(), test, is_long, by);
  }

  double score(const std::string& title, const std::string& model, std::size_t trained, const Rows& test, bool is_long, const std::string& by = "") const {
    const auto classifier = Classifier::make({.model = model});
    const auto rules = Classifier::make({.rules_only = true});
    if (!classifier || !rules) return refuse(classifier ? rules.error() : classifier.error());
    const auto e = evaluate(test, *classifier, *rules, {.by = by, .bootstrap_rounds = 200});
    std::printf("%s: rows %zu of %zu, macro-F1 %.4f, rules %.3f, ece %.3f, F1 c %.3f a %.3f r %.3f o %.3f, jokes+news %.3f\n", title.c_str(), test.size(),
                trained, e.all.macro_f1, e.rules_only_macro_f1, e.ece, e.all.per_class[0].f1, e.all.per_class[1].f1, e.all.per_class[2].f1,
                e.all.per_class[3].f1, e.quiet_rows > 0 ? static_cast<double>(e.quiet_right) / static_cast<double>(e.quiet_rows) : 0.0);
    if (is_long) std::printf("%s\n", to_text(e, by).c_str());
    write_slips(title, test, *classifier);
    std::fflush(stdout);
    return e.all.macro_f1;
  }
};

template <typename Keep>
Rows only(const Rows& rows, Keep&& keep) {
  Rows out;
  for (const auto& row : rows)
    if (keep(row)) out.push_back(row);
  return out;
}

}  // namespace
}  // namespace postwake

int main(int argc, char** argv) {
  using namespace postwake;
  if (argc < 2) return 2;
  Lab lab;
  auto corpus = read_corpora(argv[1]);
  auto slots = read_slots(argv[1]);
  if (!corpus || !slots) return refuse(corpus ? slots.error() : corpus.error());
  lab.corpus = std::move(*corpus);
  lab.slots = std::move(*slots);
  TrainingOptions options;
  std::set<std::string> wanted;
  std::string save;
  for (int i = 2; i < argc; ++i) {
    const std::string word = argv[i];
    const auto next = [&] { return std::string(i + 1 < argc ? argv[++i] : ""); };
    if (word == "--dev") {
      std::ifstream in(next(), std::ios::binary);
      auto rows = parse_labelled(std::string{std::istreambuf_iterator<char>(in), {}}, "dev");
      if (!rows) return refuse(rows.error());
      lab.dev = std::move(*rows);
    } else if (word == "--epochs") options.epochs = std::stoi(next());
    else if (word == "--trainings") options.trainings = std::stoi(next());
    else if (word == "--rate") options.rate = std::stod(next());
    else if (word == "--decay") options.decay = std::stod(next());
    else if (word == "--dropout") options.dropout = std::stod(next());
    else if (word == "--seed") options.seed = static_cast<std::uint32_t>(std::stoul(next()));
    else if (word == "--also") {
      const std::string path = next();
      std::ifstream in(path, std::ios::binary);
      auto rows = parse_labelled(std::string{std::istreambuf_iterator<char>(in), {}}, path);
      if (!rows) return refuse(rows.error());
      lab.also.emplace_back(path, std::move(*rows));
    } else if (word == "--slips") lab.slips = next();
    else if (word == "--save") save = next();
    else wanted.insert(word);
  }
  const auto is = [&](const char* name) { return wanted.contains(name); };
  const auto train_rows = only(lab.corpus, [](const LabelledPost& row) { return row.split != Split::test; });
  const auto test_rows = only(lab.corpus, [](const LabelledPost& row) { return row.split == Split::test; });
  if (is("group")) lab.run("held-out groups", train_rows, test_rows, options, true);
  if (is("folds")) {
    // Every group is once unseen: a steadier figure than one split, at five trainings.
    constexpr std::uint64_t kFolds = 5;
    const auto fold_of = [](const LabelledPost& row) { return fnv1a64(row.group) % kFolds; };
    double sum = 0;
    for (std::uint64_t fold = 0; fold < kFolds; ++fold)
      sum += lab.run("groups of fold " + std::to_string(fold), only(lab.corpus, [&](const LabelledPost& row) { return fold_of(row) != fold; }),
              only(lab.corpus, [&](const LabelledPost& row) { return fold_of(row) == fold; }), options, false);
    std::printf("mean of the folds: %.4f\n", sum / kFolds);
  }
  if (is("dev") || !lab.also.empty()) {
    const auto model = train_model(lab.corpus, lab.slots, {}, options);
    if (!model) return refuse(model.error());
    if (is("dev")) lab.score("dev.tsv", *model, lab.corpus.size(), lab.dev, !is("short"), "source");
    for (const auto& [title, rows] : lab.also) lab.score(title, *model, lab.corpus.size(), rows, false);
  }
  if (is("ablations")) {
    auto changed = options;
    changed.without_facts = true;
    lab.run("held-out groups, n-grams alone", train_rows, test_rows, changed, false);
    changed = options;
    changed.without_author = true;
    lab.run("held-out groups, author unknown in training", train_rows, test_rows, changed, false);
    std::size_t n = 0;
    lab.run("held-out groups, half the corpus", only(train_rows, [&](const LabelledPost&) { return n++ % 2 == 0; }), test_rows, options, false);
  }
  if (is("languages")) {
    std::set<std::string> all;
    for (const auto& row : lab.corpus) all.insert(row.lang.substr(0, 2));
    for (const auto& language : all) {
      const auto mine = [&](const LabelledPost& row) { return row.lang.substr(0, 2) == language; };
      lab.run("held-out language " + language, only(lab.corpus, [&](const LabelledPost& row) { return !mine(row); }), only(lab.corpus, mine), options, false);
    }
  }
  if (is("sectors")) {
    std::set<std::string> all;
    for (const auto& row : lab.corpus) all.insert(sector(row));
    for (const auto& one : all) {
      if (one.empty()) continue;
      lab.run("held-out sector " + one, only(lab.corpus, [&](const LabelledPost& row) { return sector(row) != one; }),
              only(lab.corpus, [&](const LabelledPost& row) { return sector(row) == one; }), options, false);
    }
  }
  if (!save.empty()) {
    const auto model = train_model(lab.corpus, lab.slots, {}, options);
    if (!model) return refuse(model.error());
    std::ofstream(save, std::ios::binary) << *model;
  }
  return 0;
}
