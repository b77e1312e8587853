#include <gtest/gtest.h>

#include <algorithm>

#include "timeline/fold.hpp"
#include "timeline/posts.hpp"
#include "timeline/post_store.hpp"
#include "timeline/tally.hpp"

namespace postwake {
namespace {

using namespace detail;  // NOLINT: the unit under test
using testing::kNoon;
using testing::operator_post;
using testing::time_at;
using testing::user_post;

ServiceTally tally_of(const std::vector<ClassifiedPost>& posts, bool by_volume = false) {
  PostStore store;
  for (const ClassifiedPost& p : posts) store.add(p);
  const SortedPosts sorted = std::move(store).sorted();
  std::vector<std::uint32_t> all(sorted.records.size());
  for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
  return tally("examplegram", all, sorted.records, sorted.facts, by_volume);
}

TEST(Counting, AnAuthorCountsOnceInAQuarterOfAnHour) {
  std::vector<ClassifiedPost> posts;
  for (int m = 0; m < 31; ++m) {
    posts.push_back(user_post(std::to_string(m), kNoon + Minutes{m}, Fine::complaint));
    posts.back().post.author.handle = "the_same";
  }
  EXPECT_EQ(tally_of(posts).complaints.size(), 3U);
}

TEST(Counting, RepostsAreSeenButNotCounted) {
  std::vector<ClassifiedPost> posts;
  for (int k = 0; k < 10; ++k) posts.push_back(user_post(std::to_string(k), kNoon, Fine::complaint));
  for (int k = 0; k < 5; ++k) posts[static_cast<std::size_t>(k)].post.repost_of = "9";
  posts[5].post.text = "RT @someone: it does not load";
  const ServiceTally t = tally_of(posts);
  EXPECT_EQ(t.complaints.size(), 4U);
  EXPECT_EQ(t.minutes.front().reposts, 6U);
}

TEST(Counting, OperatorsAndSpoofsAreNoWitnesses) {
  std::vector<ClassifiedPost> posts = {operator_post("1", kNoon, Fine::complaint), user_post("2", kNoon, Fine::complaint)};
  posts[1].verdict.spoof_of = "examplegram";
  EXPECT_TRUE(tally_of(posts).complaints.empty());
}

TEST(Counting, LongTextsThatAreTheSameCountThrice) {
  std::vector<ClassifiedPost> posts;
  for (int k = 0; k < 40; ++k) {
    posts.push_back(user_post(std::to_string(k), kNoon + Seconds{k}, Fine::complaint));
    posts.back().post.text = "my account does not load any more, share if you have it too https://example.org/" + std::to_string(k);
  }
  const ServiceTally t = tally_of(posts);
  EXPECT_EQ(t.complaints.size(), 3U);
  EXPECT_EQ(t.spam, 37U);
}

TEST(Counting, ShortTextsThatAreTheSameAreJustPeople) {
  std::vector<ClassifiedPost> posts;
  for (int k = 0; k < 40; ++k) {
    posts.push_back(user_post(std::to_string(k), kNoon + Seconds{k}, Fine::complaint));
    posts.back().post.text = "#examplegramdown";
  }
  EXPECT_EQ(tally_of(posts).complaints.size(), 40U);
}

TEST(Counting, WeakProbabilitiesAreNoise) {
  std::vector<ClassifiedPost> posts;
  for (int k = 0; k < 40; ++k) {
    posts.push_back(user_post(std::to_string(k), kNoon, Fine::joke));
    posts.back().verdict.shares = {150, 0, 0, 850};
  }
  EXPECT_TRUE(tally_of(posts).complaints.empty());
}

TEST(Counting, IdsWithoutTextCountByNumber) {
  std::vector<ClassifiedPost> posts;
  for (int k = 0; k < 7; ++k) {
    posts.push_back(user_post(std::to_string(k), kNoon, Fine::unrelated));
    posts.back().post.text.clear();
    posts.back().post.author = {};
  }
  EXPECT_EQ(tally_of(posts, true).complaints.size(), 7U);
}

struct FoldCase {
  std::string_view name, a, b;
  bool is_same;
};
constexpr FoldCase kFolds[] = {
    {"case_and_links", "It is DOWN https://a.example/1", "it is down https://b.example/2", true},
    {"mentions_and_digits", "@help is it down 12", "@other is it down 7!!", true},
    {"manual_repost", "RT @a: is it down", "is it down", true},
    {"other_words", "is it down", "is it up", false},
    {"other_script", "落ちてる", "落ちた", false},
};

TEST(Folding, JoinsWhatIsCopied) {
  for (const FoldCase& c : kFolds) EXPECT_EQ(fold_copy(c.a).hash == fold_copy(c.b).hash, c.is_same) << c.name;
  EXPECT_TRUE(is_manual_repost("rt : ça ne marche pas"));
  EXPECT_FALSE(is_manual_repost("rt"));
  EXPECT_FALSE(is_manual_repost("artist @home"));
}

TEST(Records, JoinInAnyOrderToTheSame) {
  ClassifiedPost cut = user_post("1", kNoon, Fine::complaint, 700);
  cut.post.text = "it is do…";
  cut.post.text_truncated = true;
  cut.post.source.retrieved_at = kNoon + Minutes{10};
  ClassifiedPost old = user_post("1", kNoon, Fine::question, 800);
  old.post.text = "it is down?";
  old.post.source.retrieved_at = kNoon + Minutes{1};
  old.post.author.handle = "old_name";
  ClassifiedPost grave = user_post("1", kNoon, Fine::unrelated);
  grave.post.text.clear();
  grave.post.deleted = true;
  grave.post.author = {};
  grave.post.source.retrieved_at = kNoon + Minutes{20};
  grave.post.place = Place{"Lima", "Peru", "PE"};
  std::vector<ClassifiedPost> all = {cut, old, grave};
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.post.text < b.post.text; });
  std::string first;
  do {
    for (const bool is_left : {true, false}) {
      const Record a = record_of(all[0]), b = record_of(all[1]), c = record_of(all[2]);
      const Record r = is_left ? join(join(a, b), c) : join(a, join(b, c));
      EXPECT_EQ(r[Field::text], "it is down?") << "whole before cut, and a tombstone has no text";
      EXPECT_EQ(r.fine, Fine::question);
      EXPECT_TRUE(r.is_deleted);
      EXPECT_EQ(r[Field::place_code], "PE");
      EXPECT_EQ(r[Field::handle], "user1") << "the newest author that has a handle";
      if (first.empty()) first = r.texts.bytes();
      EXPECT_EQ(r.texts.bytes(), first);
      EXPECT_EQ(join(r, r).texts.bytes(), r.texts.bytes());
    }
  } while (std::next_permutation(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.post.text < b.post.text; }));
}

TEST(Records, GiveBackEveryAddress) {
  struct UrlCase {
    std::string_view name, platform, handle, url;
    bool is_kept;
  };
  constexpr UrlCase kUrls[] = {
      {"usual", "twitter", "ann", "https://twitter.com/ann/status/5", false},
      {"nobody's", "twitter", "", "https://twitter.com/i/status/5", false},
      {"former name", "twitter", "ann", "https://twitter.com/bob/status/5", true},
      {"other host", "twitter", "ann", "https://x.com/ann/status/5", true},
      {"other platform", "mastodon", "ann", "https://twitter.com/ann/status/5", true},
      {"none", "twitter", "ann", "", false},
  };
  for (const UrlCase& c : kUrls) {
    ClassifiedPost p = user_post("5", kNoon, Fine::complaint);
    p.post.platform = c.platform;
    p.post.author.handle = c.handle;
    p.post.url = c.url;
    const Record r = record_of(p);
    EXPECT_EQ(url_of(r), c.url) << c.name;
    EXPECT_EQ(!r[Field::url].empty(), c.is_kept) << c.name;
    // Joined with what the same author writes under a newer name: the greater address stands, whoever it names.
    ClassifiedPost later = p;
    later.post.author.handle = "zoe";
    later.post.url = c.url.empty() ? "" : "https://twitter.com/zoe/status/5";
    later.post.source.retrieved_at = kNoon + Minutes{9};
    const Record newer = record_of(later);
    EXPECT_EQ(url_of(join(r, newer)), std::max<std::string_view>(c.url, later.post.url)) << c.name;
    EXPECT_EQ(url_of(join(newer, r)), url_of(join(r, newer))) << c.name;
    EXPECT_EQ(join(newer, r)[Field::handle], "zoe") << c.name;
  }
}

TEST(Records, PackTextsOfEveryLength) {
  for (const std::size_t longest : {0U, 1U, 255U, 256U, 65535U, 65536U, 200000U}) {
    std::vector<std::string> owned(kFieldCount);
    PackedTexts::Texts texts;
    for (std::size_t i = 0; i < kFieldCount; ++i) {
      owned[i] = std::string(i % 3 == 0 ? 0 : i == 7 ? longest : i, static_cast<char>('a' + i));
      texts[i] = owned[i];
    }
    PackedTexts packed(texts);
    const std::string bytes{packed.bytes()};
    Arena arena;
    for (const bool is_lent : {false, true}) {
      if (is_lent) arena.lend(packed);
      PackedTexts moved = std::move(packed);
      for (std::size_t i = 0; i < kFieldCount; ++i) EXPECT_EQ(moved[i], owned[i]) << i << " of " << longest;
      EXPECT_EQ(moved.bytes(), bytes);
      packed = std::move(moved);
    }
  }
  EXPECT_EQ(PackedTexts{}[3], "");
}

TEST(Records, KeepLongTextsCutBetweenCharacters) {
  ClassifiedPost p = user_post("1", kNoon, Fine::complaint);
  p.post.text = std::string(kMaxKeptText - 1, 'a') + "é and more";
  p.verdict.signals = {{"down", {0, 4}}, {"down", {5000, 5004}}};
  const Record r = record_of(p);
  EXPECT_EQ(r[Field::text].size(), kMaxKeptText - 1);
  EXPECT_EQ(signals(r).size(), 1U) << "a span outside the kept text is dropped";
}

}  // namespace
}  // namespace postwake
