#include "postwake/source/selection.hpp"

#include <gtest/gtest.h>

#include <random>

#include "postwake/text/utf8.hpp"
#include "source/reading.hpp"

namespace postwake::testing {
namespace {

Post post_with(std::string text, std::vector<std::string> tags = {}) {
  Post post;
  post.platform = "twitter";
  post.id = "1";
  post.created_at = *parse_rfc3339("2019-06-13T21:30:00Z");
  post.text = std::move(text);
  post.tags = std::move(tags);
  return post;
}

struct ChoiceCase {
  std::string_view name;
  Query query;
  Post post;
  bool chosen;
};

Query query_of(std::vector<std::string> tags, std::vector<std::string> phrases = {}) {
  Query query;
  query.tags = std::move(tags);
  query.phrases = std::move(phrases);
  return query;
}

TEST(Selection, ChoosesByTagTextTimeAndLanguage) {
  Query window = query_of({"down"});
  window.since = *parse_rfc3339("2019-06-13T21:30:00Z");
  window.until = *parse_rfc3339("2019-06-13T21:31:00Z");
  Query before = query_of({"down"});
  before.until = *parse_rfc3339("2019-06-13T21:30:00Z");
  Query french = query_of({"down"});
  french.langs = {"FR-ca"};
  Query all;
  all.all = true;
  Post english = post_with("#down");
  english.lang = "en";
  Post canadian = post_with("#down");
  canadian.lang = "fr";
  Post gone = post_with("#down");
  gone.deleted = true;
  const ChoiceCase kCases[] = {
      {"tag_in_the_text", query_of({"#AppDown"}), post_with("is #appdown"), true},
      {"tag_of_the_entities", query_of({"appdown"}), post_with("cut…", {"AppDown"}), true},
      {"any_of_the_tags", query_of({"one", "two"}), post_with("#two"), true},
      {"a_word_is_no_tag", query_of({"appdown"}), post_with("appdown"), false},
      {"a_longer_tag_is_another", query_of({"down"}), post_with("#downtown"), false},
      {"accents_do_not_matter", query_of({"apagon"}), post_with("#Apagón"), true},
      {"full_width", query_of({"down"}), post_with(" \uFF03ＤＯＷＮ"), true},
      {"phrase", query_of({}, {"power cut"}), post_with("a Power  Cut!"), true},
      {"phrase_inside_a_word", query_of({}, {"free"}), post_with("freedom"), false},
      {"tag_or_phrase", query_of({"x"}, {"free"}), post_with("free"), true},
      {"window_holds_its_start", window, post_with("#down"), true},
      {"window_leaves_its_end", before, post_with("#down"), false},
      {"another_language", french, english, false},
      {"the_language", french, canadian, true},
      {"no_language_is_not_another", french, post_with("#down"), true},
      {"all", all, post_with(""), true},
      {"tombstones_are_never_chosen", all, gone, false},
  };
  for (const auto& row : kCases) {
    const auto selection = Selection::compile(row.query);
    ASSERT_TRUE(selection) << row.name;
    EXPECT_EQ(selection->chooses(row.post), row.chosen) << row.name;
  }
}

TEST(Selection, ExactTagsKeepAccents) {
  const auto selection = Selection::compile(query_of({"apagon"}), TagMatch::exact);
  ASSERT_TRUE(selection);
  EXPECT_FALSE(selection->chooses(post_with("#apagón")));
  EXPECT_TRUE(selection->chooses(post_with("#APAGON")));
}

TEST(Selection, NothingAskedForIsRefused) {
  for (const Query& query : {Query{}, query_of({"#"}), query_of({""}), query_of({}, {"  "})}) {
    const auto selection = Selection::compile(query);
    ASSERT_FALSE(selection);
    EXPECT_EQ(selection.error().code, ErrorCode::usage);
    EXPECT_FALSE(selection.error().advice.empty());
  }
}

TEST(Selection, AQuotedPostIsChosenByItself) {
  constexpr std::string_view kQuote = R"({"created_at":"Thu Jun 13 21:30:00 +0000 2019","id_str":"6","text":"look","quoted_status_id_str":"5","user":{"screen_name":"bob"},"quoted_status":{"created_at":"Thu Jun 13 21:00:00 +0000 2019","id_str":"5","text":"#down","user":{"screen_name":"ann"}}})";
  const auto read = read_text(kQuote, choose_tag("down"));
  ASSERT_EQ(read.posts.size(), 1U);
  EXPECT_EQ(read.posts[0].id, "5");
  EXPECT_EQ(read.manifest.records, 2U);
  EXPECT_EQ(read.manifest.chosen, 1U);
}

std::string escaped(char32_t c) {
  const auto unit = [](unsigned u) {
    std::string out = "\\u";
    for (unsigned shift = 16; shift > 0; shift -= 4) out.push_back("0123456789abcdefABCDEF"[u >> (shift - 4) & 0xFU]);
    return out;
  };
  if (c < 0x10000) return unit(static_cast<unsigned>(c));
  return unit(static_cast<unsigned>(0xD800 + ((c - 0x10000) >> 10))) + unit(static_cast<unsigned>(0xDC00 + ((c - 0x10000) & 0x3FF)));
}

TEST(Selection, PrefilterOnIsPrefilterOff) {
  std::mt19937 random(5);
  constexpr std::u32string_view kNoise = U"iIıİｉ𝐢ⅰsSſßﬆnNñoOóòºﬁﬀaAáªpPgGｇ\u0301\u0308\u00AD\u200D\uFE0Fアダﾀﾞ゙ー障害がか #＃_x1éÉ&;";
  const std::string_view tags[] = {"apagón", "instagramdown", "strasse", "ダウン", "障害", "offline"};
  for (const bool is_phrase : {false, true}) {
    for (const auto tag : tags) {
      Query query;
      (is_phrase ? query.phrases : query.tags).emplace_back(tag);
      const auto selection = std::move(*Selection::compile(query));
      ASSERT_NE(selection.prefilter(), nullptr);
      std::u32string letters;
      for (std::size_t at = 0; at < tag.size();) letters.push_back(decode_utf8(tag, at));
      std::string lines;
      for (int i = 0; i < 1500; ++i) {
        std::u32string word = letters;
        for (auto n = random() % 3; n > 0; --n) {
          const std::size_t at = random() % word.size();
          const char32_t c = kNoise[random() % kNoise.size()];
          if (random() % 2 == 0) word[at] = c;
          else word.insert(word.begin() + static_cast<std::ptrdiff_t>(at), c);
        }
        const bool is_html = i % 5 == 0;
        std::string text = is_phrase ? " " : " #";
        for (const char32_t c : word) {
          if (is_html && random() % 4 == 0) text += "&#" + std::to_string(static_cast<unsigned>(c)) + ";";
          else if (random() % 4 == 0) text += escaped(c);
          else append_utf8(text, c);
        }
        lines += is_html ? R"({"uri":"https://m.example/)" + std::to_string(i) + R"(","created_at":"2023-01-02T03:04:05Z","account":{"acct":"a@b"},"content":")" + text + " \"}\n"
                         : R"({"created_at":"Thu Jun 13 21:30:00 +0000 2019","id_str":")" + std::to_string(i) + R"(","text":")" + text + " \",\"user\":{\"screen_name\":\"ann\"}}\n";
      }
      const auto with = read_text(lines, selection, {}, 4096);
      const auto without = read_text(lines, selection, {.columns = {}, .zone = {}, .include_private = false, .use_prefilter = false});
      EXPECT_GT(without.posts.size(), 300U) << tag;
      ASSERT_EQ(as_lines(with), as_lines(without)) << tag;
      EXPECT_EQ(with.manifest.records, without.manifest.records) << tag;
    }
  }
}

TEST(Selection, ManyTagsAreFoundAsFewAre) {
  constexpr std::string_view kWords[] = {"instagramdown", "facebookdown", "whatsappdown", "psndown", "apagon", "sinluz", "pannefree", "stromausfall", "blackout", "outage"};
  std::string lines;
  for (int i = 0; i < 300; ++i) {
    lines += R"({"created_at":"Thu Jun 13 21:30:00 +0000 2019","id_str":")" + std::to_string(i) + R"(","text":"is it #)" + std::string(kWords[static_cast<std::size_t>(i) % 10]) + (i % 3 == 0 ? "x" : "") +
             " \",\"user\":{\"screen_name\":\"ann\"}}\n";
  }
  Query query;
  for (const auto word : kWords) {
    query.tags.emplace_back(word);
    const auto selection = std::move(*Selection::compile(query));
    ASSERT_NE(selection.prefilter(), nullptr);
    const auto with = read_text(lines, selection);
    EXPECT_EQ(with.posts.size(), query.tags.size() * 20);
    EXPECT_EQ(as_lines(with), as_lines(read_text(lines, selection, {.columns = {}, .zone = {}, .include_private = false, .use_prefilter = false})));
  }
}

TEST(Selection, DeletionsAndManifestsAreReadWithoutATag) {
  const auto read = read_text(
      R"({"did":"did:plc:b","time_us":1725911162329308,"kind":"commit","commit":{"operation":"delete","collection":"app.bsky.feed.post","rkey":"3m"}})"
      "\n{\"delete\":{\"status\":{\"id_str\":\"1\"}}}\n{\"v\":1,\"record\":\"manifest\",\"query\":{},\"records\":7,\"chosen\":2,\"duplicates\":1,\"rejects\":{\"no_id\":3},\"notes\":[\"a hole\"]}\n",
      choose_tag("down"));
  EXPECT_EQ(read.tombstones.size(), 2U);
  EXPECT_EQ(read.manifest.records, 6U);  // of the seven, one stands in this file
  EXPECT_EQ(read.reasons(), "no_id=3");
  EXPECT_EQ(read.manifest.notes, std::vector<std::string>{"a hole"});
}

TEST(Selection, LinesThatAreSkippedAreStillCountedAndChecked) {
  const std::string lines = "{\"created_at\":\"x\"}\n{\"id\":\n\n{\"delete\":{\"status\":{\"id_str\":\"1\"}}}\n{\"limit\":{\"track\":3}}\nnonsense\n";
  const auto read = read_text(lines + lines, choose_tag("down"));
  EXPECT_EQ(read.manifest.records, 2U);  // not parsed: nothing in it can be chosen
  EXPECT_EQ(read.reasons(), "invalid_json=4");
  EXPECT_EQ(read.notices(), "blank=2 delete=2 limit=2");
}

}  // namespace
}  // namespace postwake::testing
