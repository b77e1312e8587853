#include "postwake/classify/classifier.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "classify/allocations.hpp"

namespace postwake {
namespace {

const Classifier& embedded() {
  static const Classifier made = std::move(Classifier::make().value());
  return made;
}

Post post_of(std::string_view text, std::string_view handle = "someone_42") {
  Post post;
  post.platform = "twitter";
  post.author.handle = handle;
  post.text = text;
  return post;
}

Verdict verdict_of(std::string_view text, std::string_view handle = "someone_42") {
  ClassifierScratch scratch;
  return embedded().classify(post_of(text, handle), scratch);
}

struct TagCase {
  std::string_view name, handle, text;
  Tag tag;
};
constexpr TagCase kTagCases[] = {
    {"english_complaint", "ann_p", "is instagram down?? my feed won't load since 10 minutes", Tag::complaint},
    {"spanish_hashtag", "ann_p", "no me carga nada #InstagramCaido", Tag::complaint},
    {"japanese", "ann_p", "インスタ落ちてる？ログインできない", Tag::complaint},
    {"portuguese_power", "ann_p", "estamos sem luz no bairro desde as 8h, absurdo", Tag::complaint},
    {"arabic", "ann_p", "الواتساب معطل عندكم؟ ما يرسل الرسائل", Tag::complaint},
    {"operator_knows", "instagram", "We're aware that some people are having trouble accessing Instagram. We're working to fix it.", Tag::acknowledgement},
    {"user_repeats_operator", "ann_p", "\"We're aware that some people are having trouble accessing Instagram. We're working to fix it\" says Instagram", Tag::other},
    {"operator_solved", "instagram", "The issue has been resolved and Instagram is back for everyone. Sorry for the trouble.", Tag::resolution},
    {"user_recovery", "ann_p", "instagram is back, finally working again!", Tag::resolution},
    {"chatter", "ann_p", "had the best pasta of my life tonight, thanks mum", Tag::other},
    {"sport", "ann_p", "what a goal, 2-0 and the crowd goes wild", Tag::other},
};

TEST(Classifier, tags) {
  for (const auto& c : kTagCases) EXPECT_EQ(name(verdict_of(c.text, c.handle).tag), name(c.tag)) << c.name;
}

// What streams are full of, and what a visitor types first: other services and places than the corpora's short rows.
constexpr TagCase kPlainCases[] = {
    {"english", "ann_p", "tiktok is down", Tag::complaint},
    {"english_with_place", "ann_p", "BT internet down in Exeter", Tag::complaint},
    {"english_back", "ann_p", "tiktok is back", Tag::resolution},
    {"english_talk", "ann_p", "my tiktok is full of cats", Tag::other},
    {"spanish", "ann_p", "se cayó telegram", Tag::complaint},
    {"portuguese", "ann_p", "o telegram caiu no Ceará", Tag::complaint},
    {"portuguese_talk", "ann_p", "o dólar caiu no fim do dia", Tag::other},
    {"french", "ann_p", "spotify est en panne", Tag::complaint},
    {"german", "ann_p", "Congstar Störung in Jena", Tag::complaint},
    {"italian", "ann_p", "telegram giù a Genova", Tag::complaint},
    {"dutch", "ann_p", "spotify ligt plat", Tag::complaint},
    {"polish", "ann_p", "nie działa spotify", Tag::complaint},
    {"turkish", "ann_p", "spotify çöktü", Tag::complaint},
    {"russian", "ann_p", "не работает ютуб", Tag::complaint},
    {"ukrainian", "ann_p", "не працює ютуб", Tag::complaint},
    {"greek", "ann_p", "δεν δουλεύει το spotify", Tag::complaint},
    {"hebrew", "ann_p", "ספוטיפיי לא עובד", Tag::complaint},
    {"arabic", "ann_p", "اليوتيوب معلق", Tag::complaint},
    {"persian", "ann_p", "یوتیوب باز نمیشه", Tag::complaint},
    {"hindi_in_latin_letters", "ann_p", "youtube nahi chal raha", Tag::complaint},
    {"bengali", "ann_p", "ইউটিউব চলছে না", Tag::complaint},
    {"thai", "ann_p", "ยูทูปล่ม", Tag::complaint},
    {"vietnamese", "ann_p", "youtube bị lỗi rồi", Tag::complaint},
    {"indonesian", "ann_p", "spotify error", Tag::complaint},
    {"japanese", "ann_p", "YouTube落ちた", Tag::complaint},
    {"korean", "ann_p", "유튜브 먹통", Tag::complaint},
    {"chinese", "ann_p", "抖音崩了", Tag::complaint},
    {"tagalog", "ann_p", "ayaw gumana ng youtube", Tag::complaint},
};

TEST(Classifier, tags_plain_posts) {
  for (const auto& c : kPlainCases) EXPECT_EQ(name(verdict_of(c.text, c.handle).tag), name(c.tag)) << c.name;
}

struct ServiceCase {
  std::string_view name, text, expected;  // ids joined by ' '
};
constexpr ServiceCase kServiceCases[] = {
    {"hashtag_with_outage_word", "#WhatsAppCaído", "whatsapp"},
    {"korean", "인스타가 안돼", "instagram"},
    {"japanese", "インスタ見れない", "instagram"},
    {"arabic", "فيسبوك واقف", "facebook"},
    {"arabic_with_preposition", "مشكلة بالانستا", "instagram"},
    {"russian_case", "что с телеграмом", "telegram"},
    {"turkish_ending", "instagrama giremiyorum", "instagram"},
    {"two", "instagram and whatsapp are both down", "instagram whatsapp"},
    {"two_in_one_tag", "#instagramwhatsappdown", "instagram whatsapp"},
    {"tag_with_year", "#instagramdown2019", "instagram"},
    {"listed_tag", "#psndown", "playstation-network"},
    {"mention", "@WhatsApp please fix this", "whatsapp"},
    {"ordinary_word_beside_outage", "zoom is down", "zoom"},
    {"word_of_failure_itself", "no signal here since nine, the line is down", ""},
    {"named_by_its_phrase", "signal app won't open", "signal"},
    {"latin_name_in_japanese", "LINEが落ちた", "line"},
    {"tagalog_here", "walang kuryente dito, kayo rin ba?", ""},
    {"verb", "can't play, the servers are down", ""},
    {"any_cash_machine", "the atm is not working", ""},
    {"ordinary_word", "that was a clear signal to leave", ""},
    {"part_of_a_word", "instagrammable café", ""},
    {"common_word_beside_outage", "we are down and the light is out", ""},
    {"no_service", "the food was great", ""},
};

TEST(Classifier, names_services) {
  for (const auto& c : kServiceCases) {
    std::string got;
    for (const auto& id : verdict_of(c.text).services) got += (got.empty() ? "" : " ") + id;
    EXPECT_EQ(got, c.expected) << c.name;
  }
}

struct SpoofCase {
  std::string_view name, handle, expected;
  By by;
};
constexpr SpoofCase kSpoofCases[] = {
    {"the_real_one", "instagram", "", By::operator_},
    {"case_does_not_matter", "Instagram", "", By::operator_},
    {"small_l", "lnstagram", "instagram", By::user},
    {"digit_one", "1nstagram", "instagram", By::user},
    {"cyrillic_a", "inst\u0430gram", "instagram", By::user},
    {"rn_for_m", "instagrarn", "instagram", By::user},
    {"fan", "instagram_fans_of_cats", "", By::user},
};

TEST(Classifier, tells_operators_from_imitators) {
  for (const auto& c : kSpoofCases) {
    const auto verdict = verdict_of("We're aware of the issue and working on a fix", c.handle);
    EXPECT_EQ(verdict.spoof_of, c.expected) << c.name;
    EXPECT_EQ(verdict.by, c.by) << c.name;
    EXPECT_EQ(verdict.tag, c.by == By::user ? Tag::other : Tag::acknowledgement) << c.name;
  }
}

TEST(Classifier, takes_officials_and_services_of_the_user) {
  const auto made = Classifier::make({.services = {"Acme Water", "whatsapp"}, .officials = {"@acme_help=Acme Water"}});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->followed(), (std::vector<std::string>{"acme-water", "whatsapp"}));
  ClassifierScratch scratch;
  const auto verdict = made->classify(post_of("We are aware of the issue, our teams are working on it", "acme_help"), scratch);
  EXPECT_EQ(verdict.by, By::operator_);
  EXPECT_EQ(verdict.operator_of, "acme-water");
  EXPECT_EQ(verdict.tag, Tag::acknowledgement);
  EXPECT_EQ(made->service_name("acme-water"), "Acme Water");
  EXPECT_EQ(made->service_id("ACME water"), "acme-water");
  EXPECT_EQ(made->service_of_tag("#whatsappdown"), "whatsapp");
  EXPECT_FALSE(Classifier::make({.officials = {"@"}}));
  EXPECT_FALSE(Classifier::make({.officials = {"@a b"}}));
  EXPECT_FALSE(Classifier::make({.officials = {"@a="}}));
}

TEST(Classifier, verified_with_the_services_own_name_is_the_operator) {
  ClassifierScratch scratch;
  auto post = post_of("We're aware and working on it", "duolingoofficial");
  post.author.name = "Duolingo";
  EXPECT_EQ(embedded().classify(post, scratch).by, By::user) << "not verified";
  post.author.verified = true;
  EXPECT_EQ(embedded().classify(post, scratch).by, By::operator_);
  EXPECT_EQ(embedded().classify(post, scratch).operator_of, "duolingo");
  post.author.name = "Jane";
  EXPECT_EQ(embedded().classify(post, scratch).by, By::user) << "a person with such a handle";
}

TEST(Classifier, finds_claims_and_symptoms) {
  const auto verdict = verdict_of("Downdetector shows 56,999 reports, I can't log in to Instagram");
  EXPECT_TRUE(std::any_of(verdict.signals.begin(), verdict.signals.end(), [](const Signal& s) { return s.cue == "claim"; }));
  EXPECT_EQ(verdict.symptoms, std::vector<std::string>{"login"});
  const std::string text = "Downdetector shows 56,999 reports, I can't log in to Instagram";
  for (const auto& s : verdict.signals) {
    if (s.cue != "claim") continue;
    EXPECT_EQ(text.substr(s.span.start, s.span.end - s.span.start), "56,999 reports");
  }
}

struct CueCase {
  std::string_view name, lang, text, cue;
  bool is_told;
};
constexpr CueCase kCueCases[] = {
    {"portuguese_no_denies_nothing", "pt", "instagram caiu no Brasil", "down", true},
    {"portuguese_no_without_a_tag", "", "instagram caiu no Brasil todo de novo", "down", true},
    {"english_no_denies", "en", "no outage here", "down", false},
    {"spanish_article_is_no_lamp", "es", "los precios de los autos", "symptom.internet", false},
    {"german_los_is_no_lamp", "de", "jetzt gehts los", "symptom.internet", false},
    {"tagalog_lamp", "tl", "LOS ang modem mula kaninang umaga", "symptom.internet", true},
    {"vietnamese_not_between_the_parts", "vi", "mạng ko vào được", "back", false},
    {"english_not_between_the_parts", "en", "internet still not back in Leeds", "back", false},
    {"what_follows_denies_nothing", "en", "Instagram down no signal", "down", true},
    {"spanish_what_follows_denies_nothing", "es", "se cayó whatsapp no manda nada", "down", true},
    {"hindi_not_stands_behind", "hi", "net gaya nahi", "down", false},
    {"japanese_beside_a_latin_name", "", "YouTube落ちた", "down", true},
    {"another_clause_denies_nothing", "en", "No. Instagram is down", "down", true},
    {"a_danda_ends_a_clause", "hi", "नहीं। व्हाट्सएप डाउन है", "down", true},
    {"a_bengali_danda_ends_a_clause", "bn", "না। ফেসবুক ডাউন", "down", true},
    {"a_chinese_full_stop_ends_a_clause", "zh", "不是。微博崩了", "down", true},
    {"a_chinese_list_comma_ends_a_clause", "zh", "没有、微博崩了", "down", true},
    {"a_japanese_full_stop_ends_a_clause", "ja", "影響ありません。LINE落ちた", "down", true},
    {"a_borrowed_english_word", "nl", "heel discord is down jongens", "down", true},
    {"a_house_number", "en", "504 Mariano Street", "symptom.website_error", false},
    {"a_train_crash", "en", "four dead in train crash near the station", "symptom.app_crash", false},
};

TEST(Classifier, reads_words_as_their_language_means_them) {
  for (const auto& c : kCueCases) {
    Post post = post_of(c.text);
    post.lang = c.lang;
    ClassifierScratch scratch;
    const auto verdict = embedded().classify(post, scratch);
    const bool is_told = std::any_of(verdict.signals.begin(), verdict.signals.end(), [&](const Signal& s) { return s.cue == c.cue; });
    EXPECT_EQ(is_told, c.is_told) << c.name;
  }
}

struct CauseCase {
  std::string_view name, text;
  bool is_named;
};
constexpr CauseCase kCauseCases[] = {
    {"found", "We have identified the cause and are deploying a fix.", true},
    {"told_as_a_fact", "The outage was caused by a fibre cut.", true},
    {"portuguese", "Causa identificada, equipe trabalhando no reparo.", true},
    {"german", "Die Ursache ist gefunden, wir arbeiten daran.", true},
    {"japanese", "原因を特定し、復旧作業を進めています", true},
    {"arabic", "تم تحديد سبب العطل وجاري الإصلاح", true},
    {"russian", "Установлена причина аварии, бригада на месте", true},
    {"turkish", "Arızanın kaynağı tespit edildi", true},
    {"nothing_is_named", "Due to an issue some users cannot log in.", false},
    {"not_yet", "We are looking for what is behind this.", false},
};

TEST(Classifier, knows_when_a_cause_is_named) {
  for (const auto& c : kCauseCases) {
    const auto verdict = verdict_of(c.text, "instagram");
    EXPECT_EQ(std::any_of(verdict.signals.begin(), verdict.signals.end(), [](const Signal& s) { return s.cue == "cause"; }), c.is_named) << c.name;
  }
}

struct ClaimCase {
  std::string_view text, expected;
};
constexpr ClaimCase kClaimCases[] = {
    {"new outage in Springfield (12 reports) so far", "12 reports"},
    {"already 4,500 customers affected!", "4,500 customers affected"},
    {"500件以上の報告", "500件以上の報告"},
    {"12 reported it", ""},
    // Nouns of one word, the second of several choices, of two words, in other scripts; in front of the first figure, and at both ends.
    {"ya van 12 mil usuarios afectados", "12 mil usuarios afectados"},
    {"plus de 3 200 foyers prives de courant", "3 200 foyers prives"},
    {"rund 900 haushalte ohne strom", "900 haushalte ohne"},
    {"co 40 bao cao moi", "40 bao cao"},
    {"уже 1200 жалоб на сбой", "1200 жалоб"},
    {"יש 300 דיווחים", "300 דיווחים"},
    {"서울에서 100 건 접수", "100 건 접수"},
    {"reports: 12 of them, and 13 more reports", "13 more reports"},
    {"12 ulat", "12 ulat"},
    {"12 ula", ""},
    {"no report at 10:15, 20 people", ""},
};

TEST(Classifier, claims_end_with_their_noun) {
  for (const auto& c : kClaimCases) {
    std::string got;
    for (const auto& s : verdict_of(c.text).signals)
      if (s.cue == "claim") got += c.text.substr(s.span.start, s.span.end - s.span.start);
    EXPECT_EQ(got, c.expected) << c.text;
  }
}

struct LanguageCase {
  std::string_view text, tagged, expected;
};
constexpr LanguageCase kLanguageCases[] = {
    {"hola, no puedo entrar a la aplicación desde ayer por la noche", "", "es"},
    {"não consigo entrar no aplicativo desde ontem à noite, que absurdo", "", "pt"},
    {"ich komme seit gestern abend nicht mehr in die app, was ist da los", "", "de"},
    {"we have had no power since this morning and nobody answers the phone", "und", "en"},
    {"インスタが重い", "", "ja"},
    {"อินสตาล่มหรอ", "", "th"},
    {"не могу зайти в приложение со вчерашнего вечера", "", "ru"},
    {"не можу зайти в застосунок від учорашнього вечора", "", "uk"},
    {"hola", "en", "en"},
    {"ok", "", "und"},
    {"😂😂", "", "und"},
};

TEST(Classifier, names_languages) {
  ClassifierScratch scratch;
  for (const auto& c : kLanguageCases) {
    Post post = post_of(c.text);
    post.lang = c.tagged;
    EXPECT_EQ(embedded().classify(post, scratch).lang, c.expected) << c.text;
  }
}

// The posts of a stream find the memory of those before them.
TEST(Classifier, allocates_nothing_where_scratch_and_verdict_are_reused) {
  ClassifierScratch scratch;
  Verdict verdict;
  std::vector<Post> posts;
  for (const auto& c : kTagCases) posts.push_back(post_of(c.text, c.handle));
  for (const auto& c : kServiceCases) posts.push_back(post_of(c.text));
  for (const auto& c : kLanguageCases) posts.push_back(post_of(c.text));
  posts.push_back(post_of("website error, can't log in, messages won't send, no internet and calls drop at playstation network and google cloud platform"));
  const auto classify_all = [&] {
    for (const auto& post : posts) embedded().classify(post, scratch, verdict);
  };
  classify_all();
  classify_all();  // strings have changed places: each has held the longest it will
  const std::uint64_t before = allocations();
  for (int i = 0; i < 100; ++i) classify_all();
  EXPECT_EQ(allocations() - before, 0U);
}

TEST(Classifier, gives_the_same_verdict_into_new_and_reused_memory) {
  ClassifierScratch scratch;
  Verdict reused;
  for (const auto& c : kTagCases) {
    embedded().classify(post_of(c.text, c.handle), scratch, reused);
    EXPECT_EQ(reused, verdict_of(c.text, c.handle)) << c.name;
  }
}

// The rest of the page is a golden case (tests/golden/classify_explain).
TEST(Classifier, explains_labels_by_their_features) {
  ClassifierScratch scratch;
  ClassifiedPost classified{post_of("my instagram feed won't load since 10 minutes"), {}};
  embedded().classify(classified.post, scratch, classified.verdict);
  const std::string told = embedded().explain(classified);
  const std::size_t labels = told.find("\nlabels      "), rule = told.find("\nrule        not an operator: ");
  ASSERT_NE(labels, std::string::npos) << told;
  ASSERT_LT(labels, rule);
  ASSERT_NE(rule, std::string::npos) << told;
  const std::string features = told.substr(labels, rule - labels);
  EXPECT_NE(features.find(", score "), std::string::npos) << features;
  EXPECT_NE(features.find("\n              for      "), std::string::npos) << features;
  EXPECT_NE(features.find("\n              against  "), std::string::npos) << features;
  EXPECT_NE(features.find("symptom.feed"), std::string::npos) << features;

  const auto rules = Classifier::make({.rules_only = true});
  ASSERT_TRUE(rules);
  EXPECT_NE(rules->explain(classified).find("by phrases alone"), std::string::npos);
}

TEST(Classifier, refuses_a_damaged_model) {
  EXPECT_FALSE(Classifier::make({.model = "rubbish"}));
}

}  // namespace
}  // namespace postwake
