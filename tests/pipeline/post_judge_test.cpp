#include "postwake/pipeline/post_judge.hpp"

#include <gtest/gtest.h>

#include "postwake/json/records.hpp"

namespace postwake {
namespace {

std::vector<Post> invented_posts(std::size_t count) {
  static constexpr std::string_view kTexts[] = {"instagram is down again, nothing loads", "WhatsApp caiu no Brasil? não consigo mandar mensagem", "lovely evening by the lake",
                                                "PSN ist wieder da, läuft", "netflix n'ouvre plus depuis midi", "インスタ開けないんだけど"};
  std::vector<Post> posts(count);
  for (std::size_t i = 0; i < count; ++i) {
    posts[i].platform = "twitter";
    posts[i].id = std::to_string(1000 + i);
    posts[i].author.handle = "user" + std::to_string(i % 17);
    posts[i].created_at = Instant{Seconds{1560459600 + static_cast<std::int64_t>(i)}};
    posts[i].text = std::string(kTexts[i % std::size(kTexts)]) + std::string(i % 23, '!');
  }
  return posts;
}

TEST(PostJudge, GivesWhatTheClassifierGivesInTheOrderOfTheLines) {
  const auto classifier = Classifier::make();
  ASSERT_TRUE(classifier);
  const auto posts = invented_posts(2000);  // several batches
  ClassifierScratch scratch;
  std::vector<ClassifiedPost> expected;
  for (const Post& post : posts) expected.push_back({post, classifier->classify(post, scratch)});
  for (const unsigned threads : {1U, 2U, 5U}) {
    std::vector<ClassifiedPost> judged;
    PostJudge judge(*classifier, threads, [&](const ClassifiedPost& post) -> Status {
      judged.push_back(post);
      return {};
    });
    for (const Post& post : posts) ASSERT_TRUE(judge.add(to_json_line(post)));
    ASSERT_TRUE(judge.finish());
    EXPECT_EQ(judged, expected) << threads;
  }
}

TEST(PostJudge, KeepsAVerdictThatIsThere) {
  const auto classifier = Classifier::make();
  ASSERT_TRUE(classifier);
  ClassifiedPost given{invented_posts(1).front(), {}};
  given.verdict.tag = Tag::resolution;  // what the classifier would not say
  std::vector<ClassifiedPost> judged;
  PostJudge judge(*classifier, 2, [&](const ClassifiedPost& post) -> Status {
    judged.push_back(post);
    return {};
  });
  ASSERT_TRUE(judge.add(to_json_line(given)));
  ASSERT_TRUE(judge.finish());
  ASSERT_EQ(judged.size(), 1U);
  EXPECT_EQ(judged.front().verdict.tag, Tag::resolution);
}

TEST(PostJudge, StopsAtALineThatIsNoPost) {
  const auto classifier = Classifier::make();
  ASSERT_TRUE(classifier);
  const auto posts = invented_posts(3);
  for (const std::string bad : {"{\"v\":1", "{\"v\":1,\"record\":\"tombstone\",\"platform\":\"twitter\",\"id\":\"7\"}"}) {
    std::size_t taken = 0;
    PostJudge judge(*classifier, 2, [&](const ClassifiedPost&) -> Status {
      ++taken;
      return {};
    });
    ASSERT_TRUE(judge.add(to_json_line(posts[0])));
    ASSERT_TRUE(judge.add(bad));
    ASSERT_TRUE(judge.add(to_json_line(posts[1])));
    const auto finished = judge.finish();
    ASSERT_FALSE(finished) << bad;
    EXPECT_EQ(finished.error().code, ErrorCode::bad_data) << bad;
    EXPECT_EQ(taken, 1U) << bad;
  }
}

}  // namespace
}  // namespace postwake
