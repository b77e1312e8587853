#include "cli/setup_fetching.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "cli/progress_text.hpp"

namespace postwake::cli {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string{} : std::string(value);
}

/// "postwake/0.1.0 (+mailto:ops@example.org)": servers may ask who we are, and some refuse those who do not say.
std::string user_agent() {
  std::string contact = environment("POSTWAKE_CONTACT");
  std::erase_if(contact, [](char c) { return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7E || c == '(' || c == ')'; });
  return std::string("postwake/") + POSTWAKE_VERSION + (contact.empty() ? "" : " (" + contact + ")");
}

Status set_base(const std::string& pair, std::vector<ApiSource>& apis) {
  // The SOURCE part holds no '=', the URL may.
  const std::size_t equals = pair.find('=');
  const auto named = equals == std::string::npos ? parse_api_source("") : parse_api_source(std::string_view(pair).substr(0, equals));
  if (!named) return propagate(named);
  if (!*named || equals + 1 == pair.size())
    return fail(ErrorCode::usage, "--base \"" + pair + "\" is not SOURCE=URL", {}, "for example --base mastodon:example.org=http://127.0.0.1:3000");
  bool is_used = false;
  for (ApiSource& api : apis) {
    if (api.name != (*named)->name) continue;
    api.base = pair.substr(equals + 1);
    while (!api.base.empty() && api.base.back() == '/') api.base.pop_back();
    is_used = true;
  }
  if (!is_used) return fail(ErrorCode::usage, "--base names " + (*named)->name + ", which is no SOURCE of this run");
  return {};
}

}  // namespace

Status add_api_options(const Arguments& arguments, Console& console, ReadRequest& request) {
  ApiOptions& api = request.api;
  api.archive = arguments.value("archive");
  api.is_refresh = arguments.flag("refresh");
  api.x_names = arguments.value("x-names");
  if (api.x_names != "post" && api.x_names != "tweet") return fail(ErrorCode::usage, "--x-names wants post or tweet, not \"" + api.x_names + "\"");
  if (request.apis.empty()) {
    for (const char* option : {"archive", "refresh", "base", "token-file"})
      if (arguments.has(option))
        return fail(ErrorCode::usage, std::string("--") + option + " is for APIs, and no SOURCE of this run is one", {}, "an archive is read like any folder: name it as a SOURCE");
    return {};
  }
  if (api.is_refresh && api.archive.empty()) return fail(ErrorCode::usage, "--refresh needs the archive that it refreshes", {}, "give --archive DIR");
  for (const std::string& pair : arguments.list("base"))
    if (auto set = set_base(pair, request.apis); !set) return set;
  if (const auto file = arguments.given("token-file")) {
    auto store = read_credentials(*file);
    if (!store) return propagate(store);
    api.credentials = std::move(*store);
  }
  if (auto added = add_credentials(request.apis, environment, api.credentials); !added) return added;

  CurlOptions curl;
  curl.user_agent = user_agent();
  curl.ca_file = arguments.value("cacert");
  curl.proxy = arguments.value("proxy");
  if (curl.proxy.find('@') != std::string::npos)
    return fail(ErrorCode::usage, "--proxy may not hold a password: everybody on this machine can read arguments", {}, "put it into https_proxy in the environment");
  curl.stop = &stop_token();
  static SystemClock clock;
  api.clock = &clock;
  api.stop = &stop_token();
  api.jitter_seed = static_cast<std::uint64_t>(clock.now().time_since_epoch().count()) * 65537U + static_cast<std::uint64_t>(::getpid());
  api.make_client = [curl] { return make_curl_client(curl); };
  if (console.shows_progress()) api.progress = [&console](const ApiProgress& progress) { console.progress(progress_text(progress)); };
  return {};
}

}  // namespace postwake::cli
