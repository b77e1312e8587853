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

/// Sixty complaints that one text outshines: said word for word by others, reposted plainly and by hand, and quoted by a short cry
/// whose wording proves nothing.
TEST(Evidence, CountsCopiesAndRepostsOfWhatItShows) {
  TimelineBuilder builder({});
  for (int k = 0; k < 6; ++k) builder.add(user_post("q" + std::to_string(k), kNoon - Minutes{360} + Minutes{50 * k}, Fine::unrelated));
  for (int k = 0; k < 60; ++k) builder.add(user_post("c" + std::to_string(k), kNoon + Seconds{20 * k}, Fine::complaint, 700));
  ClassifiedPost loud = user_post("loud", kNoon + Minutes{1}, Fine::complaint, 1000);
  loud.post.text = "examplegram shows me an empty page since the coffee break";
  loud.verdict.lang = "de";  // of another language than the rest, so that it is shown
  builder.add(loud);
  for (int k = 0; k < 3; ++k) {
    ClassifiedPost same = user_post("same" + std::to_string(k), kNoon + Minutes{400 + k}, Fine::complaint);
    same.post.text = loud.post.text;
    builder.add(same);
  }
  for (int k = 0; k < 5; ++k) {
    ClassifiedPost repost = user_post("repost" + std::to_string(k), kNoon + Minutes{3 + k}, Fine::complaint);
    repost.post.repost_of = "loud";
    repost.post.text = k < 2 ? loud.post.text : "cut short by its platform";  // two are copies, too, and count once
    builder.add(repost);
  }
  ClassifiedPost elsewhere = user_post("elsewhere", kNoon + Minutes{9}, Fine::complaint);
  elsewhere.post.platform = "bluesky";
  elsewhere.post.repost_of = "loud";  // the id of another platform's post
  builder.add(elsewhere);
  for (int k = 0; k < 2; ++k) {
    ClassifiedPost cry = user_post("cry" + std::to_string(k), kNoon + Minutes{1} + Seconds{k}, Fine::complaint, 990);
    cry.post.text = "ugh 1";
    cry.verdict.lang = k == 0 ? "fr" : "it";
    builder.add(cry);
  }
  const Timeline t = std::move(builder.finish()).value();
  ASSERT_EQ(t.incidents.size(), 1U);
  std::map<std::string, std::uint64_t> copies;
  for (const Evidence& e : t.incidents[0].onset.evidence) copies[e.id] = e.copies;
  EXPECT_EQ(copies["loud"], 1U + 3 + 5);
  EXPECT_EQ(copies["cry0"], 1U) << "a wording of a few letters is no copy";
}

}  // namespace
}  // namespace postwake
