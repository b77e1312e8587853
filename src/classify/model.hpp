#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "classify/features.hpp"
#include "classify/rules.hpp"
#include "postwake/base/result.hpp"

namespace postwake::detail {

/// Columns of a row: the fine labels, padded so that a row is one 16-byte load.
inline constexpr std::size_t kColumns = 16;

/// exp by range reduction and a fixed polynomial, so that models and shares have the same bytes on every machine.
double model_exp(double x);
/// Natural logarithm, for the same reason. Precondition: x > 0.
double model_log(double x);

/// Which labels an author can have at all; the others are left out of the softmax, in training as in use.
bool can_have(bool is_official, Fine fine);

/// The linear model, as read from its file.
///
/// Shape  : docs/formats/model.md: header, int8 rows of n-grams, float rows of facts, biases, temperature, digest.
/// Errors : open(): bad_data for another version, a wrong size or digest.
/// Threads: immutable. Holds its own copy of the bytes.
class Model {
 public:
  static Result<Model> open(std::string_view bytes);

  void score(const Features& features, bool is_official, Shares& out) const;
  std::string version() const { return version_; }
  /// The language part, for LanguageGuesser; lives as long as the model.
  std::string_view language_part() const;

  /// What training makes and the file holds.
  struct Parts {
    std::vector<std::int8_t> grams;                 ///< kBuckets rows of kColumns
    std::vector<float> facts;                       ///< fact_count() rows of kColumns
    float gram_scale = 1;                           ///< one step of int8
    std::array<std::array<float, kColumns>, 2> bias{};  ///< users, operators
    float temperature = 1;
    std::string languages;
  };
  static std::string pack(const Parts& parts);

 private:
  Parts parts_;
  std::string version_;
};

/// How much the n-grams of a post count: 1 / sqrt(number), the same in training and use.
float gram_weight(std::size_t grams);

/// Weight of one fact beside the n-grams' common length of one.
inline constexpr float kFactWeight = 0.45F;

}  // namespace postwake::detail
