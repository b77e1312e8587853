#include "source/formats/deletion_notice.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "source/reading.hpp"
#include "source/record_sink.hpp"

namespace postwake::testing {
namespace {

struct NoticeCase {
  std::string_view name, line, id, at;  ///< id empty: left to the parse
};

constexpr NoticeCase kNoticeCases[] = {
    {"as_the_stream_writes_it", R"({"delete":{"status":{"id":9,"id_str":"9","user_id":7,"user_id_str":"7"},"timestamp_ms":"1560461399971"}})", "9", "2019-06-13T21:29:59.971Z"},
    {"without_a_time", R"({"delete":{"status":{"id":1139282000000000001,"user_id":7,"id_str":"1139282000000000001","user_id_str":"7"}}})", "1139282000000000001", ""},
    {"the_text_is_the_id", R"({"delete":{"status":{"id":9,"id_str":"10"}}})", "10", ""},
    {"only_a_number", R"({"delete":{"status":{"id":0}}})", "0", ""},
    {"a_text_may_begin_with_zeros", R"({"delete":{"status":{"id_str":"007"}}})", "007", ""},
    {"a_time_that_is_none", R"({"delete":{"status":{"id":9},"timestamp_ms":"1"}})", "9", ""},
    {"a_number_may_not_begin_with_zeros", R"({"delete":{"status":{"id":007}}})", "", ""},
    {"no_id", R"({"delete":{"status":{"user_id":7}}})", "", ""},
    {"twice_the_same_key", R"({"delete":{"status":{"id":9,"id":10}}})", "", ""},
    {"a_negative_id", R"({"delete":{"status":{"id":-9}}})", "", ""},
    {"a_real", R"({"delete":{"status":{"id":9.5}}})", "", ""},
    {"a_blank", R"({"delete": {"status":{"id":9}}})", "", ""},
    {"an_id_of_twenty_digits", R"({"delete":{"status":{"id":11392820000000000011}}})", "", ""},
    {"more_behind_it", R"({"delete":{"status":{"id":9}},"text":"a post"})", "", ""},
    {"two_records", R"({"delete":{"status":{"id":9}}}{"delete":{"status":{"id":10}}})", "", ""},
    {"another_kind", R"({"delete":{"direct_message":{"id":9}}})", "", ""},
    {"cut", R"({"delete":{"status":{"id":9)", "", ""},
    {"nothing", "", "", ""},
};

TEST(DeletionNotice, IsReadWithoutAParseOrLeftToIt) {
  for (const NoticeCase& row : kNoticeCases) {
    const auto gone = detail::read_deletion_notice(row.line);
    ASSERT_EQ(gone.has_value(), !row.id.empty()) << row.name;
    if (!gone) continue;
    EXPECT_EQ(gone->platform, "twitter") << row.name;
    EXPECT_EQ(gone->id, row.id) << row.name;
    EXPECT_EQ(gone->at, row.at.empty() ? std::nullopt : parse_rfc3339(row.at)) << row.name;
  }
}

/// A notice as streams write it, its members in any order and some left out.
std::string make_notice(std::mt19937& random) {
  const auto digits = [&](unsigned most) {
    std::string text(1, static_cast<char>('1' + random() % 9));
    for (auto i = random() % most; i > 0; --i) text += static_cast<char>('0' + random() % 10);
    return text;
  };
  const std::string id = digits(19), user = digits(12);
  std::vector<std::string> members = {"\"id\":" + id, "\"id_str\":\"" + id + "\"", "\"user_id\":" + user, "\"user_id_str\":\"" + user + "\""};
  std::shuffle(members.begin(), members.end(), random);
  members.resize(1 + random() % members.size());
  std::string line = "{\"delete\":{\"status\":{";
  for (std::size_t i = 0; i < members.size(); ++i) line += (i == 0 ? "" : ",") + members[i];
  return line + "}" + (random() % 4 != 0 ? ",\"timestamp_ms\":\"" + digits(18) + "\"" : "") + "}}";
}

TEST(DeletionNotice, SaysWhatTheParseSays) {
  constexpr unsigned kSeed = 20190613;
  std::mt19937 random(kSeed);
  const Selection selection = choose_tag("down");
  const detail::ReadContext context{selection, {}, std::nullopt};
  detail::ReadScratch scratch;
  unsigned accepted = 0, refused = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string line = make_notice(random);
    // Half of them are spoilt in one or two places.
    constexpr std::string_view kBytes = "0123456789{}\",:.-e \\tdisu_";
    for (auto i = random() % 4; i > 1; --i) {
      const std::size_t at = random() % line.size();
      if (random() % 3 == 0) line.erase(at, 1);
      else line[at] = kBytes[random() % kBytes.size()];
    }
    const auto gone = detail::read_deletion_notice(line);
    if (!gone) {
      ++refused;
      continue;
    }
    ++accepted;
    detail::ReadResult parsed;
    detail::read_json_text(context, line, {}, scratch, parsed);
    EXPECT_EQ(parsed.notices, (std::map<std::string, std::uint64_t>{{"delete", 1}})) << line << " seed " << kSeed;
    EXPECT_EQ(parsed.tombstones, std::vector<Tombstone>{*gone}) << line << " seed " << kSeed;
    EXPECT_TRUE(parsed.reject_counts.empty() && parsed.posts.count() == 0) << line << " seed " << kSeed;
  }
  EXPECT_GT(accepted, 8000U);
  EXPECT_GT(refused, 2000U);
}

}  // namespace
}  // namespace postwake::testing
