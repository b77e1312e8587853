#include "postwake/model/packed_post.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <tuple>
#include <vector>

namespace postwake {
namespace {

using Noise = std::mt19937_64;

std::uint64_t below(Noise& noise, std::uint64_t limit) { return noise() % limit; }

/// Of any length, among them those where the form of a length changes.
std::string any_text(Noise& noise) {
  constexpr std::size_t kSizes[] = {0, 0, 0, 1, 2, 15, 16, 30, 253, 254, 255, 256, 70000};
  std::string text(kSizes[below(noise, std::size(kSizes))], ' ');
  for (char& c : text) c = static_cast<char>(noise());
  return text;
}

std::vector<std::string> any_texts(Noise& noise) {
  constexpr std::size_t kCounts[] = {0, 0, 1, 2, 3, 300};
  std::vector<std::string> texts(kCounts[below(noise, std::size(kCounts))]);
  for (std::string& text : texts) text = texts.size() < 10 ? any_text(noise) : std::string(below(noise, 4), 'x');
  return texts;
}

std::int64_t any_number(Noise& noise) { return static_cast<std::int64_t>(noise() >> below(noise, 64)) * (below(noise, 2) == 0 ? 1 : -1); }

Instant any_time(Noise& noise) { return Instant{Milliseconds{any_number(noise)}}; }

Post any_post(Noise& noise) {
  const auto is_so = [&] { return below(noise, 2) == 0; };
  Post post;
  for (std::string* text : {&post.platform, &post.id, &post.url, &post.author.id, &post.author.handle, &post.author.name, &post.author.location, &post.text, &post.lang, &post.reply_to,
                            &post.repost_of, &post.quote_of, &post.edit_of, &post.source.file, &post.source.member})
    *text = any_text(noise);
  for (std::vector<std::string>* texts : {&post.tags, &post.mentions, &post.urls}) *texts = any_texts(noise);
  for (bool* fact : {&post.author.verified, &post.text_truncated, &post.deleted, &post.embedded}) *fact = is_so();
  Metrics& m = post.metrics;
  for (std::optional<std::int64_t>* number : {&post.author.followers, &m.reply, &m.repost, &m.like, &m.quote, &m.view, &m.bookmark})
    if (is_so()) *number = any_number(noise);
  for (std::optional<Instant>* time : {&post.edited, &post.source.retrieved_at})
    if (is_so()) *time = any_time(noise);
  post.created_at = any_time(noise);
  post.time_precision = static_cast<TimePrecision>(below(noise, 5));
  post.time_source = static_cast<TimeSource>(below(noise, 5));
  if (is_so()) post.place = Place{any_text(noise), any_text(noise), any_text(noise)};
  if (is_so()) post.coords = Coordinates{static_cast<double>(any_number(noise)) / 3, static_cast<double>(any_number(noise)) / 7};
  for (std::uint64_t i = below(noise, 3); i != 0; --i) post.versions.push_back({any_time(noise), any_text(noise)});
  post.source.line = below(noise, 3) == 0 ? 0 : noise() >> 8U;
  return post;
}

TEST(PackedPosts, ComeBackAsTheyWere) {
  Noise noise(20190613);
  PackedPosts packed;
  for (int round = 0; round < 40; ++round) {
    packed.clear();
    std::vector<Post> posts;
    for (std::uint64_t i = below(noise, 12); i != 0; --i) packed.add(posts.emplace_back(any_post(noise)));
    ASSERT_EQ(packed.count(), posts.size());
    std::size_t at = 0;
    for (const std::string_view one : packed) {
      const std::string moved(one);  // it means the same wherever it lies
      EXPECT_EQ(to_post(view_packed(moved)), posts[at]);
      const PostName name = name_packed(one);
      EXPECT_EQ(identity(name), identity(posts[at]));
      EXPECT_EQ(std::tie(name.platform, name.id, name.created_at, name.deleted), std::make_tuple(std::string_view(posts[at].platform), std::string_view(posts[at].id), posts[at].created_at, posts[at].deleted));
      ++at;
    }
    EXPECT_EQ(at, posts.size());
  }
}

TEST(PackedPosts, EqualPostsAreEqualBytes) {
  Noise noise(7);
  PackedPosts a, b;
  for (int i = 0; i < 20; ++i) {
    const Post post = any_post(noise);
    a.clear();
    b.clear();
    b.add(Post{});
    a.add(post);
    b.add(post);
    auto second = b.begin();
    ++second;
    EXPECT_EQ(*a.begin(), *second);
  }
}

TEST(PackedPosts, LinesAreMovedOrForgotten) {
  PackedPosts packed;
  std::vector<Post> posts(3);
  posts[0].source.line = 1;
  posts[2].source.line = 7;
  for (const Post& post : posts) packed.add(post);
  const auto lines = [&] {
    std::vector<std::uint64_t> out;
    for (const std::string_view one : packed) out.push_back(view_packed(one).source.line);
    return out;
  };
  packed.shift_lines(100);
  EXPECT_EQ(lines(), (std::vector<std::uint64_t>{101, 0, 107}));
  packed.forget_lines();
  EXPECT_EQ(lines(), (std::vector<std::uint64_t>{0, 0, 0}));
}

TEST(Post, AClearedOneIsAsNew) {
  Noise noise(3);
  for (int i = 0; i < 20; ++i) {
    Post post = any_post(noise);
    Post words;
    std::tie(words.text, words.text_truncated, words.tags, words.mentions, words.urls) = std::tie(post.text, post.text_truncated, post.tags, post.mentions, post.urls);
    clear_all_but_words(post);
    EXPECT_EQ(post, words);
    clear(post);
    EXPECT_EQ(post, Post{});
  }
}

}  // namespace
}  // namespace postwake
