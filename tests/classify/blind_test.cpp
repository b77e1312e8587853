#include <gtest/gtest.h>

#include <cstddef>
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
  double f1;                ///< a little under what docs/quality.md says
  bool above_rules = true;  ///< the rules alone stay below it
};

struct BlindSet {
  const char* folder;
  std::size_t rows;
  BlindFloor floors[4];
};
// A model that has learnt nothing falls through, for the rules alone stay below the floors; but for the 24
// acknowledgements of the second set, which say "we are aware" and "our engineers" in words that the lexicons hold.
constexpr BlindSet kBlindSets[] = {
    {"tests/classify/blind",
     24U * 30U,
     {{Tag::complaint, 0.86}, {Tag::acknowledgement, 0.94}, {Tag::resolution, 0.92}, {Tag::other, 0.87}}},
    {"tests/classify/blind2",
     24U * 12U,
     {{Tag::complaint, 0.56}, {Tag::acknowledgement, 0.93, false}, {Tag::resolution, 0.82}, {Tag::other, 0.70}}},
};

std::vector<LabelledPost> blind_rows(const char* folder) {
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
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
  const auto classifier = Classifier::make({});
  const auto rules = Classifier::make({.rules_only = true});
  ASSERT_TRUE(classifier && rules);
  for (const auto& set : kBlindSets) {
    SCOPED_TRACE(set.folder);
    const auto rows = blind_rows(set.folder);
    ASSERT_EQ(rows.size(), set.rows);
    const auto learnt = evaluate(rows, *classifier, *rules, {.bootstrap_rounds = 0});
    const auto unlearnt = evaluate(rows, *rules, *rules, {.bootstrap_rounds = 0});
    for (const auto& floor : set.floors) {
      const auto index = static_cast<std::size_t>(floor.tag);
      EXPECT_GE(learnt.all.per_class[index].f1, floor.f1) << name(floor.tag);
      if (!floor.above_rules) continue;
      EXPECT_LT(unlearnt.all.per_class[index].f1, floor.f1)
          << name(floor.tag) << ": a floor that rules reach proves nothing of the model";
    }
  }
}

}  // namespace
}  // namespace postwake
