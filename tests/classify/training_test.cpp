#include <gtest/gtest.h>

#include <map>
#include <set>

#include "postwake/classify/evaluation.hpp"
#include "postwake/classify/trainer.hpp"

namespace postwake {
namespace {

const std::vector<LabelledPost>& corpus() {
  static const std::vector<LabelledPost> rows = std::move(read_corpora("corpora").value());
  return rows;
}

// A tenth of the corpora: enough to see the bytes repeat.
std::vector<LabelledPost> tenth() {
  std::vector<LabelledPost> rows;
  for (std::size_t i = 0; i < corpus().size(); i += 10) rows.push_back(corpus()[i]);
  return rows;
}

TEST(Training, is_reproducible_to_the_byte) {
  const auto slots = read_slots("corpora");
  ASSERT_TRUE(slots);
  const TrainingOptions options{.epochs = 1, .trainings = 1};
  const auto first = train_model(tenth(), *slots, {}, options);
  const auto second = train_model(tenth(), *slots, {}, options);
  ASSERT_TRUE(first && second);
  EXPECT_TRUE(*first == *second);
  auto other = options;
  other.seed = 7;
  const auto third = train_model(tenth(), *slots, {}, other);
  ASSERT_TRUE(third);
  EXPECT_FALSE(*first == *third);
  auto repeated = options;
  repeated.trainings = 2;
  const auto mean = train_model(tenth(), *slots, {}, repeated);
  ASSERT_TRUE(mean);
  EXPECT_FALSE(*first == *mean);
  EXPECT_LT(first->size(), 4U << 20U);
  const auto classifier = Classifier::make({.model = *first});
  ASSERT_TRUE(classifier);
  auto damaged = *first;
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 1);
  EXPECT_FALSE(Classifier::make({.model = damaged}));
  EXPECT_FALSE(Classifier::make({.model = first->substr(0, first->size() / 2)}));
}

TEST(Training, needs_rows) { EXPECT_FALSE(train_model({}, {}, {})); }

TEST(Splits, keep_each_idea_in_one_part_and_no_test_row_near_a_training_row) {
  // Characters 4-grams; an inverted index over hashed grams of the training rows.
  const auto grams_of = [](const std::string& text) {
    std::set<std::uint32_t> grams;
    for (std::size_t i = 0; i + 4 <= text.size(); ++i)
      grams.insert(static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])) << 24U | static_cast<std::uint32_t>(static_cast<unsigned char>(text[i + 1])) << 16U |
                   static_cast<std::uint32_t>(static_cast<unsigned char>(text[i + 2])) << 8U | static_cast<unsigned char>(text[i + 3]));
    return grams;
  };
  std::map<std::uint32_t, std::vector<std::uint32_t>> index;
  std::vector<std::size_t> sizes(corpus().size());
  std::map<std::string, std::set<Split>> parts;
  for (std::uint32_t i = 0; i < corpus().size(); ++i) {
    parts[corpus()[i].group].insert(corpus()[i].split);
    if (corpus()[i].split != Split::train) continue;
    const auto grams = grams_of(corpus()[i].text);
    sizes[i] = grams.size();
    if (grams.size() < 12) continue;  // too short to be told apart
    for (const auto gram : grams) index[gram].push_back(i);
  }
  for (const auto& [group, found] : parts) EXPECT_EQ(found.size(), 1U) << group;
  EXPECT_GT(parts.size(), 500U);
  std::size_t tested = 0;
  for (const auto& row : corpus()) {
    if (row.split != Split::test) continue;
    const auto grams = grams_of(row.text);
    if (grams.size() < 12) continue;
    ++tested;
    std::map<std::uint32_t, std::size_t> shared;
    for (const auto gram : grams) {
      const auto found = index.find(gram);
      if (found == index.end() || found->second.size() > 2000) continue;  // common grams alone make no likeness
      for (const auto i : found->second) ++shared[i];
    }
    for (const auto& [i, count] : shared)
      EXPECT_LT(static_cast<double>(count), 0.8 * static_cast<double>(grams.size() + sizes[i] - count)) << row.id << " is near " << corpus()[i].id;
  }
  EXPECT_GT(tested, 500U);
}

struct LabelledCase {
  std::string_view name, tsv;
  bool is_good;
};
constexpr LabelledCase kLabelledCases[] = {
    {"tag_and_fine", "id\tlang\tlabel\tfine_label\tauthor_is_official\ttext\n1\ten\tother\tjoke\t0\tha\n", true},
    {"further_columns", "id\tlang\tlabel\tfine_label\tauthor_is_official\ttext\tsource\n1\ten\tother\tjoke\t0\tha\tx\n", true},
    {"tag_alone", "text\tlabel\nha\tother\n", true},
    {"fine_as_label", "text\tlabel\nha\tjoke\n", true},
    {"disagreeing", "id\tlabel\tfine_label\ttext\n1\tcomplaint\tjoke\tha\n", false},
    {"unknown_label", "text\tlabel\nha\tfunny\n", false},
    {"missing_cell", "text\tlabel\nha\n", false},
    {"no_text_column", "id\tlabel\n1\tother\n", false},
    {"empty_label", "text\tlabel\nha\t\n", false},
};

TEST(Labelled, parses_or_refuses) {
  for (const auto& c : kLabelledCases) EXPECT_EQ(static_cast<bool>(parse_labelled(c.tsv, "x")), c.is_good) << c.name;
}

TEST(Evaluation, counts) {
  const auto classifier = Classifier::make();
  const auto rules = Classifier::make({.rules_only = true});
  ASSERT_TRUE(classifier && rules);
  const auto rows = parse_labelled(
      "id\tlang\tlabel\tfine_label\tauthor_is_official\ttext\tsource\n"
      "1\ten\tcomplaint\tcomplaint\t0\tinstagram is down again, can't log in\ta\n"
      "2\ten\tother\tunrelated\t0\tlovely walk in the park with mum\tb\n",
      "x");
  ASSERT_TRUE(rows);
  const auto e = evaluate(*rows, *classifier, *rules, {.by = "source", .bootstrap_rounds = 20});
  EXPECT_EQ(e.all.rows, 2U);
  EXPECT_EQ(e.by.size(), 2U);
  EXPECT_DOUBLE_EQ(e.all.macro_f1, 1.0);
  EXPECT_LE(e.interval[0], e.interval[1]);
  EXPECT_NE(to_text(e, "source").find("macro-F1 1.000"), std::string::npos);
}

}  // namespace
}  // namespace postwake
