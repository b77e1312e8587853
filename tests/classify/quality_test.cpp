#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <iterator>

#include "postwake/classify/evaluation.hpp"
#include "postwake/classify/trainer.hpp"

namespace postwake {
namespace {

std::string thousandths(double value) {
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, "%.3f", value);
  return buffer;
}

// A small model that never saw the test groups, scored per language: the table may not change unnoticed.
// Training is the same to the byte on every machine, and so are these figures.
TEST(Quality, per_language_is_what_the_golden_table_says) {
  auto rows = read_corpora("corpora");
  const auto slots = read_slots("corpora");
  ASSERT_TRUE(rows && slots);
  std::vector<LabelledPost> training, test;
  for (auto& row : *rows) {
    if (row.split == Split::test) {
      test.push_back(std::move(row));
    } else {
      row.split = Split::train;  // no second training for the temperature: it changes no tag's order
      training.push_back(std::move(row));
    }
  }
  const auto model = train_model(training, *slots, {}, {.epochs = 2, .trainings = 1});
  ASSERT_TRUE(model);
  const auto classifier = Classifier::make({.model = *model});
  const auto rules = Classifier::make({.rules_only = true});
  ASSERT_TRUE(classifier && rules);
  const auto e = evaluate(test, *classifier, *rules, {.bootstrap_rounds = 0});
  std::string table = "lang\trows\tmacro_f1\tcomplaint\tacknowledgement\tresolution\tother\n";
  const auto add = [&](const std::string& lang, const Score& score) {
    table += lang + "\t" + std::to_string(score.rows) + "\t" + thousandths(score.macro_f1);
    for (const auto& one : score.per_class) table += "\t" + (one.support == 0 ? std::string("-") : thousandths(one.f1));
    table += "\n";
  };
  add("all", e.all);
  for (const auto& [lang, score] : e.per_language) add(lang, score);
  std::ifstream in("tests/classify/quality.tsv", std::ios::binary);
  const std::string golden{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(table, golden) << "if the change is wanted, write the new table to tests/classify/quality.tsv and its reason into the commit";
}

}  // namespace
}  // namespace postwake
