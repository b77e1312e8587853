#include "cli/arguments.hpp"

#include <gtest/gtest.h>

#include <set>

namespace postwake::cli {
namespace {

using Words = std::vector<std::string>;

struct UsageCase {
  std::string_view name;
  Words words;
  std::string_view message, advice;
};

const UsageCase kUsageCases[] = {
    {"nothing", {}, "no command given", "see `postwake -h`"},
    {"misspelt_command", {"fecth"}, "unknown command \"fecth\"", "did you mean `postwake fetch`?"},
    {"no_such_command", {"frobnicate"}, "unknown command \"frobnicate\"", "see `postwake -h`"},
    {"misspelt_option", {"fetch", "--tga", "x"}, "unknown option --tga of `fetch`", "did you mean --tag?"},
    {"option_of_another_command", {"fetch", "--redact"}, "unknown option --redact of `fetch`", "--redact belongs to another command; see `postwake fetch -h`"},
    {"value_is_missing", {"fetch", "--tag"}, "the required argument for option '--tag' is missing", "see `postwake fetch -h`"},
    {"a_flag_takes_no_value", {"fetch", "--all=yes"}, "option '--all' does not take any arguments", "see `postwake fetch -h`"},
    {"a_word_where_none_may_stand", {"train", "x.tsv"}, "`train` takes no \"x.tsv\"", "see `postwake train -h`"},
    {"prefixes_are_not_guessed", {"fetch", "--ta", "x"}, "unknown option --ta of `fetch`", "did you mean --tag?"},
    {"option_before_command", {"--tag", "x", "fetch"}, "option --tag stands before a command", "see `postwake -h`"},
};

TEST(Arguments, WrongWordsGetAdvice) {
  for (const auto& row : kUsageCases) {
    const auto arguments = parse_arguments(row.words);
    ASSERT_FALSE(arguments) << row.name;
    EXPECT_EQ(arguments.error().code, ErrorCode::usage) << row.name;
    EXPECT_EQ(arguments.error().message, row.message) << row.name;
    EXPECT_EQ(arguments.error().advice, row.advice) << row.name;
  }
}

TEST(Arguments, OptionsListsFlagsAndWords) {
  const auto a = parse_arguments(Words{"fetch", "-t", "x", "--tag=y", "dump.tar", "--all", "--no-all", "-", "-j4"});
  ASSERT_TRUE(a) << a.error().message;
  EXPECT_EQ(a->list("tag"), (Words{"x", "y"}));
  EXPECT_EQ(a->positional, (Words{"dump.tar", "-"}));
  EXPECT_FALSE(a->flag("all"));
  EXPECT_EQ(a->given_flag("all"), false);
  EXPECT_EQ(a->given_flag("stats"), std::nullopt);
  EXPECT_EQ(*a->count("threads"), 4U);
  EXPECT_EQ(a->value("output"), "-");
}

TEST(Arguments, AfterTwoDashesEverythingIsAWord) {
  const auto a = parse_arguments(Words{"fetch", "--all", "--", "--odd-name.json"});
  ASSERT_TRUE(a);
  EXPECT_EQ(a->positional, Words{"--odd-name.json"});
}

TEST(Arguments, ATimeNeedsItsZone) {
  const auto a = parse_arguments(Words{"fetch", "--since", "2019-06-13T21:00:00", "--until", "noon"});
  ASSERT_TRUE(a);
  const auto since = a->instant("since");
  ASSERT_FALSE(since);
  EXPECT_EQ(since.error().message, "--since 2019-06-13T21:00:00 has no time zone");
  EXPECT_EQ(since.error().advice, "add an offset: 2019-06-13T21:00:00Z for UTC, or 2019-06-13T21:00:00-04:00");
  EXPECT_EQ(a->instant("until").error().message, "--until \"noon\" is not a time");
}

TEST(Arguments, NumbersAreChecked) {
  const auto a = parse_arguments(Words{"fetch", "--threads", "many"});
  ASSERT_TRUE(a);
  EXPECT_EQ(a->count("threads").error().message, "--threads wants a whole number, not \"many\"");
}

TEST(OptionTable, NamesAreUniqueAndEveryOptionHasAUser) {
  std::set<std::string_view> names;
  std::uint32_t known = 0;
  for (const auto& command : commands()) known |= command.command;
  for (const auto& option : options()) {
    EXPECT_TRUE(names.insert(option.name).second) << option.name;
    EXPECT_NE(option.commands & known, 0U) << option.name;
    EXPECT_FALSE(option.help.empty()) << option.name;
    EXPECT_EQ(option.kind == OptionKind::flag, option.argument.empty()) << option.name;
    EXPECT_FALSE(option.name.starts_with("no-")) << option.name;
  }
}

TEST(OptionTable, LettersAreUniqueInEachCommand) {
  for (const auto& command : commands()) {
    std::set<char> letters;
    for (const auto& option : options())
      if ((option.commands & command.command) != 0 && option.letter != '\0') {
        EXPECT_TRUE(letters.insert(option.letter).second) << command.name << " -" << option.letter;
      }
  }
}

TEST(OptionTable, EveryOptionOfEveryCommandParses) {
  for (const auto& command : commands()) {
    for (const auto& option : options()) {
      if ((option.commands & command.command) == 0) continue;
      Words words{std::string(command.name), "--" + std::string(option.name)};
      if (option.kind != OptionKind::flag) words.push_back("1");
      const auto on = parse_arguments(words);
      ASSERT_TRUE(on) << command.name << " " << option.name;
      EXPECT_TRUE(on->has(option.name)) << command.name << " " << option.name;
      if (option.kind != OptionKind::flag) continue;
      const auto off = parse_arguments(Words{std::string(command.name), "--no-" + std::string(option.name)});
      ASSERT_TRUE(off) << option.name;
      EXPECT_EQ(off->given_flag(option.name), false) << option.name;
    }
  }
}

}  // namespace
}  // namespace postwake::cli
