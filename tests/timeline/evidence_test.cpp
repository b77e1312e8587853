#include <gtest/gtest.h>

#include <map>
#include <set>

#include "postwake/timeline/builder.hpp"
#include "timeline/posts.hpp"

namespace postwake {
namespace {

using testing::kNoon;
using testing::operator_post;
using testing::time_at;
using testing::user_post;

/// A quiet morning, then an hour of English complaints from nowhere, with one Spanish and one Brazilian voice among them.
Timeline crowd() {
  TimelineBuilder builder({});
  for (int k = 0; k < 6; ++k) builder.add(user_post("q" + std::to_string(k), kNoon - Minutes{360} + Minutes{50 * k}, Fine::unrelated));
  for (int k = 0; k < 300; ++k) {
    ClassifiedPost p = user_post("c" + std::to_string(k), kNoon + Seconds{12 * k}, Fine::complaint);
    p.post.text = "examplegram does not load for me, attempt " + std::string(1, static_cast<char>('a' + k % 26)) +
                  std::string(1, static_cast<char>('a' + k / 26));
    if (k == 20) p.post.author.location = "Madrid, Spain", p.verdict.lang = "es";
    if (k == 30) p.post.place = Place{"Recife", "Brasil", "BR"}, p.verdict.lang = "pt";
    builder.add(p);
  }
  ClassifiedPost known = operator_post("o", kNoon + Minutes{20}, Fine::acknowledgement);
  known.post.author.location = "Lisbon, Portugal";
  builder.add(known);
  return std::move(builder.finish()).value();
}

TEST(Evidence, ComesFromSeveralLanguagesAndRegions) {
  const Timeline t = crowd();
  ASSERT_EQ(t.incidents.size(), 1U);
  std::map<std::string, std::string> country_of_lang;
  for (const Evidence& e : t.incidents[0].onset.evidence) country_of_lang[e.lang] = e.country_code;
  const std::map<std::string, std::string> expected = {{"en", ""}, {"es", "ES"}, {"pt", "BR"}};
  EXPECT_EQ(country_of_lang, expected);
}

TEST(Evidence, AnOfficialAccountHasNoRegion) {
  const Timeline t = crowd();
  ASSERT_EQ(t.incidents.size(), 1U);
  ASSERT_TRUE(t.incidents[0].acknowledgement);
  EXPECT_EQ(t.incidents[0].acknowledgement->post.country_code, "") << "its office is not where the trouble is";
}

}  // namespace
}  // namespace postwake
