#include <gtest/gtest.h>

#include <sstream>

#include "source/reading.hpp"

// Members of one input that need each other, and members that hold no posts.
namespace postwake::testing {
namespace {

const Member kTweets{"data/tweets.js", R"(window.YTD.tweets.part0 = [{"tweet":{"id_str":"1139283802200211456","full_text":"x #down","created_at":"Thu Jun 13 21:29:59 +0000 2019","entities":{"hashtags":[{"text":"down"}]},"retweet_count":"0"}}])"};
const Member kAccount{"data/account.js", R"(window.YTD.account.part0 = [{"account":{"email":"ann@x.example","username":"ann","accountId":"7","accountDisplayName":"Ann"}}])"};
const Member kLikes{"data/like.js", R"(window.YTD.like.part0 = [{"like":{"tweetId":"5","fullText":"not mine #down"}}])"};
const Member kNotes{"data/note-tweet.js", R"(window.YTD.note_tweet.part0 = [{"noteTweet":{"noteTweetId":"9","createdAt":"2023-06-13T21:30:00.000Z","core":{"text":"a long #down","hashtags":[],"mentions":[],"urls":[]}}}])"};
const Member kDeleted{"data/deleted-tweets.js", R"(window.YTD.deleted_tweets.part0 = [{"tweet":{"id_str":"8","full_text":"gone #down","created_at":"Thu Jun 13 21:29:59 +0000 2019","entities":{}}}])"};
const Member kPicture{"data/tweets_media/1.jpg", "\xFF\xD8\xFF\xE0 JFIF"};

TEST(Members, TheOwnerOfAPersonalArchiveIsInAnotherFile) {
  for (const auto& members : {std::vector<Member>{kAccount, kTweets}, std::vector<Member>{kTweets, kAccount}}) {
    const auto read = read_members(members, choose_tag("down"));
    ASSERT_EQ(read.posts.size(), 1U);
    EXPECT_EQ(read.posts[0].author, (Author{"7", "ann", "Ann", false, std::nullopt, ""}));
    EXPECT_EQ(read.posts[0].url, "https://twitter.com/ann/status/1139283802200211456");
    EXPECT_EQ(read.posts[0].source.member, "data/tweets.js");
    EXPECT_EQ(read.manifest.chosen, 1U);
    EXPECT_TRUE(read.manifest.notes.empty());
  }
}

TEST(Members, AnArchiveWithoutAccountIsTold) {
  const auto read = read_members({kTweets}, choose_all());
  EXPECT_EQ(read.posts.size(), 1U);
  ASSERT_EQ(read.manifest.notes.size(), 1U);
  EXPECT_NE(read.manifest.notes[0].find("account.js"), std::string::npos);
}

TEST(Members, OtherPartsOfAPersonalArchiveAreNoDamage) {
  const auto read = read_members({kAccount, kTweets, kNotes, kDeleted, kLikes, kPicture}, choose_all());
  EXPECT_EQ(read.reasons(), "");
  EXPECT_EQ(read.notices(), "account=1 archive_like=1 delete=1 media=1");
  ASSERT_EQ(read.posts.size(), 2U);
  EXPECT_EQ(read.posts[1].text, "a long #down");
  EXPECT_EQ(read.posts[1].author.handle, "ann");
  ASSERT_EQ(read.tombstones.size(), 1U);
  EXPECT_EQ(read.tombstones[0].id, "8");
}

TEST(Members, TheOwnerOfAnOutboxIsItsActor) {
  const Member outbox{"outbox.json", R"({"type":"OrderedCollection","orderedItems":[{"id":"https://m.example/users/ann/statuses/9/activity","type":"Create","actor":"https://m.example/users/ann","object":{"id":"https://m.example/users/ann/statuses/9","type":"Note","published":"2023-01-02T03:04:05Z","content":"x","to":["as:Public"]}}]})"};
  const Member actor{"actor.json", R"({"id":"https://m.example/users/ann","type":"Person","preferredUsername":"ann","name":"Ann \u2764"})"};
  const auto read = read_members({outbox, actor}, choose_all());
  ASSERT_EQ(read.posts.size(), 1U);
  EXPECT_EQ(read.posts[0].author.name, "Ann \u2764");
  EXPECT_EQ(read.posts[0].author.handle, "ann@m.example");
}

struct RefusalCase {
  std::string_view name, bytes, reason, detail;
};

const RefusalCase kRefusals[] = {
    {"empty", "", "empty", "holds nothing"},
    {"blank", "\n\n  \r\n", "empty", "holds nothing"},
    {"jpeg", "\xFF\xD8\xFF\xE0 and so on", "not_a_post_format", "JPEG"},
    {"png", "\x89PNG\r\n\x1A\n", "not_a_post_format", "PNG"},
    {"pdf", "%PDF-1.7 ...", "not_a_post_format", "PDF"},
    {"html", "<!DOCTYPE html><html>", "not_a_post_format", "HTML"},
    {"sheet", "<?xml version=\"1.0\"?><worksheet/>", "not_a_post_format", "CSV"},
    {"parquet", "PAR1....", "not_a_post_format", "Parquet"},
    {"prose", "Dear diary,\nthe app was down again and nobody knew why.\n", "unknown_columns", "--map"},
    {"one_word", "OK", "not_a_post_format", "header"},
    {"binary", std::string_view("\x01\x02\0\x03\x04\x05\0", 7), "not_a_post_format", "binary"},
    {"script_without_a_value", "window.YTD.tweets.part0 = ", "not_a_post_format", "script"},
};

TEST(Members, WhatHoldsNoPostsSaysSo) {
  for (const auto& row : kRefusals) {
    const auto read = read_text(row.bytes);
    ASSERT_EQ(read.rejects.size(), 1U) << row.name;
    EXPECT_EQ(read.rejects[0].reason, row.reason) << row.name;
    EXPECT_NE(read.rejects[0].detail.find(row.detail), std::string::npos) << row.name << ": " << read.rejects[0].detail;
  }
}

TEST(Members, AnArchiveOfPicturesIsRefused) {
  EXPECT_EQ(read_members({kPicture, {"2.jpg", kPicture.bytes}}, choose_all()).reasons(), "not_a_post_format=1");
}

std::string warc(std::string_view type, std::string_view body) {
  return "WARC/1.0\r\nWARC-Type: " + std::string(type) + "\r\nWARC-Target-URI: https://api.example/2/tweets\r\nWARC-Date: 2024-07-20T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + std::string(body) + "\r\n\r\n";
}

TEST(Members, WarcsOfApiAnswers) {
  const std::string tweet = R"({"data":{"id":"5","text":"x","created_at":"2010-06-13T21:30:00.000Z","author_id":"7"}})";
  // gzip of {"data":{"id":"6","text":"y","created_at":"2010-06-13T21:30:00.000Z","author_id":"7"}}, stored without compression
  const std::string plain = R"({"data":{"id":"6","text":"y","created_at":"2010-06-13T21:30:00.000Z","author_id":"7"}})";
  std::string packed("\x1F\x8B\x08\0\0\0\0\0\0\x03\x01", 11);
  const auto size = static_cast<unsigned char>(plain.size());
  packed += std::string{static_cast<char>(size), 0, static_cast<char>(~size), static_cast<char>(0xFF)} + plain;
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : plain) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  crc = ~crc;
  for (int shift = 0; shift < 32; shift += 8) packed.push_back(static_cast<char>(crc >> shift & 0xFFU));
  packed += std::string{static_cast<char>(size), 0, 0, 0};

  std::ostringstream rest;  // the last chunk's size
  rest << std::hex << tweet.size() - 69;
  const std::string file =
      warc("warcinfo", "software: x") + warc("request", "GET / HTTP/1.1\r\n\r\n") + warc("response", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + tweet) +
      warc("response", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n" + tweet.substr(0, 5) + "\r\n40;x=y\r\n" + tweet.substr(5, 64) + "\r\n" + rest.str() + "\r\n" + tweet.substr(69) + "\r\n0\r\n\r\n") +
      warc("response", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + packed) + warc("response", "HTTP/1.1 429 Too Many Requests\r\n\r\n{\"title\":\"x\"}") +
      warc("revisit", "HTTP/1.1 200 OK\r\n\r\n") + "garbage between\r\nmore of it\r\n\r\n" + warc("response", "HTTP/1.1 200 OK\r\n\r\n" + tweet) +
      warc("response", "HTTP/1.1 200 OK\r\n\r\n<html>") + warc("response", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + packed.substr(0, 40)) +
      warc("response", "HTTP/1.1 200 OK\r\n\r\n" + tweet).substr(0, 120);
  for (const std::size_t piece : {0U, 1U, 7U, 100U}) {
    const auto read = read_text(file, {}, piece);
    std::string ids;
    for (const Post& post : read.posts) {
      ids += post.id;
      EXPECT_EQ(format_rfc3339(*post.source.retrieved_at), "2024-07-20T00:00:00.000Z");
    }
    EXPECT_EQ(ids, "5565") << piece;
    EXPECT_EQ(read.reasons(), "damaged_record=3") << piece;  // the garbage, the cut body, the cut record
    EXPECT_EQ(read.notices(), "html=1 http_error=1 warc_request=1 warc_revisit=1 warc_warcinfo=1") << piece;
  }
}

TEST(Members, AMapWithAnUnknownFieldIsRefused) {
  struct Row {
    std::string_view word, advice;
  };
  for (const auto& row : {Row{"tiem", "did you mean time=when?"}, Row{"handel", "did you mean handle=when?"}, Row{"colour", "docs/formats/reading.md"}}) {
    const Selection selection = choose_all();
    const auto reader = PostReader::make(selection, {.columns = {{std::string(row.word), "when"}}, .zone = {}});
    ASSERT_FALSE(reader) << row.word;
    EXPECT_EQ(reader.error().code, ErrorCode::usage);
    EXPECT_NE(reader.error().advice.find(row.advice), std::string::npos) << reader.error().advice;
  }
}

}  // namespace
}  // namespace postwake::testing
