#include <sys/stat.h>

#include <algorithm>
#include <fstream>

#include "postwake/source/api_source.hpp"

namespace postwake {
namespace {

Failure refuse(const std::string& message, const std::string& path, std::uint64_t line, std::string advice = {}) {
  return fail(ErrorCode::usage, message, Origin{path, "", line, 0}, std::move(advice));
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= 0x20) text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= 0x20) text.remove_suffix(1);
  return text;
}

bool is_x(const ApiSource& source) { return source.kind == ApiKind::x_recent || source.kind == ApiKind::x_all; }

}  // namespace

Result<CredentialStore> read_credentials(const std::string& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) return fail(ErrorCode::not_found, "cannot open the file of credentials", Origin{path, "", 0, 0});
  if (!S_ISREG(about.st_mode)) return refuse("credentials come from an ordinary file", path, 0);
  if ((about.st_mode & 077U) != 0) return refuse("others may read this file of credentials", path, 0, "chmod 600 " + path);
  std::ifstream in(path);
  if (!in) return fail(ErrorCode::io, "cannot read the file of credentials", Origin{path, "", 0, 0});
  CredentialStore store;
  std::string line;
  for (std::uint64_t number = 1; std::getline(in, line); ++number) {
    const std::string_view text = trimmed(line);
    if (text.empty() || text.front() == '#') continue;
    const auto blank = text.find_first_of(" \t");
    const std::string_view pair = blank == std::string_view::npos ? std::string_view{} : trimmed(text.substr(blank));
    const auto equals = pair.find('=');
    // The line itself is never shown: it holds the secret.
    if (equals == std::string_view::npos)
      return fail(ErrorCode::usage, "a line of credentials is not SOURCE KEY=VALUE", Origin{path, "", number, 0}, "for example: mastodon:example.social token=...");
    Credentials& one = store[std::string(text.substr(0, blank))];
    const std::string_view key = trimmed(pair.substr(0, equals));
    const std::string value(trimmed(pair.substr(equals + 1)));
    if (key == "token") one.token = value;
    else if (key == "user") one.user = value;
    else if (key == "password") one.password = value;
    else return fail(ErrorCode::usage, "credentials have the keys token, user and password", Origin{path, "", number, 0});
  }
  return store;
}

Status add_credentials(const std::vector<ApiSource>& sources, const std::function<std::string(const char*)>& environment, CredentialStore& store) {
  const auto named = [&](ApiKind kind) {
    std::vector<std::string> names;
    for (const ApiSource& source : sources)
      if (source.kind == kind && std::find(names.begin(), names.end(), source.name) == names.end()) names.push_back(source.name);
    return names;
  };
  const auto give = [&](const std::string& name, std::string token, std::string user, std::string password) {
    if (token.empty() && user.empty()) return;
    store.try_emplace(name, Credentials{std::move(token), std::move(user), std::move(password)});  // the file is nearer
  };
  struct Row {
    ApiKind kind;
    const char *token, *user, *password;
  };
  for (const Row& row : {Row{ApiKind::mastodon, "POSTWAKE_MASTODON_TOKEN", nullptr, nullptr}, Row{ApiKind::lemmy, "POSTWAKE_LEMMY_TOKEN", nullptr, nullptr},
                         Row{ApiKind::bluesky, nullptr, "POSTWAKE_BLUESKY_USER", "POSTWAKE_BLUESKY_PASSWORD"},
                         Row{ApiKind::reddit, "POSTWAKE_REDDIT_TOKEN", "POSTWAKE_REDDIT_ID", "POSTWAKE_REDDIT_SECRET"}}) {
    const auto value = [&](const char* name) { return name == nullptr ? std::string{} : environment(name); };
    const std::string token = value(row.token), user = value(row.user), password = value(row.password);
    if (token.empty() && user.empty()) continue;
    auto names = named(row.kind);
    std::erase_if(names, [&](const std::string& name) { return store.contains(name); });
    if (names.size() > 1)
      return fail(ErrorCode::usage, std::string(row.token != nullptr && !token.empty() ? row.token : row.user) + " would go to " + std::to_string(names.size()) + " hosts", {},
                  "give each host its own line in --token-file");
    if (names.size() == 1) give(names.front(), token, user, password);
  }
  if (std::any_of(sources.begin(), sources.end(), is_x)) give("x:", environment("POSTWAKE_X_TOKEN"), {}, {});
  return {};
}

}  // namespace postwake
