#include "postwake/text/hashtag.hpp"

#include <gtest/gtest.h>

namespace postwake {
namespace {

std::string words(const std::vector<TagSpan>& spans) {
  std::string joined;
  for (const auto& span : spans) joined += (joined.empty() ? "" : "|") + span.word;
  return joined;
}

struct FindCase {
  std::string_view name, text, expected;
};

const FindCase kHashtagCases[] = {
    {"plain", "is #appdown again", "appdown"},
    {"at_both_ends", "#one and #two", "one|two"},
    {"full_width_sign", "また\uFF03障害 です", ""},                        // behind a letter
    {"full_width_sign_after_blank", "また \uFF03障害 です", "障害"},
    {"full_width_letters", "\uFF03ｄｏｗｎ", "ｄｏｗｎ"},
    {"digits_only_is_a_number", "line #7 and #2019", ""},
    {"a_letter_after_digits", "#7eleven", "7eleven"},
    {"underscore", "#app_down_", "app_down_"},
    {"underscores_and_digits_only", "#_1", ""},
    {"hyphen_ends_it", "#app-down", "app"},
    {"behind_a_letter", "web#app", ""},
    {"behind_an_ampersand", "&#app", ""},
    {"behind_brackets_and_quotes", "(#one) \"#two\" [#three]", "one|two|three"},
    {"two_glued_tags", "#one#two", ""},
    {"tag_before_scheme", "#https://example.org", ""},
    {"url_fragment", "see https://example.org/page#part and #real", "real"},
    {"bare_url_fragment", "example.org/#part", ""},
    {"a_slash_is_no_url", "on/#off", "off"},
    {"keycap", "press #\uFE0F\u20E3 now", ""},
    {"after_emoji_with_selector", "\u2764\uFE0F#love", "love"},
    {"after_emoji", "\U0001F4A5#boom", "boom"},
    {"accents", "sin luz #apagón", "apagón"},
    {"decomposed", "#apago\u0301n", "apago\u0301n"},
    {"arabic_with_joiner", "#می\u200Cشود", "می\u200Cشود"},
    {"hindi", "#इंस्टाग्राम बंद", "इंस्टाग्राम"},
    {"thai", "#ไฟดับ", "ไฟดับ"},
    {"beyond_the_plane", "#\U00020021a", "\U00020021a"},
    {"new_line_ends_it", "#one\nx", "one"},
    {"empty", "#", ""},
};

TEST(Hashtag, FoundAsTwitterFindsThem) {
  for (const auto& row : kHashtagCases) EXPECT_EQ(words(find_hashtags(row.text)), row.expected) << row.name;
}

TEST(Hashtag, SpansCoverSignAndWord) {
  const auto found = find_hashtags("é #ño!");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0], (TagSpan{3, 7, "ño"}));
}

const FindCase kMentionCases[] = {
    {"plain", "thanks @ops_team", "ops_team"},
    {"after_rt", "RT @one: x", "one"},
    {"glued_to_rt", "RT@one x", "one"},
    {"email", "mail me@example.org", ""},
    {"fediverse", "hi @ann@example.social.", "ann@example.social"},
    {"like_an_email", "x @test@localhost", ""},
    {"in_a_url", "https://example.org/@ann", ""},
    {"full_width", "こんにちは\uFF20ops", "ops"},
    {"before_an_accent", "@annà", ""},
};

TEST(Mention, FoundAsTwitterFindsThem) {
  for (const auto& row : kMentionCases) EXPECT_EQ(words(find_mentions(row.text)), row.expected) << row.name;
}

struct KeyCase {
  std::string_view name, a, b;
  bool loose, exact;
};

const KeyCase kKeyCases[] = {
    {"case", "#InstaDown", "instadown", true, true},
    {"full_width_sign_and_letters", "\uFF03ＤＯＷＮ", "down", true, true},
    {"accent", "apagon", "Apagón", true, false},
    {"decomposed_is_composed", "apago\u0301n", "apagón", true, true},
    {"capital_accent", "ÉCOLE", "école", true, true},
    {"sharp_s", "STRASSE", "straße", true, true},
    {"ligature", "oﬀline", "OFFLINE", true, true},
    {"turkish_capital_dotted_i", "İnstagram", "instagram", true, false},
    {"turkish_dotless_i", "ınstagram", "instagram", true, false},
    {"greek_final_sigma", "διακοπέσ", "Διακοπές", true, true},
    {"greek_accents_matter", "διακοπη", "διακοπή", false, false},
    {"cyrillic_short_i_is_a_letter", "сбои", "сбой", false, false},
    {"kana_voicing_is_a_letter", "か", "が", false, false},
    {"half_width_kana", "ﾀﾞｳﾝ", "ダウン", true, true},
    {"styled_letters", "\U0001D41D\U0001D428\U0001D430\U0001D427", "down", true, true},
    {"selector_at_the_end", "down\uFE0F", "down", true, true},
    {"another_word", "down", "downs", false, false},
};

TEST(Hashtag, KeysAreEqualWhereTagsAre) {
  for (const auto& row : kKeyCases) {
    EXPECT_EQ(tag_key(row.a, TagMatch::loose) == tag_key(row.b, TagMatch::loose), row.loose) << row.name;
    EXPECT_EQ(tag_key(row.a, TagMatch::exact) == tag_key(row.b, TagMatch::exact), row.exact) << row.name;
    for (const auto match : {TagMatch::loose, TagMatch::exact})
      EXPECT_EQ(tag_key(tag_key(row.a, match), match), tag_key(row.a, match)) << row.name;
  }
}

struct PhraseCase {
  std::string_view name, text, phrase;
  bool held;
};

const PhraseCase kPhraseCases[] = {
    {"word", "the FREE app is down", "free", true},
    {"not_inside_a_word", "freedom is down", "free", false},
    {"a_later_place_counts", "freedom of free", "free", true},
    {"hashtag_word", "#free!", "free", true},
    {"blanks_are_equal", "power \n\t cut", "Power  cut", true},
    {"japanese_needs_no_blanks", "インスタ障害中です", "障害", true},
    {"sign_at_the_end", "AT&T down", "at&t", true},
    {"accents_do_not_matter", "hay un apagón", "apagon", true},
    {"absent", "nothing here", "free", false},
};

TEST(Hashtag, PhrasesAreWholeWords) {
  for (const auto& row : kPhraseCases)
    EXPECT_EQ(holds_phrase(fold_text(row.text, TagMatch::loose), fold_text(row.phrase, TagMatch::loose)), row.held) << row.name;
}

}  // namespace
}  // namespace postwake
