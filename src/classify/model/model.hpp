#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "classify/model/features.hpp"
#include "classify/rules.hpp"
#include "postwake/base/result.hpp"

namespace postwake::detail {

/// Columns of a row: the fine labels, padded so that a row is one 16-byte load.
inline constexpr std::size_t kColumns = 16;
static_assert(kColumns == kRowBytes);

/// The labels that a user or an operator can have at all; the others are left out of the softmax, in training as in use.
inline constexpr std::array<Fine, 9> kUserLabels{Fine::complaint, Fine::question, Fine::user_recovery, Fine::report_news, Fine::joke,
                                                 Fine::planned, Fine::other_complaint, Fine::marketing, Fine::unrelated};
inline constexpr std::array<Fine, 8> kOperatorLabels{Fine::acknowledgement, Fine::update, Fine::resolution, Fine::joke,
                                                     Fine::support, Fine::planned, Fine::marketing, Fine::unrelated};

/// exp by range reduction and a fixed polynomial, so that models and shares have the same bytes on every machine.
double model_exp(double x);
/// Natural logarithm, for the same reason. Precondition: x > 0.
double model_log(double x);

bool can_have(bool is_official, Fine fine);

/// The rows of the n-grams as they lie in memory: whole cache lines, in one huge page where the system has them, since a post
/// reads hundreds of rows at random.
class GramTable {
 public:
  GramTable();
  void fill(std::string_view bytes);
  const std::int8_t* row(std::uint32_t gram) const noexcept { return rows_.get() + static_cast<std::size_t>(gram) * kColumns; }
  static constexpr std::size_t kBytes = static_cast<std::size_t>(kBuckets) * kColumns;

 private:
  struct Release {
    void operator()(std::int8_t* rows) const noexcept;
  };
  std::unique_ptr<std::int8_t[], Release> rows_;
};

/// The linear model, as read from its file.
///
/// Shape  : docs/formats/model.md: header, int8 rows of n-grams, float rows of facts, biases, temperature, digest.
/// Errors : open(): bad_data for another version, a wrong size or digest.
/// Threads: immutable. Holds its own copy of the bytes.
class Model {
 public:
  static Result<Model> open(std::string_view bytes);

  void score(const Features& features, bool is_official, Shares& out) const;
  const std::int8_t* rows() const noexcept { return grams_.row(0); }
  /// What one feature adds to the score of a label: score() is their sum.
  double gram_part(std::uint32_t gram, Fine label, std::size_t grams_of_post) const;
  double fact_part(std::uint32_t fact, Fine label) const;
  double bias_part(bool is_official, Fine label) const;
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
  Parts parts_;  // its grams stay empty: they are in grams_
  GramTable grams_;
  std::string version_;
};

/// How much the n-grams of a post count: 1 / sqrt(number), the same in training and use.
float gram_weight(std::size_t grams);

/// Weight of one fact beside the n-grams' common length of one.
inline constexpr float kFactWeight = 0.45F;

}  // namespace postwake::detail
