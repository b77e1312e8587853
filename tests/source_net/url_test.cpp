#include "source/net/url.hpp"

#include <gtest/gtest.h>

#include "postwake/source/api_source.hpp"

namespace postwake::detail {
namespace {

TEST(Url, ReadsWhatEveryParserReadsTheSame) {
  struct Row {
    std::string_view text, expected;
    bool is_loopback;
  };
  for (const Row& row : {Row{"https://Example.ORG", "https://example.org/", false}, Row{"https://example.org:443/a?b=c#d", "https://example.org/a?b=c", false},
                         Row{"http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x", true}, Row{"http://[::1]:80", "http://[::1]/", true}, Row{"http://localhost?q", "http://localhost/?q", true},
                         Row{"http://127.0.0.1.example.org/", "http://127.0.0.1.example.org/", false}, Row{"https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/", false}}) {
    const auto url = parse_url(row.text);
    ASSERT_TRUE(url) << row.text;
    EXPECT_EQ(url->text(), row.expected);
    EXPECT_EQ(url->is_loopback(), row.is_loopback) << row.text;
  }
}

TEST(Url, RefusesWhatParsersDisagreeAbout) {
  for (const std::string_view text :
       {"", "example.org", "ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)", "https://", "https:///x", "https://user@example.org/", "https://a:b@example.org/", "https://exa mple.org/",
        "https://example.org\\@evil.example/", "https://example.org%2F@evil.example/", "https://example%2eorg/", "https://b\xC3\xBC" "cher.example/", "https://example.org:0/", "https://example.org:65536/", "https://example.org:/",
        "https://example.org:80x/", "https://[::1", "https://-x.example/", "https://.example/", "https://example.org/a\nb", "https://example.org/\x01", "https://[fe80::1%25eth0]/"})
    EXPECT_FALSE(parse_url(text)) << text;
}

TEST(Url, HttpIsForThisMachineOnly) {
  EXPECT_TRUE(is_allowed(*parse_url("https://example.org")));
  EXPECT_TRUE(is_allowed(*parse_url("http://127.9.9.9")));
  EXPECT_FALSE(is_allowed(*parse_url("http://example.org")));
  EXPECT_FALSE(is_allowed(*parse_url("http://127.evil.example")));
  EXPECT_FALSE(is_allowed(*parse_url("http://10.0.0.1")));
}

TEST(Url, ResolvesLocations) {
  const Url base = *parse_url("https://example.org/a/b?c");
  struct Row {
    std::string_view location, expected;
  };
  for (const Row& row : {Row{"/x?y", "https://example.org/x?y"}, Row{"z", "https://example.org/a/z"}, Row{"?q=1", "https://example.org/a/b?q=1"}, Row{"//other.example/", "https://other.example/"},
                         Row{"https://other.example", "https://other.example/"}, Row{"/x#y", "https://example.org/x"}}) {
    const auto url = resolve(base, row.location);
    ASSERT_TRUE(url) << row.location;
    EXPECT_EQ(url->text(), row.expected);
  }
  for (const std::string_view bad : {"", "mailto:a@b.c", "file:///x", "\\\\evil.example\\", "/\\evil.example", "https://a@b.example/", "//a@b.example/"}) EXPECT_FALSE(resolve(base, bad)) << bad;
}

TEST(Url, EncodesAndDecodesValues) {
  QueryText query;
  query.add("q", "#apag\xC3\xB3n & +1");
  EXPECT_EQ(query.text(), "q=%23apag%C3%B3n%20%26%20%2B1");
  EXPECT_EQ(query_value(query.text(), "q"), "#apag\xC3\xB3n & +1");
  EXPECT_EQ(query_value("a=1&b=%2", "b"), "%2");
  EXPECT_FALSE(query_value("ab=1", "a"));
}

TEST(ApiSource, ReadsTheWordsOfSources) {
  struct Row {
    std::string_view word, base;
  };
  for (const Row& row : {Row{"mastodon:example.social", "https://example.social"}, Row{"bluesky:", "https://bsky.social"}, Row{"bluesky:pds.example.org", "https://pds.example.org"}, Row{"x:recent", "https://api.x.com"},
                         Row{"x:all", "https://api.x.com"}, Row{"reddit:", "https://oauth.reddit.com"}, Row{"hn:", "https://hn.algolia.com"}, Row{"lemmy:example.org:8443", "https://example.org:8443"}}) {
    const auto source = parse_api_source(row.word);
    ASSERT_TRUE(source) << row.word;
    ASSERT_TRUE(*source) << row.word;
    EXPECT_EQ((*source)->name, row.word);
    EXPECT_EQ((*source)->base, row.base);
  }
  for (const std::string_view file : {"posts.ndjson", "-", "", "./bluesky:", "reddit:x", "hn", "x"}) {
    const auto source = parse_api_source(file);
    ASSERT_TRUE(source) << file;
    EXPECT_FALSE(*source) << file;
  }
  for (const std::string_view wrong : {"mastodon:", "lemmy:", "x:", "mastodon:https://example.org", "mastodon:a/b", "mastodon:user@example.org", "bluesky:a b", "mastodon:example.org/"}) {
    const auto source = parse_api_source(wrong);
    ASSERT_FALSE(source) << wrong;
    EXPECT_EQ(source.error().code, ErrorCode::usage);
  }
}

}  // namespace
}  // namespace postwake::detail
