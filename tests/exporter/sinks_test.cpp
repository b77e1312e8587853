#include <gtest/gtest.h>

#include <concepts>

#include "exporter/sinks/csv.hpp"
#include "exporter/sinks/html.hpp"
#include "exporter/sinks/markdown.hpp"
#include "exporter/story.hpp"

namespace postwake::detail {
namespace {

template <typename SinkType, typename Text>
concept TakesUnescaped = requires(SinkType& sink, Text text) { sink << text; };

// Forgetting the escape does not compile: only literals, numbers and parts of the same grammar can be streamed.
static_assert(!TakesUnescaped<Html, std::string>);
static_assert(!TakesUnescaped<Html, std::string_view>);
static_assert(!TakesUnescaped<Html, const std::string&>);
static_assert(!TakesUnescaped<Html, Markdown>);
static_assert(TakesUnescaped<Html, Html>);
static_assert(TakesUnescaped<Html, std::uint64_t>);

struct TextCase {
  std::string_view name, text, expected;
};

TEST(HtmlSink, EscapesForTextAndAttributes) {
  const TextCase cases[] = {
      {"tag", "<b>", "&lt;b&gt;"},
      {"attribute_break", "\" onload='x'", "&quot; onload&#61;&#39;x&#39;"},
      {"entity_is_text", "&lt;", "&amp;lt;"},
      {"override_is_shown", "a\xE2\x80\xAE" "b", "a[U+202E]b"},
      {"scheme_for_naive_filters", "JavaScript:x a:b", "JavaScript&#58;x a:b"},
      {"control", "a\x1B[31m", "a\xEF\xBF\xBD[31m"},
      {"c1", "\xC2\x9B" "x", "\xEF\xBF\xBDx"},
      {"arabic_mark_stays", "\xE2\x80\x8F", "\xE2\x80\x8F"},
  };
  for (const auto& row : cases) {
    Html out;
    out.text(row.text);
    EXPECT_EQ(out.str(), row.expected) << row.name;
  }
}

TEST(CsvSink, GuardsFormulasAndLeavesNumbers) {
  const TextCase cases[] = {
      {"plain", "down again", "down again"},
      {"formula", "=1+1", "'=1+1"},
      {"at", "@SUM(A1)", "'@SUM(A1)"},
      {"behind_blanks", "  -2+3", "'  -2+3"},
      {"full_width", "\xEF\xBC\x9D" "1", "'\xEF\xBC\x9D" "1"},
      {"behind_a_mark", "\xEF\xBB\xBF=1", "'\xEF\xBB\xBF=1"},
      {"negative_number", "-12.5", "-12.5"},
      {"minus_word", "-x", "'-x"},
      {"comma_and_quote", "a,\"b\"", "\"a,\"\"b\"\"\""},
      {"tab_first", "\t1", "'\t1"},
  };
  for (const auto& row : cases) EXPECT_EQ(csv_cell(row.text, false), row.expected) << row.name;
  EXPECT_EQ(csv_cell("=1+1", true), "=1+1");
}

TEST(Links, OnlyWebAddressesBecomeLinks) {
  struct Row {
    std::string_view url;
    bool expected;
  };
  for (const auto& row : {Row{"https://example.org/a?b=c", true}, Row{"http://example.org", true}, Row{"javascript:alert(1)", false}, Row{"https://", false},
                          Row{"https:///x", false}, Row{"HTTPS://example.org", false}, Row{"https://a b", false}, Row{"data:text/html,x", false}, Row{"//example.org", false},
                          Row{"https://example.org/\"><script>", false}, Row{"https://e.org/\n", false}})
    EXPECT_EQ(is_web_link(row.url), row.expected) << row.url;
}

TEST(Names, AreSafeAndStable) {
  EXPECT_EQ(page_slug("PlayStation Network"), "playstation-network");
  EXPECT_EQ(page_slug("../../etc/passwd"), "etc-passwd");
  EXPECT_EQ(page_slug("停電"), page_slug("停電"));
  EXPECT_NE(page_slug("停電"), page_slug("断水"));
  EXPECT_EQ(stable_id("a").size(), 12U);
  EXPECT_EQ(stable_id("a"), stable_id("a"));
  EXPECT_NE(stable_id("a"), stable_id("b"));
}

}  // namespace
}  // namespace postwake::detail
