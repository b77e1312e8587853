#include "postwake/classify/evaluation.hpp"

#include <algorithm>
#include <cstdio>

namespace postwake {
namespace {

using Confusion = std::array<std::array<std::uint64_t, kTagCount>, kTagCount>;

Score score_of(const Confusion& confusion) {
  Score score;
  score.confusion = confusion;
  int classes = 0;
  double sum = 0;
  for (std::size_t c = 0; c < kTagCount; ++c) {
    std::uint64_t labelled = 0, found = 0;
    for (std::size_t o = 0; o < kTagCount; ++o) {
      labelled += confusion[c][o];
      found += confusion[o][c];
    }
    score.rows += labelled;
    auto& one = score.per_class[c];
    one.support = labelled;
    const auto right = static_cast<double>(confusion[c][c]);
    one.precision = found > 0 ? right / static_cast<double>(found) : 0;
    one.recall = labelled > 0 ? right / static_cast<double>(labelled) : 0;
    one.f1 = labelled + found > 0 ? 2 * right / static_cast<double>(labelled + found) : 0;
    if (labelled + found == 0) continue;
    ++classes;
    sum += one.f1;
  }
  score.macro_f1 = classes > 0 ? sum / classes : 0;
  return score;
}

std::string fixed(double value, int digits = 3) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.*f", digits, value);
  return buffer;
}

std::string padded(std::string text, std::size_t width, bool right = false) {
  if (text.size() >= width) return text;
  const std::string blanks(width - text.size(), ' ');
  return right ? blanks + text : text + blanks;
}

void table(std::string& out, const std::string& title, const std::map<std::string, Score>& rows) {
  out += "\n" + padded(title, 22) + "  rows  macro-F1";
  for (std::size_t c = 0; c < kTagCount; ++c) out += "  " + padded("F1 " + std::string(name(static_cast<Tag>(c))).substr(0, 9), 13);
  out += "\n";
  for (const auto& [value, score] : rows) {
    out += padded(value, 22) + padded(std::to_string(score.rows), 6, true) + "     " + fixed(score.macro_f1);
    for (std::size_t c = 0; c < kTagCount; ++c)
      out += "  " + padded(score.per_class[c].support == 0 ? "-" : fixed(score.per_class[c].f1) + " (" + std::to_string(score.per_class[c].support) + ")", 13);
    out += "\n";
  }
}

}  // namespace

Evaluation evaluate(const std::vector<LabelledPost>& rows, const Classifier& classifier, const Classifier& rules, const EvaluationOptions& options) {
  Evaluation out;
  ClassifierScratch scratch;
  std::vector<std::pair<std::uint8_t, std::uint8_t>> pairs;
  Confusion all{}, floor{};
  std::map<std::string, Confusion> languages, by;
  struct Bin {
    double probability = 0;
    std::uint64_t right = 0, count = 0;
  };
  std::array<Bin, 10> bins{};
  for (const auto& row : rows) {
    Post post;
    post.platform = "unknown";
    post.lang = row.lang;
    post.text = row.text;
    const By speaker = row.is_official ? By::operator_ : By::user;
    const Verdict verdict = classifier.classify_as(post, speaker, scratch);
    const Verdict plain = rules.classify_as(post, speaker, scratch);
    const auto wanted = static_cast<std::size_t>(row.tag), found = static_cast<std::size_t>(verdict.tag);
    pairs.emplace_back(static_cast<std::uint8_t>(wanted), static_cast<std::uint8_t>(found));
    ++all[wanted][found];
    ++floor[wanted][static_cast<std::size_t>(plain.tag)];
    ++languages[row.lang.empty() ? "und" : row.lang][wanted][found];
    if (!options.by.empty()) {
      const auto value = row.columns.find(options.by);
      ++by[value == row.columns.end() ? "" : value->second][wanted][found];
    }
    if (row.fine != verdict.fine) ++out.fine_confusion[std::string(name(row.fine)) + " -> " + std::string(name(verdict.fine))];
    if (row.fine == Fine::joke || row.fine == Fine::report_news) {
      ++out.quiet_rows;
      if (verdict.tag == Tag::other) ++out.quiet_right;
    }
    auto& bin = bins[std::min<std::size_t>(9, verdict.probability / 100)];
    bin.probability += verdict.probability / 1000.0;
    ++bin.count;
    if (wanted == found) ++bin.right;
  }
  out.all = score_of(all);
  out.rules_only_macro_f1 = score_of(floor).macro_f1;
  for (const auto& [language, confusion] : languages) out.per_language[language] = score_of(confusion);
  for (const auto& [value, confusion] : by) out.by[value] = score_of(confusion);
  for (const auto& bin : bins) {
    if (bin.count == 0) continue;
    const double gap = bin.probability / static_cast<double>(bin.count) - static_cast<double>(bin.right) / static_cast<double>(bin.count);
    out.ece += (gap < 0 ? -gap : gap) * static_cast<double>(bin.count) / static_cast<double>(rows.size());
  }
  if (!pairs.empty()) {
    std::vector<double> scores;
    std::uint64_t state = options.seed | 1U;
    for (std::uint32_t round = 0; round < options.bootstrap_rounds; ++round) {
      Confusion sample{};
      for (std::size_t i = 0; i < pairs.size(); ++i) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        const auto& [wanted, found] = pairs[static_cast<std::size_t>((state >> 33) % pairs.size())];
        ++sample[wanted][found];
      }
      scores.push_back(score_of(sample).macro_f1);
    }
    std::sort(scores.begin(), scores.end());
    if (!scores.empty()) out.interval = {scores[scores.size() * 25 / 1000], scores[std::min(scores.size() - 1, scores.size() * 975 / 1000)]};
  }
  return out;
}

std::string to_text(const Evaluation& e, const std::string& by) {
  std::string out = "rows " + std::to_string(e.all.rows) + ", macro-F1 " + fixed(e.all.macro_f1) + " (95 % " + fixed(e.interval[0]) + " to " +
                    fixed(e.interval[1]) + "), rules alone " + fixed(e.rules_only_macro_f1) + ", calibration error " + fixed(e.ece) + "\n";
  if (e.quiet_rows > 0)
    out += "jokes and news tagged other: " + std::to_string(e.quiet_right) + " of " + std::to_string(e.quiet_rows) + " (" +
           fixed(100.0 * static_cast<double>(e.quiet_right) / static_cast<double>(e.quiet_rows), 1) + " %)\n";
  out += "\nclass            rows  precision  recall  F1\n";
  for (std::size_t c = 0; c < kTagCount; ++c) {
    const auto& one = e.all.per_class[c];
    out += padded(std::string(name(static_cast<Tag>(c))), 15) + padded(std::to_string(one.support), 6, true) + "  " + padded(fixed(one.precision), 9) +
           "  " + padded(fixed(one.recall), 6) + "  " + fixed(one.f1) + "\n";
  }
  out += "\nlabelled \\ found";
  for (std::size_t c = 0; c < kTagCount; ++c) out += padded(std::string(name(static_cast<Tag>(c))), 17, true);
  out += "\n";
  for (std::size_t r = 0; r < kTagCount; ++r) {
    out += padded(std::string(name(static_cast<Tag>(r))), 16);
    for (std::size_t c = 0; c < kTagCount; ++c) out += padded(std::to_string(e.all.confusion[r][c]), 17, true);
    out += "\n";
  }
  table(out, "language", e.per_language);
  if (!by.empty()) table(out, by, e.by);
  std::vector<std::pair<std::uint64_t, std::string>> worst;
  for (const auto& [pair, count] : e.fine_confusion) worst.emplace_back(count, pair);
  std::sort(worst.begin(), worst.end(), [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
  out += "\nmost frequent slips between fine labels\n";
  for (std::size_t i = 0; i < worst.size() && i < 12; ++i) out += padded(std::to_string(worst[i].first), 6, true) + "  " + worst[i].second + "\n";
  return out;
}

}  // namespace postwake
