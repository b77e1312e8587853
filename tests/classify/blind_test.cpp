#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "postwake/classify/evaluation.hpp"

namespace postwake {
namespace {

struct BlindFloor {
  Tag tag;
  double f1;  ///< a little under what docs/quality.md says
};
// The rules alone reach a macro-F1 of 0.814, and less than its floor in every class: a model that has learnt nothing falls through.
constexpr BlindFloor kBlindFloors[] = {
    {Tag::complaint, 0.86},
    {Tag::acknowledgement, 0.94},
    {Tag::resolution, 0.92},
    {Tag::other, 0.87},
};

std::vector<LabelledPost> blind_rows() {
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator("tests/classify/blind"))
    if (entry.path().extension() == ".tsv") files.insert(entry.path());
  std::vector<LabelledPost> rows;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    auto part = parse_labelled(bytes, file.filename().string());
    EXPECT_TRUE(part) << file;
    if (part) rows.insert(rows.end(), part->begin(), part->end());
  }
  return rows;
}

// Posts written before anything was measured, by someone who had seen neither the corpora nor the classifier.
TEST(Blind, the_model_in_the_tree_keeps_above_its_floors) {
  const auto rows = blind_rows();
  ASSERT_EQ(rows.size(), 24U * 30U);
  const auto classifier = Classifier::make({});
  const auto rules = Classifier::make({.rules_only = true});
  ASSERT_TRUE(classifier && rules);
  const auto learnt = evaluate(rows, *classifier, *rules, {.bootstrap_rounds = 0});
  const auto unlearnt = evaluate(rows, *rules, *rules, {.bootstrap_rounds = 0});
  for (const auto& floor : kBlindFloors) {
    const auto index = static_cast<std::size_t>(floor.tag);
    EXPECT_GE(learnt.all.per_class[index].f1, floor.f1) << name(floor.tag);
    EXPECT_LT(unlearnt.all.per_class[index].f1, floor.f1) << name(floor.tag) << ": a floor that rules reach proves nothing of the model";
  }
}

}  // namespace
}  // namespace postwake
