#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "postwake/classify/evaluation.hpp"

namespace postwake {
namespace {

constexpr std::size_t kLaughsPerLanguage = 10;

std::vector<LabelledPost> laughing_rows() {
  std::ifstream in("tests/classify/laughs.tsv", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  auto rows = parse_labelled(bytes, "laughs.tsv");
  EXPECT_TRUE(rows);
  return rows ? *rows : std::vector<LabelledPost>{};
}

struct Found {
  std::size_t complaints = 0, jokes = 0;  ///< rightly tagged, of half of the rows each
};

Found found_by(const Classifier& classifier, const std::vector<LabelledPost>& rows) {
  Found found;
  ClassifierScratch scratch;
  for (const auto& row : rows) {
    Post post;
    post.platform = "unknown";
    post.lang = row.lang;
    post.text = row.text;
    if (classifier.classify_as(post, By::user, scratch).tag != row.tag) continue;
    ++(row.tag == Tag::complaint ? found.complaints : found.jokes);
  }
  return found;
}

// Half of the posts are short complaints with a laugh, half are jokes with the same laughs: a laugh alone must not decide.
TEST(Laughs, a_short_complaint_with_a_laugh_is_no_joke) {
  const auto rows = laughing_rows();
  std::map<std::string, std::size_t> languages;
  for (const auto& row : rows) ++languages[row.lang];
  ASSERT_EQ(languages.size(), 24U);
  for (const auto& [language, count] : languages) EXPECT_EQ(count, kLaughsPerLanguage) << language;
  const auto classifier = Classifier::make({});
  ASSERT_TRUE(classifier);
  const auto found = found_by(*classifier, rows);
  // What the model finds is in the decisions 0199 and 0207; a few rows are left for the dice of the next training.
  EXPECT_GE(found.complaints, 103U) << "of 120 complaints";
  EXPECT_GE(found.jokes, 110U) << "of 120 jokes";
}

}  // namespace
}  // namespace postwake
