#include "classify/language/language_training.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "classify/language/language.hpp"
#include "classify/model/model.hpp"
#include "postwake/text/fold.hpp"

namespace postwake::detail {
namespace {

// Scripts decide these.
bool has_own_script(std::string_view language) {
  constexpr std::string_view kOwn[] = {"hi", "bn", "el", "he", "th", "ko", "ja", "zh", "zh-Hans", "zh-Hant"};
  return std::find(std::begin(kOwn), std::end(kOwn), language) != std::end(kOwn);
}

}  // namespace

// Method: naive Bayes with add-one smoothing over hashed n-grams. A cost is sixteen times the negative log share, less the
// smallest cost of the gram in any language, cut at 255.
std::string train_languages(const std::vector<LabelledPost>& corpus) {
  std::map<std::string, std::vector<std::uint32_t>> counts;
  FoldedText plain;
  std::vector<Token> tokens;
  const auto count = [&](const std::string& language, const std::string& text) {
    auto& own = counts[language];
    own.resize(std::size_t{1} << kLanguageBits);
    fold(text, plain);
    segment(plain, tokens);
    each_language_gram(plain.text, tokens, [&](std::uint32_t bucket) { ++own[bucket]; });
  };
  for (const auto& row : corpus) {
    if (row.lang.empty() || row.lang.size() >= kMaxLanguageName || has_own_script(row.lang)) continue;
    // Slots hold names, which have no language.
    std::string text;
    bool is_in_slot = false;
    for (const char c : row.text) {
      if (c == '{') is_in_slot = true;
      if (!is_in_slot) text += c;
      if (c == '}') is_in_slot = false;
    }
    count(row.lang, text);
  }
  std::string out;
  out += static_cast<char>(counts.size());
  for (const auto& [language, own] : counts) {
    std::string name = language;
    name.resize(kMaxLanguageName, '\0');
    out += name;
  }
  std::vector<double> totals;
  for (const auto& [language, own] : counts) {
    double total = 0;
    for (const auto n : own) total += n + 0.5;
    totals.push_back(total);
  }
  for (std::size_t bucket = 0; bucket < (std::size_t{1} << kLanguageBits); ++bucket) {
    std::vector<double> costs;
    std::size_t i = 0;
    for (const auto& [language, own] : counts) costs.push_back(-16.0 * model_log((own[bucket] + 0.5) / totals[i++]));
    const double least = costs.empty() ? 0 : *std::min_element(costs.begin(), costs.end());
    for (const double cost : costs) out += static_cast<char>(static_cast<unsigned char>(std::min(255.0, std::floor(cost - least + 0.5))));
  }
  return out;
}

}  // namespace postwake::detail
