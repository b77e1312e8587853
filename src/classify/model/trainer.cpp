#include "postwake/classify/trainer.hpp"

#include <algorithm>
#include <cmath>

#include "classify/language/language_training.hpp"
#include "classify/lexicon/kit.hpp"
#include "classify/model/model.hpp"
#include "postwake/base/hash.hpp"
#include "postwake/text/utf8.hpp"

namespace postwake {
namespace {

using detail::kColumns;

/// Integers only: the same numbers everywhere (xorshift64*).
struct Dice {
  std::uint64_t state;

  std::uint32_t next() {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return static_cast<std::uint32_t>((state * 0x2545F4914F6CDD1DULL) >> 32);
  }
  std::uint32_t below(std::uint32_t n) { return n == 0 ? 0 : next() % n; }
  bool chance(std::uint32_t percent) { return below(100) < percent; }
};

Dice dice_for(std::uint32_t seed, std::uint32_t epoch, std::uint32_t row) {
  const std::uint64_t mixed = (static_cast<std::uint64_t>(seed) << 32 | row) * 0x9E3779B97F4A7C15ULL ^ (static_cast<std::uint64_t>(epoch) + 1) * 0xBF58476D1CE4E5B9ULL;
  Dice dice{mixed | 1U};
  dice.next();
  dice.next();
  return dice;
}

std::string fill(const std::string& text, const std::string& lang, const Slots& slots, Dice& dice) {
  const auto language = slots.find(lang.substr(0, lang.find('-')));
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text[at] == '{' ? text.find('}', at) : std::string::npos;
    if (end != std::string::npos && end - at <= 6) {
      const std::string slot = text.substr(at + 1, end - at - 1);
      const auto* known = language == slots.end() ? nullptr : &language->second;
      const auto values = known == nullptr ? std::map<std::string, std::vector<std::string>>::const_iterator{} : known->find(slot);
      if (known != nullptr && values != known->end() && !values->second.empty()) {
        out += values->second[dice.below(static_cast<std::uint32_t>(values->second.size()))];
        at = end + 1;
        continue;
      }
    }
    out += text[at++];
  }
  return out;
}

// What phones and people do to a text: no new words, only the noise around them.
std::string worn(std::string text, Dice& dice) {
  if (dice.chance(20)) std::erase_if(text, [](char c) { return c == '.' || c == ',' || c == '!' || c == '\'' || c == ';'; });
  if (dice.chance(10)) std::erase(text, '?');
  if (dice.chance(12)) text = "@" + std::string(dice.chance(50) ? "user" : "a_name") + std::to_string(dice.below(1000)) + " " + text;
  else if (dice.chance(12) && text.starts_with('@') && text.find(' ') != std::string::npos) text.erase(0, text.find(' ') + 1);
  if (dice.chance(6)) text += " https://t.co/Ab3dE" + std::to_string(dice.below(1000));
  if (dice.chance(8)) std::erase(text, '#');
  if (dice.chance(8) && text.size() > 8) {  // two neighbouring ASCII letters swapped
    const std::size_t at = 1 + dice.below(static_cast<std::uint32_t>(text.size() - 3));
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    if (is_letter(text[at]) && is_letter(text[at + 1])) std::swap(text[at], text[at + 1]);
  }
  if (dice.chance(5)) {
    const std::size_t at = dice.below(static_cast<std::uint32_t>(text.size()));
    const char c = text[at];
    if (c >= 'a' && c <= 'z') text.insert(at, 3, c);
  }
  return text;
}

constexpr double kTagShare = 0.75;
// Lessons in which a post shows its facts alone, as one in an unknown language does, in percent (decision 0105).
constexpr std::uint32_t kFactsAlone = 30;
// Facts hidden from each lesson, of 65,536: three in ten, so that no phrase group is trusted by itself (decision 0198).
constexpr std::uint32_t kFactsHidden = 19661;
constexpr int kAveragedEpochs = 3;  // the weights are the mean over the ends of the last epochs

struct Trainer {
  const detail::Kit& kit;
  const TrainingOptions& options;
  std::vector<float> grams, facts, gram_squares, fact_squares;
  std::array<std::array<float, kColumns>, 2> bias{}, bias_squares{};
  std::vector<float> mean_grams, mean_facts;
  std::array<std::array<float, kColumns>, 2> mean_bias{};
  detail::Reading reading;
  detail::Features features;
  const detail::LanguageGuesser languages{{}};  // rows name their language

  Trainer(const detail::Kit& the_kit, const TrainingOptions& given) : kit(the_kit), options(given) {
    const std::size_t rows = static_cast<std::size_t>(detail::kBuckets) * kColumns;
    const std::size_t fact_rows = static_cast<std::size_t>(detail::fact_count()) * kColumns;
    grams.assign(rows, 0);
    gram_squares.assign(rows, 0.01F);
    facts.assign(fact_rows, 0);
    fact_squares.assign(fact_rows, 0.01F);
    for (auto& one : bias_squares) one.fill(0.01F);
  }

  void read(const LabelledPost& row, const std::string& text) {
    Post post;
    post.platform = "twitter";
    post.lang = row.lang;
    post.text = text;
    kit.reader.read(post, row.is_official && !options.without_author, languages, reading);
    detail::extract(reading, features);
    if (options.without_facts) features.facts.clear();
  }

  // Shares by the weights as they are; the classes that the author cannot have stay 0.
  void shares(bool is_official, float weight, detail::Shares& out) const {
    std::array<float, kColumns> sums{};
    for (const auto gram : features.grams) {
      const float* row = grams.data() + static_cast<std::size_t>(gram) * kColumns;
      for (std::size_t c = 0; c < kColumns; ++c) sums[c] += row[c];
    }
    std::array<float, kColumns> from_facts{};
    for (const auto fact : features.facts) {
      const float* row = facts.data() + static_cast<std::size_t>(fact) * kColumns;
      for (std::size_t c = 0; c < kColumns; ++c) from_facts[c] += row[c];
    }
    std::array<double, kFineCount> logits{};
    double top = -1e30;
    for (std::size_t c = 0; c < kFineCount; ++c) {
      if (!detail::can_have(is_official, static_cast<Fine>(c))) continue;
      logits[c] = static_cast<double>(sums[c] * weight + from_facts[c] * detail::kFactWeight + bias[is_official ? 1 : 0][c]);
      top = std::max(top, logits[c]);
    }
    double total = 0;
    for (std::size_t c = 0; c < kFineCount; ++c) {
      out[c] = detail::can_have(is_official, static_cast<Fine>(c)) ? detail::model_exp(logits[c] - top) : 0.0;
      total += out[c];
    }
    for (auto& share : out) share /= total;
  }

  static void move(float* weights, float* squares, const std::array<float, kColumns>& slope, float by, float rate, float keep) {
    for (std::size_t c = 0; c < kColumns; ++c) {
      const float g = slope[c] * by;
      squares[c] += g * g;
      weights[c] = weights[c] * keep - rate * g / std::sqrt(squares[c]);
    }
  }

  void learn(const LabelledPost& row, const std::string& text, double importance, Dice& dice) {
    read(row, text);
    const bool is_official = row.is_official && !options.without_author;
    const auto hidden = static_cast<std::uint32_t>(options.dropout * 65536.0);
    features.grams.erase_if([&](std::uint32_t) { return (dice.next() & 0xFFFFU) < hidden; });
    if (dice.chance(kFactsAlone)) features.grams.clear();
    features.facts.erase_if([&](std::uint32_t) { return (dice.next() & 0xFFFFU) < kFactsHidden; });
    const float weight = detail::gram_weight(features.grams.size());
    detail::Shares now{};
    shares(is_official, weight, now);
    // Three quarters of the target are the public tag, however its fine labels share it, a quarter is the fine label (decisions 0081, 0145).
    double of_tag = 1e-9;
    for (std::size_t c = 0; c < kFineCount; ++c)
      if (tag_of(static_cast<Fine>(c)) == row.tag) of_tag += now[c];
    std::array<float, kColumns> slope{};
    for (std::size_t c = 0; c < kFineCount; ++c) {
      const double as_fine = c == static_cast<std::size_t>(row.fine) ? 1.0 : 0.0;
      const double as_tag = tag_of(static_cast<Fine>(c)) == row.tag ? now[c] / of_tag : 0.0;
      const double wanted = (1.0 - kTagShare) * as_fine + kTagShare * as_tag;
      if (detail::can_have(is_official, static_cast<Fine>(c))) slope[c] = static_cast<float>((now[c] - wanted) * importance);
    }
    const auto rate = static_cast<float>(options.rate);
    const auto keep = static_cast<float>(1.0 - options.decay);
    for (const auto gram : features.grams) {
      const std::size_t at = static_cast<std::size_t>(gram) * kColumns;
      move(grams.data() + at, gram_squares.data() + at, slope, weight, rate, keep);
    }
    for (const auto fact : features.facts) {
      const std::size_t at = static_cast<std::size_t>(fact) * kColumns;
      move(facts.data() + at, fact_squares.data() + at, slope, detail::kFactWeight, rate, keep);
    }
    auto& own = bias[is_official ? 1 : 0];
    move(own.data(), bias_squares[is_official ? 1 : 0].data(), slope, 1.0F, rate * 0.2F, 1.0F);
  }

  void add_to_mean(float part) {
    mean_grams.resize(grams.size());
    mean_facts.resize(facts.size());
    for (std::size_t i = 0; i < grams.size(); ++i) mean_grams[i] += grams[i] * part;
    for (std::size_t i = 0; i < facts.size(); ++i) mean_facts[i] += facts[i] * part;
    for (std::size_t who = 0; who < bias.size(); ++who)
      for (std::size_t c = 0; c < kColumns; ++c) mean_bias[who][c] += bias[who][c] * part;
  }

  void take_mean() {
    grams = std::move(mean_grams);
    facts = std::move(mean_facts);
    bias = mean_bias;
  }
};

// Shares of the fine labels in a stream as it comes, by author: our estimate of what a hashtag or account search brings, where
// about three quarters are talk. The corpora hold many more complaints than that; the biases are moved by the difference.
constexpr std::array<double, kFineCount> kUserPriors{0.165, 0.030, 0, 0, 0, 0.050, 0.075, 0.055, 0, 0.005, 0.110, 0.065, 0.445};
constexpr std::array<double, kFineCount> kOperatorPriors{0, 0, 0.22, 0.05, 0.12, 0, 0, 0.01, 0.44, 0.02, 0, 0.08, 0.06};
constexpr double kPriorStrength = 0.4;  // of the log odds: streams differ, and a topic's own stream is richer than chance

void move_priors(const std::vector<LabelledPost>& rows, bool without_author, std::array<std::array<float, kColumns>, 2>& bias) {
  for (int who = 0; who < 2; ++who) {
    std::array<double, kFineCount> counts{};
    counts.fill(1);
    double total = 0;
    for (const auto& row : rows)
      if ((row.is_official && !without_author) == (who == 1)) counts[static_cast<std::size_t>(row.fine)] += 1;
    const auto& priors = who == 1 ? kOperatorPriors : kUserPriors;
    for (std::size_t c = 0; c < kFineCount; ++c)
      if (priors[c] > 0) total += counts[c];
    for (std::size_t c = 0; c < kFineCount; ++c) {
      if (priors[c] <= 0) continue;
      bias[static_cast<std::size_t>(who)][c] += static_cast<float>(kPriorStrength * (detail::model_log(priors[c]) - detail::model_log(counts[c] / total)));
    }
  }
}

bool is_learnable(const LabelledPost& row, bool without_author) {
  return detail::can_have(row.is_official && !without_author, row.fine);
}

// Temperature: the one of a fixed list that makes the labels of held-out groups most likely.
float calibrate(Trainer& trainer, const std::vector<const LabelledPost*>& rows, const Slots& slots, std::uint32_t seed) {
  struct Case {
    detail::Shares shares;
    std::size_t label;
  };
  std::vector<Case> cases;
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    if (!is_learnable(*rows[i], trainer.options.without_author)) continue;
    Dice dice = dice_for(seed, 9999, i);
    trainer.read(*rows[i], fill(rows[i]->text, rows[i]->lang, slots, dice));
    Case one{{}, static_cast<std::size_t>(rows[i]->fine)};
    trainer.shares(rows[i]->is_official && !trainer.options.without_author, detail::gram_weight(trainer.features.grams.size()), one.shares);
    cases.push_back(one);
  }
  float best = 1;
  double best_loss = 1e300;
  for (int step = 12; step <= 60; ++step) {
    const double temperature = step / 20.0;
    double loss = 0;
    for (const auto& one : cases) {
      double total = 0;
      for (const double share : one.shares)
        if (share > 0) total += detail::model_exp(detail::model_log(share) / temperature);
      loss -= detail::model_log(std::max(one.shares[one.label], 1e-12)) / temperature - detail::model_log(total);
    }
    if (loss < best_loss) {
      best_loss = loss;
      best = static_cast<float>(temperature);
    }
  }
  return best;
}

struct Lesson {
  const LabelledPost* row;
  double importance;
};

void teach(Trainer& trainer, const std::vector<Lesson>& lessons, const Slots& slots) {
  std::vector<std::uint32_t> order(lessons.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto seed = trainer.options.seed;
  const int averaged = std::min(kAveragedEpochs, trainer.options.epochs);
  for (int epoch = 0; epoch < trainer.options.epochs; ++epoch) {
    Dice shuffle = dice_for(seed, static_cast<std::uint32_t>(epoch), 0xFFFFFFFFU);
    for (std::uint32_t i = static_cast<std::uint32_t>(order.size()); i > 1; --i) std::swap(order[i - 1], order[shuffle.below(i)]);
    for (const auto i : order) {
      const auto& lesson = lessons[i];
      Dice dice = dice_for(seed, static_cast<std::uint32_t>(epoch), i);
      std::string text = fill(lesson.row->text, lesson.row->lang, slots, dice);
      if (epoch > 0) text = worn(std::move(text), dice);
      trainer.learn(*lesson.row, text, lesson.importance, dice);
    }
    if (epoch >= trainer.options.epochs - averaged) trainer.add_to_mean(1.0F / static_cast<float>(averaged));
  }
  if (averaged > 0) trainer.take_mean();
}

// The mean of several trainings that differ in their dice alone: what one of them learns by chance fades (decision 0145).
void teach_repeatedly(Trainer& trainer, const std::vector<Lesson>& lessons, const Slots& slots) {
  teach(trainer, lessons, slots);
  const int trainings = std::max(1, trainer.options.trainings);
  if (trainings == 1) return;
  for (int n = 1; n < trainings; ++n) {
    TrainingOptions options = trainer.options;
    options.seed += static_cast<std::uint32_t>(n) * 7919U;
    Trainer next(trainer.kit, options);
    teach(next, lessons, slots);
    for (std::size_t i = 0; i < next.grams.size(); ++i) trainer.grams[i] += next.grams[i];
    for (std::size_t i = 0; i < next.facts.size(); ++i) trainer.facts[i] += next.facts[i];
    for (std::size_t who = 0; who < next.bias.size(); ++who)
      for (std::size_t c = 0; c < kColumns; ++c) trainer.bias[who][c] += next.bias[who][c];
  }
  const float part = 1.0F / static_cast<float>(trainings);
  for (auto& weight : trainer.grams) weight *= part;
  for (auto& weight : trainer.facts) weight *= part;
  for (auto& one : trainer.bias)
    for (auto& weight : one) weight *= part;
}

}  // namespace

Result<std::string> train_model(const std::vector<LabelledPost>& corpus, const Slots& slots, const std::vector<LabelledPost>& added,
                                const TrainingOptions& options) {
  if (corpus.empty() && added.empty()) return fail(ErrorCode::bad_data, "there are no labelled posts to learn from");
  auto kit = detail::Kit::make({}, {});
  if (!kit) return propagate(kit);

  std::vector<Lesson> all, without_dev;
  std::vector<const LabelledPost*> dev;
  const auto add = [&](const LabelledPost& row, double importance) {
    if (!is_learnable(row, options.without_author)) return;
    all.push_back({&row, importance});
    if (row.split != Split::dev) without_dev.push_back({&row, importance});
    else dev.push_back(&row);
  };
  for (const auto& row : corpus) add(row, 1.0);
  for (const auto& row : added) add(row, options.added_weight);

  detail::Model::Parts parts;
  if (!dev.empty()) {
    Trainer first(**kit, options);
    teach(first, without_dev, slots);
    parts.temperature = calibrate(first, dev, slots, options.seed);
  }
  Trainer trainer(**kit, options);
  teach_repeatedly(trainer, all, slots);
  move_priors(corpus, options.without_author, trainer.bias);

  float largest = 1e-6F;
  for (const float w : trainer.grams) largest = std::max(largest, std::fabs(w));
  parts.gram_scale = largest / 127.0F;
  parts.grams.resize(trainer.grams.size());
  for (std::size_t i = 0; i < trainer.grams.size(); ++i)
    parts.grams[i] = static_cast<std::int8_t>(std::nearbyint(trainer.grams[i] / parts.gram_scale));  // ties to even
  parts.facts = trainer.facts;
  parts.bias = trainer.bias;
  parts.languages = detail::train_languages(corpus);
  return detail::Model::pack(parts);
}

}  // namespace postwake
