#include <gtest/gtest.h>

#include <sys/stat.h>

#include <fstream>

#include "source_net/worlds.hpp"

namespace postwake::test {
namespace {

std::string file_of(const TemporaryFolder& folder, std::string_view text, mode_t mode) {
  const std::string path = folder.path() + "/tokens";
  std::ofstream(path, std::ios::trunc) << text;
  ::chmod(path.c_str(), mode);
  return path;
}

std::vector<ApiSource> sources(std::initializer_list<std::string_view> words) {
  std::vector<ApiSource> list;
  for (const std::string_view word : words) list.push_back(**parse_api_source(word));
  return list;
}

TEST(Credentials, AreReadFromAFileThatOnlyItsOwnerReads) {
  const TemporaryFolder folder;
  const auto store = read_credentials(file_of(folder, "# mine\n\nmastodon:example.org token=abc=def\nbluesky: user=ann.example.org\nbluesky: password = p w\r\n", 0600));
  ASSERT_TRUE(store);
  EXPECT_EQ(store->at("mastodon:example.org").token, "abc=def");
  EXPECT_EQ(store->at("bluesky:").user, "ann.example.org");
  EXPECT_EQ(store->at("bluesky:").password, "p w");
}

TEST(Credentials, RefusalsNeverShowALine) {
  const TemporaryFolder folder;
  struct Row {
    std::string_view text;
    mode_t mode;
  };
  for (const Row& row : {Row{"x: token=secret-1", 0640}, Row{"x: token=secret-1", 0604}, Row{"secret-1", 0600}, Row{"x: secret-1", 0600}, Row{"x: key=secret-1", 0600}}) {
    const auto store = read_credentials(file_of(folder, row.text, row.mode));
    ASSERT_FALSE(store) << row.text;
    EXPECT_EQ(store.error().code, ErrorCode::usage);
    EXPECT_EQ((store.error().message + store.error().advice).find("secret-1"), std::string::npos);
  }
  EXPECT_EQ(read_credentials(folder.path() + "/none").error().code, ErrorCode::not_found);
  EXPECT_EQ(read_credentials(folder.path()).error().code, ErrorCode::usage);
}

TEST(Credentials, OfTheEnvironmentGoToOneHost) {
  const auto environment = [](const char* name) { return std::string_view(name) == "POSTWAKE_MASTODON_TOKEN" ? std::string("abc") : std::string_view(name) == "POSTWAKE_X_TOKEN" ? "xyz" : ""; };
  CredentialStore one;
  ASSERT_TRUE(add_credentials(sources({"mastodon:a.example", "x:all", "hn:"}), environment, one));
  EXPECT_EQ(one.at("mastodon:a.example").token, "abc");
  EXPECT_EQ(one.at("x:").token, "xyz");
  EXPECT_EQ(one.size(), 2U);

  CredentialStore two;
  const Status refused = add_credentials(sources({"mastodon:a.example", "mastodon:b.example"}), environment, two);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::usage);

  CredentialStore filed{{"mastodon:a.example", {"own", "", ""}}};
  ASSERT_TRUE(add_credentials(sources({"mastodon:a.example"}), environment, filed));
  EXPECT_EQ(filed.at("mastodon:a.example").token, "own");
}

}  // namespace
}  // namespace postwake::test
