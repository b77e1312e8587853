#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "postwake/classify/classifier.hpp"
#include "postwake/classify/labelled.hpp"

namespace postwake {

struct ClassScore {
  double precision = 0, recall = 0, f1 = 0;
  std::uint64_t support = 0;  ///< rows with this label
};

/// Scores of one set of rows. Classes without a row and without a guess are left out of the macro mean.
struct Score {
  std::uint64_t rows = 0;
  double macro_f1 = 0;
  std::array<ClassScore, kTagCount> per_class{};
  std::array<std::array<std::uint64_t, kTagCount>, kTagCount> confusion{};  ///< [labelled][found]
};

struct Evaluation {
  Score all;
  std::array<double, 2> interval{0, 0};     ///< 95 % of macro_f1, seeded bootstrap over rows
  double ece = 0;                           ///< expected calibration error of the tag's probability, ten bins
  std::map<std::string, Score> per_language;
  std::map<std::string, Score> by;          ///< per value of the chosen column
  std::map<std::string, std::uint64_t> fine_confusion;  ///< "labelled -> found" of fine labels, wrong ones only
  double rules_only_macro_f1 = 0;
  std::uint64_t quiet_rows = 0, quiet_right = 0;  ///< jokes and news, and those tagged other
};

struct EvaluationOptions {
  std::string by;                   ///< column for one more table; empty: none
  std::uint32_t bootstrap_rounds = 500;
  std::uint32_t seed = 20190613;
};

/// Scores a classifier on labelled posts; who speaks is taken from the labels. `rules` is the same with rules_only.
Evaluation evaluate(const std::vector<LabelledPost>& rows, const Classifier& classifier, const Classifier& rules,
                    const EvaluationOptions& options = {});

/// The tables for a person.
std::string to_text(const Evaluation& evaluation, const std::string& by);

}  // namespace postwake
