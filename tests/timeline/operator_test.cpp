#include <gtest/gtest.h>

#include <algorithm>

#include "postwake/base/embedded.hpp"
#include "postwake/timeline/builder.hpp"
#include "timeline/named_day.hpp"
#include "timeline/posts.hpp"
#include "timeline/status_label.hpp"

namespace postwake {
namespace {

using testing::build;
using testing::kNoon;
using testing::operator_post;
using testing::time_at;
using testing::user_post;

/// An hour of complaints from noon on.
std::vector<ClassifiedPost> crowd_about(const std::string& service, Minutes later = Minutes{0}) {
  std::vector<ClassifiedPost> posts;
  for (int h = 1; h < 20; ++h)
    posts.push_back(user_post(service + "q" + std::to_string(h), kNoon - Minutes{37 * h}, Fine::complaint, 600, service));
  for (int m = 0; m < 60; ++m)
    for (int k = 0; k < 3; ++k)
      posts.push_back(user_post(service + std::to_string(m * 10 + k), kNoon + later + Minutes{m} + Seconds{k * 17}, Fine::complaint, 900, service));
  for (int h = 2; h < 20; ++h)
    posts.push_back(user_post(service + "l" + std::to_string(h), kNoon + Minutes{41 * h}, Fine::complaint, 600, service));
  return posts;
}

struct Word {
  int minute;
  Fine fine;
};
struct StepsCase {
  std::string_view name;
  std::vector<Word> words;
  int acknowledged, resolved;  // minutes after noon; -1: none
  IncidentStatus status;
};

const StepsCase kSteps[] = {
    {"one of each", {{9, Fine::acknowledgement}, {50, Fine::resolution}}, 9, 50, IncidentStatus::resolved},
    {"updates between", {{9, Fine::acknowledgement}, {20, Fine::update}, {30, Fine::update}, {50, Fine::resolution}}, 9, 50, IncidentStatus::resolved},
    {"fixed, not fixed, fixed", {{9, Fine::acknowledgement}, {25, Fine::resolution}, {32, Fine::update}, {55, Fine::resolution}}, 9, 55, IncidentStatus::resolved},
    {"resolved said twice", {{9, Fine::acknowledgement}, {50, Fine::resolution}, {58, Fine::resolution}}, 9, 50, IncidentStatus::resolved},
    {"trouble again after it", {{9, Fine::acknowledgement}, {50, Fine::resolution}, {58, Fine::update}}, 9, 50, IncidentStatus::monitoring},
    {"never resolved", {{9, Fine::acknowledgement}}, 9, -1, IncidentStatus::investigating},
    {"just before the onset", {{-5, Fine::acknowledgement}}, -5, -1, IncidentStatus::investigating},
    {"long before the onset", {{-300, Fine::acknowledgement}}, -1, -1, IncidentStatus::investigating},
    {"six days later", {{6 * 1440, Fine::resolution}}, -1, -1, IncidentStatus::investigating},
    {"small talk", {{9, Fine::support}, {12, Fine::joke}}, -1, -1, IncidentStatus::investigating},
};

TEST(OperatorSteps, AreTheExactPosts) {
  for (const StepsCase& c : kSteps) {
    std::vector<ClassifiedPost> posts = crowd_about("examplegram");
    int id = 0;
    for (const Word& w : c.words) posts.push_back(operator_post("op" + std::to_string(++id), kNoon + Minutes{w.minute}, w.fine));
    const Timeline t = build(posts);
    ASSERT_EQ(t.incidents.size(), 1U) << c.name;
    const Incident& i = t.incidents[0];
    EXPECT_EQ(i.acknowledgement.has_value(), c.acknowledged != -1) << c.name;
    EXPECT_EQ(i.resolution.has_value(), c.resolved != -1) << c.name;
    EXPECT_EQ(i.acknowledgement.value_or(OperatorStep{.at = kNoon + Minutes{-1}}).at, kNoon + Minutes{c.acknowledged}) << c.name;
    EXPECT_EQ(i.resolution.value_or(OperatorStep{.at = kNoon + Minutes{-1}}).at, kNoon + Minutes{c.resolved}) << c.name;
    EXPECT_EQ(i.status, c.status) << c.name;
  }
}

TEST(OperatorSteps, UsersAndSpoofsAreNotTheOperator) {
  std::vector<ClassifiedPost> posts = crowd_about("examplegram");
  posts.push_back(user_post("spoof", kNoon + Minutes{5}, Fine::acknowledgement));
  posts.back().verdict.spoof_of = "examplegram";
  posts.push_back(user_post("fan", kNoon + Minutes{30}, Fine::resolution));
  posts.push_back(operator_post("other", kNoon + Minutes{8}, Fine::acknowledgement, "othergram"));
  posts.back().verdict.services = {"examplegram", "othergram"};
  const Timeline t = build(posts);
  ASSERT_EQ(t.incidents.size(), 1U);
  EXPECT_FALSE(t.incidents[0].acknowledgement);
  EXPECT_FALSE(t.incidents[0].resolution);
}

TEST(OperatorSteps, ThreadsKeepSimultaneousIncidentsApart) {
  std::vector<ClassifiedPost> posts;
  const auto say = [&](const std::string& id, int minute, Fine fine, const std::string& link) {
    posts.push_back(operator_post(id, kNoon + Minutes{minute}, fine));
    posts.back().post.urls = {"https://status.example/incidents/" + link};
  };
  say("a1", 0, Fine::acknowledgement, "alpha");
  say("b1", 10, Fine::acknowledgement, "bravo");
  say("b2", 30, Fine::resolution, "bravo");
  say("a2", 40, Fine::update, "alpha");
  say("a3", 50, Fine::resolution, "alpha");
  const Timeline t = build(posts);
  ASSERT_EQ(t.incidents.size(), 2U);
  EXPECT_EQ(t.incidents[0].acknowledgement->post.id, "a1");
  EXPECT_EQ(t.incidents[0].resolution->post.id, "a3");
  EXPECT_EQ(t.incidents[1].acknowledgement->post.id, "b1");
  EXPECT_EQ(t.incidents[1].resolution->post.id, "b2");
  for (const Incident& i : t.incidents) {
    EXPECT_TRUE(i.onset.censored);
    EXPECT_EQ(i.severity, Severity::none);
    EXPECT_FALSE(i.recovery.determined);
    for (const Event& e : i.events) EXPECT_NE(e.kind, EventKind::peak);
  }
}

struct DayCase {
  std::string_view text;
  bool is_named;
};
constexpr DayCase kDays[] = {
    {"perturbations en fin de journée du 5/03, tout est rétabli", true},
    {"outage of 3/5", true},
    {"Störung am 05.03.", true},
    {"Störung am 05.03.2024.", true},
    {"the outage (2024-03-05) is over", true},
    {"on 5/3/24", true},
    {"on 5/3/2023", false},
    {"on 6/3", false},
    {"call 0800 05 03", false},
    {"ratio 15/34, version 5.3.7", false},
    {"5/3-2024", false},
    {"1234/5/3", false},
    {"", false},
    {"99999999999999/99999999999", false},
    {"5/", false},
    {"perturbations en soirée du 5 mars", true},
    {"the outage of March 5th is over", true},
    {"the outage on the 5th of March, 2024", true},
    {"the outage on the 5th of March, 2023", false},
    {"Störung am 5. März behoben", true},
    {"la caída del 5 de marzo de 2024", true},
    {"сбой 5-го марта 2024 г.", true},
    {"awaria z 5 marca", true},
    {"5 Mart'ta yaşanan kesinti", true},
    {"התקלה ב-5 במרץ", true},
    {"عطل يوم ٥ مارس", true},
    {"५ मार्च को", true},
    {"เหตุขัดข้องวันที่ 5 มีนาคม 2567", true},
    {"เหตุขัดข้องวันที่ 5 มี.ค. 67", true},
    {"sự cố ngày 5 tháng 3 năm 2024", true},
    {"sự cố ngày 5 tháng 12", false},
    {"2024年3月5日の障害", true},
    {"2023年3月5日の障害", false},
    {"13月5日", false},
    {"3월 5일 장애", true},
    {"ang aberya noong ika-5 ng Marso", true},
    {"Mar 5 14:30 UTC - Resolved", true},
    {"15 March", false},
    {"March 2024, 5 regions", false},
    {"5 marches", false},
    {"5 servers, since March", false},
    {"5:30 in March", false},
};

TEST(NamedDay, IsReadFromFiguresAndNames) {
  const std::int64_t fifth = std::chrono::floor<std::chrono::days>(kNoon).time_since_epoch().count();
  for (const DayCase& c : kDays) EXPECT_EQ(detail::is_any_within(detail::named_days(c.text), fifth, fifth), c.is_named) << c.text;
}

/// Every month in every language, the day before it and behind it.
TEST(NamedDay, KnowsEveryNameOfTheTable) {
  std::string_view rest = embedded_file("months.tsv");
  const auto cut = [](std::string_view& text, char mark) {
    const std::size_t end = std::min(text.find(mark), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
  };
  cut(rest, '\n');
  int languages = 0;
  for (; !rest.empty(); ++languages) {
    std::string_view row = cut(rest, '\n');
    const std::string_view language = cut(row, '\t');
    for (unsigned month = 1; month <= 12; ++month) {
      std::string_view cell = cut(row, '\t');
      EXPECT_FALSE(cell.empty()) << language << " has no month " << month;
      const std::int64_t day = std::chrono::sys_days{std::chrono::year{2024} / static_cast<int>(month) / 19}.time_since_epoch().count();
      while (!cell.empty()) {
        const std::string name{cut(cell, '|')};
        for (const std::string& text : {"x 19 " + name + ", x", "x (" + name + " 19) x", "19 " + name + " 2024", name + " 19, 2024"})
          EXPECT_TRUE(detail::is_any_within(detail::named_days(text), day, day)) << language << ": " << text;
        EXPECT_FALSE(detail::is_any_within(detail::named_days("19 " + name + " 2023"), day, day)) << language;
      }
    }
  }
  EXPECT_EQ(languages, 24);
}

TEST(OperatorSteps, WordsDaysLaterThatNameTheDayBeginNoIncident) {
  for (const std::string evening : {" in the evening of 5/3", " le 5 mars au soir", ""}) {
    const bool is_old = !evening.empty();
    std::vector<ClassifiedPost> posts = crowd_about("examplegram");
    const auto say = [&](const std::string& id, int minute, Fine fine, const std::string& text) {
      posts.push_back(operator_post(id, kNoon + Minutes{6 * 1440 + minute}, fine));
      posts.back().post.text = text + (is_old ? evening : " this morning");
    };
    say("a", 0, Fine::acknowledgement, "our network was disturbed");
    say("b", 2, Fine::acknowledgement, "we are sorry, our network was disturbed");
    say("c", 13, Fine::resolution, "it has been mended: our network was disturbed");
    const Timeline t = build(posts);
    EXPECT_EQ(t.incidents.size(), is_old ? 1U : 2U);
    EXPECT_FALSE(t.incidents[0].resolution) << "six days later is not when it ended";
    const auto told = std::count_if(t.near_misses.begin(), t.near_misses.end(),
                                    [](const NearMiss& m) { return m.reason.find("whose day it names") != std::string::npos; });
    EXPECT_EQ(told, is_old ? 1 : 0);
  }
}

TEST(OperatorSteps, TroubleAgainSoonAfterTheEndIsTheSameIncident) {
  for (const int again : {10, 45}) {
    const std::vector<ClassifiedPost> posts = {
        operator_post("a", kNoon, Fine::acknowledgement), operator_post("b", kNoon + Minutes{30}, Fine::resolution),
        operator_post("c", kNoon + Minutes{30 + again}, Fine::acknowledgement), operator_post("d", kNoon + Minutes{90}, Fine::resolution)};
    const Timeline t = build(posts);
    ASSERT_EQ(t.incidents.size(), again < 20 ? 1U : 2U);
    EXPECT_EQ(t.incidents[0].resolution->post.id, again < 20 ? "d" : "b");
  }
}

TEST(OperatorSteps, OneLonelyPostIsANearMiss) {
  const Timeline t = build({operator_post("a1", kNoon, Fine::acknowledgement)});
  EXPECT_TRUE(t.incidents.empty());
  ASSERT_EQ(t.near_misses.size(), 1U);
  EXPECT_NE(t.near_misses[0].reason.find("of no end"), std::string::npos);
}

TEST(OperatorSteps, OneSentenceSentToManyIsANearMiss) {
  std::vector<ClassifiedPost> posts;
  for (int k = 0; k < 4; ++k) {
    posts.push_back(operator_post("a" + std::to_string(k), kNoon + Minutes{k}, Fine::acknowledgement));
    posts.back().post.text = "We had some trouble at the end of last week, sorry for that.";
  }
  const Timeline t = build(posts);
  EXPECT_TRUE(t.incidents.empty());
  EXPECT_EQ(t.near_misses.size(), 1U);
}

TEST(OperatorSteps, AnswersToOneCustomerAreNoIncident) {
  std::vector<ClassifiedPost> posts;
  for (int k = 0; k < 6; ++k) {
    posts.push_back(operator_post("r" + std::to_string(k), kNoon + Minutes{30 * k}, k % 2 ? Fine::resolution : Fine::acknowledgement));
    posts.back().post.reply_to = "customer" + std::to_string(k);
  }
  EXPECT_TRUE(build(posts).incidents.empty());
}

TEST(Services, TwoThatFailTogetherAreRelated) {
  std::vector<ClassifiedPost> posts = crowd_about("examplegram");
  for (const ClassifiedPost& p : crowd_about("othergram", Minutes{40})) posts.push_back(p);
  const Timeline t = build(posts);
  ASSERT_EQ(t.incidents.size(), 2U);
  EXPECT_EQ(t.incidents[0].service, "examplegram");
  ASSERT_EQ(t.incidents[0].related.size(), 1U);
  EXPECT_EQ(t.incidents[0].related[0].incident, t.incidents[1].id);
  EXPECT_NEAR(static_cast<double>(t.incidents[0].related[0].lag_s), 2400, 180);
  EXPECT_EQ(t.incidents[1].related[0].lag_s, -t.incidents[0].related[0].lag_s);
  EXPECT_GT(t.incidents[0].related[0].overlap_s, 600);
}

TEST(Services, OneThatIsOnlyNamedBesideAnotherIsNot) {
  std::vector<ClassifiedPost> posts = crowd_about("examplegram");
  for (std::size_t k = 0; k < posts.size(); k += 4) posts[k].verdict.services = {"bystander", "examplegram"};
  const Timeline t = build(posts);
  ASSERT_EQ(t.incidents.size(), 1U);
  EXPECT_EQ(t.incidents[0].service, "examplegram");
  ASSERT_FALSE(t.near_misses.empty());
  EXPECT_NE(t.near_misses.back().reason.find("beside"), std::string::npos) << t.near_misses.back().reason;
}

TEST(Services, AnEverydayWordIsNoService) {
  std::vector<ClassifiedPost> posts = crowd_about("plus-pl");
  for (ClassifiedPost& p : posts) {
    p.post.text = "no plus internet here " + p.post.id;
    p.verdict.signals = {{"service:plus-pl", {3, 7}}};
  }
  const Timeline t = build(posts);
  EXPECT_TRUE(t.incidents.empty());
  EXPECT_TRUE(t.near_misses.empty()) << "it takes more than a word to be told of";
  EXPECT_TRUE(std::any_of(t.coverage.notes.begin(), t.coverage.notes.end(),
                          [](const std::string& note) { return note.find("everyday words") != std::string::npos && note.ends_with("plus-pl"); }));
  for (ClassifiedPost& p : posts) p.post.text = "no Plus internet here " + p.post.id;
  EXPECT_EQ(build(posts).incidents.size(), 1U);
}

TEST(Status, IsIdentifiedOnceTheOperatorNamesTheCause) {
  std::vector<ClassifiedPost> posts = crowd_about("examplegram");
  posts.push_back(operator_post("o1", kNoon + Minutes{10}, Fine::acknowledgement));
  EXPECT_EQ(build(posts).incidents.at(0).status, IncidentStatus::investigating);
  posts.push_back(operator_post("o2", kNoon + Minutes{25}, Fine::update));
  posts.back().post.text = "We have found the cause";
  posts.back().verdict.signals = {{"cause", {8, 23}}};
  EXPECT_EQ(build(posts).incidents.at(0).status, IncidentStatus::identified);
  posts.push_back(operator_post("o3", kNoon + Minutes{55}, Fine::resolution));
  EXPECT_EQ(build(posts).incidents.at(0).status, IncidentStatus::resolved);
}

struct LabelCase {
  std::string_view name, text;
  detail::StatusLabel label;
};
constexpr LabelCase kLabels[] = {
    {"dash", "Resolved - This incident has been resolved.", detail::StatusLabel::resolved},
    {"colon", "Investigating: errors when saving", detail::StatusLabel::investigating},
    {"bracket", "[identified] A faulty switch", detail::StatusLabel::identified},
    {"long_dash", "Monitoring \u2014 a fix is out", detail::StatusLabel::monitoring},
    {"a_sentence", "Resolved my login by resetting it", detail::StatusLabel::none},
    {"an_update_may_say_anything", "Update: it works again", detail::StatusLabel::none},
    {"nothing", "", detail::StatusLabel::none},
};

TEST(Status, LabelsOfStatusPagesAreRead) {
  for (const LabelCase& c : kLabels) EXPECT_EQ(detail::status_label(c.text), c.label) << c.name;
}

TEST(Status, APostLabelledResolvedEndsTheIncidentWhateverItsTextIsTakenFor) {
  std::vector<ClassifiedPost> posts = crowd_about("examplegram");
  posts.push_back(operator_post("o1", kNoon + Minutes{10}, Fine::acknowledgement));
  posts.push_back(operator_post("o2", kNoon + Minutes{50}, Fine::resolution));
  posts.back().post.text = "Update - pages operates normally";
  posts.push_back(operator_post("o3", kNoon + Minutes{58}, Fine::acknowledgement));
  posts.back().post.text = "Resolved - On Tuesday between 12:00 and 12:50 we had errors";
  const Timeline t = build(posts);
  ASSERT_EQ(t.incidents.size(), 1U);
  ASSERT_TRUE(t.incidents[0].resolution);
  EXPECT_EQ(t.incidents[0].resolution->post.id, "o3");
  EXPECT_EQ(t.incidents[0].acknowledgement->post.id, "o1");
  EXPECT_EQ(t.incidents[0].status, IncidentStatus::resolved);
}

TEST(Services, TagsThatNameNoneFormATopicUnderTheFirst) {
  std::vector<ClassifiedPost> posts = crowd_about("");
  for (std::size_t k = 0; k < posts.size(); ++k) {
    posts[k].verdict.services.clear();
    posts[k].post.tags = {k % 2 ? "Apagón" : "sinluz"};
  }
  posts.push_back(operator_post("op1", kNoon + Minutes{12}, Fine::acknowledgement, "power-company"));
  posts.back().post.tags = {"SinLuz"};
  Manifest manifest;
  manifest.query.tags = {"SinLuz", "apagon"};
  const Timeline t = build(posts, {}, &manifest, {.service_of_tag = [](std::string_view) { return std::optional<std::string>{}; }});
  ASSERT_EQ(t.incidents.size(), 1U);
  EXPECT_EQ(t.incidents[0].service_name, "#SinLuz");
  ASSERT_TRUE(t.incidents[0].acknowledgement) << "any official account speaks for a topic";
}

TEST(Services, APostThatNamesNothingConcernsTheOneThingAskedFor) {
  std::vector<ClassifiedPost> posts = crowd_about("");
  for (ClassifiedPost& p : posts) p.verdict.services.clear();
  EXPECT_TRUE(build(posts).incidents.empty());
  Manifest manifest;
  manifest.query.all = true;
  manifest.query.services = {"Free"};
  const Timeline t = build(posts, {}, &manifest, {.id_of = [](std::string_view given) { return given == "Free" ? "free" : std::string{given}; }});
  ASSERT_EQ(t.incidents.size(), 1U);
  EXPECT_EQ(t.incidents[0].service, "free");
}

}  // namespace
}  // namespace postwake
