#include "cli/help.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

namespace postwake::cli {
namespace {

TEST(Help, ShortHelpIsOneScreen) {
  for (const auto& command : commands()) {
    const std::string text = short_help(&command);
    EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 40) << command.name;
  }
  const std::string text = short_help(nullptr);
  EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 30);
}

TEST(Help, NoLineIsWiderThanATerminal) {
  for (const auto& command : commands()) {
    std::istringstream lines(long_help(&command));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 84U) << command.name << ": " << line;
  }
}

TEST(Help, LongHelpNamesEveryOption) {
  for (const auto& command : commands()) {
    const std::string text = long_help(&command);
    for (const auto& option : options())
      if ((option.commands & command.command) != 0) {
        EXPECT_NE(text.find("--" + std::string(option.name)), std::string::npos) << command.name << " " << option.name;
      }
  }
}

TEST(Help, ManualAndCompletionsNameEveryOption) {
  const std::string manual = manual_page("0");
  for (const auto& option : options()) {
    std::string name = "\\-\\-";
    for (const char c : option.name) name += c == '-' ? std::string("\\-") : std::string(1, c);
    EXPECT_NE(manual.find(name), std::string::npos) << option.name;
    EXPECT_NE(shell_completions("bash").find("--" + std::string(option.name)), std::string::npos) << option.name;
    EXPECT_NE(shell_completions("zsh").find("--" + std::string(option.name)), std::string::npos) << option.name;
    EXPECT_NE(shell_completions("fish").find("-l " + std::string(option.name)), std::string::npos) << option.name;
  }
  EXPECT_EQ(shell_completions("csh"), "");
}

TEST(Help, TheManualInDocsIsTheOneOfTheTable) {
  std::ifstream in("docs/man/postwake.1", std::ios::binary);
  const std::string in_docs{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(in_docs, manual_page(POSTWAKE_VERSION)) << "run: build/dev/postwake man > docs/man/postwake.1";
}

}  // namespace
}  // namespace postwake::cli
