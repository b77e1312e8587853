#include "postwake/text/html.hpp"

#include <gtest/gtest.h>

#include "postwake/text/utf8.hpp"

namespace postwake {
namespace {

struct HtmlCase {
  std::string_view name, html, text;
};

const HtmlCase kHtmlCases[] = {
    {"paragraphs", "<p>one</p><p>two</p>", "one\n\ntwo"},
    {"breaks", "one<br>two<br />three", "one\ntwo\nthree"},
    {"entities", "a &lt;b&gt; &amp;amp; &#39;c&#39; &#x1F600;", "a <b> &amp; 'c' \U0001F600"},
    {"a_bare_ampersand", "AT&T & co", "AT&T & co"},
    {"less_than_is_text", "5 < 6 <3", "5 < 6 <3"},
    {"unclosed_tag_is_text", "a <b and <c", "a <b and <c"},
    {"hashtag_link", R"(down <a href="https://m.example/tags/x" class="mention hashtag" rel="tag">#<span>AppDown</span></a>)", "down #AppDown"},
    {"mention_link", R"(<span class="h-card"><a href="https://m.example/@ann" class="u-url mention">@<span>ann</span></a></span> hi)", "@ann hi"},
    {"hashtag_without_class", R"(<a href="https://s.example/t">#down</a> now)", "#down now"},
    {"link_shows_its_target",
     R"(<a href="https://status.example/x?a=1&amp;b=2"><span class="invisible">https://</span><span class="ellipsis">status.ex</span></a> ok)",
     "https://status.example/x?a=1&b=2 ok"},
    {"dangerous_link_is_its_text", R"x(<a href="javascript:alert(1)">here</a>)x", "here"},
    {"scripts_vanish", "a<script>alert('<p>')</script>b<style>p{}</style>", "ab"},
    {"comment", "a<!-- <p> -->b<!-- open", "ab"},
    {"attribute_with_greater_than", R"(<img alt="a>b">x)", "x"},
    {"zero_entity_stays", "&#0;", "&#0;"},
    {"surrogate_entity", "&#xD800;", "\uFFFD"},
};

TEST(Html, BecomesPlainText) {
  for (const auto& row : kHtmlCases) EXPECT_EQ(html_to_text(row.html).text, row.text) << row.name;
}

TEST(Html, LinksAreCollected) {
  const auto out = html_to_text(R"(<a href="https://a.example/">a</a> <a class="mention" href="https://b.example/@x">@x</a> <a href='http://c.example'>c)");
  EXPECT_EQ(out.links, (std::vector<std::string>{"https://a.example/", "http://c.example"}));
}

TEST(Html, CutAnywhereItStaysValid) {
  const std::string html = R"(<p>é <a href="https://x.example/é">é</a> &amp; <b class='é'>ü</b></p><!-- é -->)";
  for (std::size_t n = 0; n <= html.size(); ++n) EXPECT_TRUE(is_valid_utf8(html_to_text(repair_utf8(html.substr(0, n))).text)) << n;
}

TEST(Html, TwitterEscapesThreeCharactersOnce) {
  EXPECT_EQ(unescape_twitter("a &amp;lt; b &lt;3 &gt; &quot; &"), "a &lt; b <3 > &quot; &");
}

}  // namespace
}  // namespace postwake
