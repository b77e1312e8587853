#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "postwake/base/result.hpp"
#include "postwake/classify/labelled.hpp"

namespace postwake {

struct TrainingOptions {
  std::uint32_t seed = 20190613;
  int epochs = 6;
  int trainings = 3;         ///< the model is their mean; they differ in their random numbers
  double rate = 0.5;       ///< AdaGrad step
  double decay = 0.001;    ///< pulls touched weights to zero
  double dropout = 0.4;      ///< share of n-grams hidden from each pass over a post
  double added_weight = 3.0; ///< of the user's own rows beside ours
  bool without_facts = false;     ///< ablation: n-grams alone
  bool without_author = false;    ///< ablation: everybody is a user
};

/// Trains a model file from labelled posts: masked multinomial logistic regression over hashed n-grams and phrase facts.
///
/// Shape  : the bytes of a model file (docs/formats/model.md), the same for the same rows on every machine: fixed order,
///          integer random numbers, one thread, own exp and log.
/// Errors : bad_data when a row is labelled with what its author cannot say, or there are no rows; cancelled never.
/// Cost   : about 15 s at -O2 and 100 MB for the project's corpora on one core.
/// Source : docs/classification.md, "Training".
Result<std::string> train_model(const std::vector<LabelledPost>& corpus, const Slots& slots, const std::vector<LabelledPost>& added,
                                const TrainingOptions& options = {});

}  // namespace postwake
