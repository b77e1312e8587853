// Any bytes as what a server answers: as the body of every page, as a post inside of a sound page, and as header fields.
// Whatever it says, a source comes to its end after few requests, asks nobody but the host it was given, and tells no secret.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "postwake/json/writer.hpp"
#include "postwake/source/api_source.hpp"
#include "postwake/text/utf8.hpp"
#include "source/net/url.hpp"

namespace postwake::fuzz {
namespace {

constexpr std::string_view kBase = "https://api.example.org", kSecret = "canary-b81d5e90";
constexpr std::size_t kMostRequests = 500;

struct Platform {
  ApiKind kind;
  std::string_view name, page, next;  ///< '@' in `page` stands for a post, '#' for what names the next page
  std::string_view post;              ///< '$' stands for a string
};
constexpr Platform kPlatforms[] = {
    {ApiKind::mastodon, "mastodon:example.org", "[@]", "",
     R"({"id":$,"created_at":$,"uri":"https://example.org/5","content":"down","account":{"acct":"ann"}})"},
    {ApiKind::bluesky, "bluesky:", R"({"posts":[@]#})", R"(,"cursor":"c")",
     R"({"uri":$,"indexedAt":$,"record":{"createdAt":$,"text":"down"}})"},
    {ApiKind::x_recent, "x:recent", R"({"data":[@],"meta":{"result_count":1#}})", R"(,"next_token":"t")",
     R"({"id":$,"created_at":$,"text":"down"})"},
    {ApiKind::reddit, "reddit:", R"({"kind":"Listing","data":{"children":[{"kind":"t3","data":@}]#}})", R"(,"after":"t3_a")",
     R"({"id":"a","name":$,"created_utc":$,"title":"down"})"},
    {ApiKind::hacker_news, "hn:", R"({"hits":[@]#})", R"(,"nbPages":9)",
     R"({"objectID":$,"created_at":$,"created_at_i":1781384400})"},
    {ApiKind::lemmy, "lemmy:example.org", R"({"posts":[{"post":@}]#})", R"(,"next_page":"n")",
     R"({"id":5,"ap_id":$,"published":$})"},
};
constexpr int kStatuses[] = {200, 429, 401, 500, 301, 400, 404};

void demand(bool holds) {
  if (!holds) std::abort();
}

/// Gives the same answer for ever.
class OneAnswer final : public HttpClient {
 public:
  OneAnswer(HttpResponse answer, std::size_t& requests) : answer_(std::move(answer)), requests_(requests) {}
  Result<HttpResponse> send(const HttpRequest& request) override {
    demand(++requests_ <= kMostRequests);
    const auto url = detail::parse_url(request.url);
    demand(url && url->origin() == detail::parse_url(kBase)->origin());
    return answer_;
  }

 private:
  HttpResponse answer_;
  std::size_t& requests_;
};

class Listener final : public PageSink {
 public:
  Status kept(const std::vector<std::string>&) override { return {}; }
  void page(const std::string&, std::string_view record) override { told += record; }
  void done(const std::string&, const std::vector<std::string>& notes) override {
    for (const std::string& note : notes) told += note;
  }
  void reject(Reject reject) override { told += reject.detail + describe(reject.origin); }
  std::string told;
};

void fetch(const Platform& platform, HttpResponse answer) {
  std::size_t requests = 0;
  FakeClock clock(*parse_rfc3339("2026-06-13T21:00:00Z"));
  ApiOptions options;
  options.clock = &clock;
  options.credentials[std::string(platform.kind == ApiKind::x_recent ? "x:" : platform.name)].token = kSecret;
  options.make_client = [&]() -> Result<std::unique_ptr<HttpClient>> { return std::unique_ptr<HttpClient>(std::make_unique<OneAnswer>(answer, requests)); };
  Listener listener;
  options.progress = [&](const ApiProgress& progress) { listener.told += progress.reason; };
  Query query;
  query.tags = {"down"};
  query.since = clock.now() - std::chrono::hours{72};
  const ApiSource source{std::string(platform.name), platform.kind, std::string(kBase)};
  const Instant start = clock.now();
  const auto fetched = fetch_apis({source}, query, options, listener);
  if (!fetched) listener.told += fetched.error().message + fetched.error().advice + describe(fetched.error().origin);
  demand(listener.told.find(kSecret) == std::string::npos);
  demand(clock.now() - start <= std::chrono::hours{48});
}

void check_address(std::string_view text) {
  const auto url = detail::parse_url(text);
  if (url) {
    const auto again = detail::parse_url(url->text());
    demand(again && again->text() == url->text() && detail::is_same_origin(*again, *url));
  }
  const auto there = detail::resolve(*detail::parse_url("https://example.org/a/b?c"), text);
  demand(!there || there->scheme == "https" || there->scheme == "http");
}

/// `text` with something in place of a letter.
std::string with(std::string_view text, char letter, std::string_view there) {
  std::string out;
  for (const char c : text) {
    if (c == letter) out += there;
    else out += c;
  }
  return out;
}

void check(std::string_view bytes) {
  // libFuzzer sees what we compare with and may send the secret itself: to hear it back would tell nothing.
  if (bytes.find(kSecret) != std::string_view::npos) return;
  const std::string_view line = bytes.substr(0, std::min<std::size_t>(bytes.find('\n'), 4096));
  check_address(line);
  // libcurl gives fields without line ends.
  const std::string field(line.substr(0, std::min<std::size_t>(line.find('\r'), 256)));
  std::vector<HttpField> hostile;
  for (const char* name : {"retry-after", "x-ratelimit-reset", "ratelimit-reset", "x-ratelimit-remaining", "date", "link", "location"}) hostile.push_back({name, field});
  JsonWriter writer;
  writer.string(repair_utf8(field));
  const std::string text = writer.take();
  const int status = kStatuses[bytes.size() % std::size(kStatuses)];
  for (const Platform& platform : kPlatforms) {
    fetch(platform, {200, {}, std::string(bytes)});
    const std::string page = with(platform.page, '#', bytes.size() % 2 == 0 ? platform.next : "");
    fetch(platform, {200, {}, with(page, '@', line)});
    fetch(platform, {200, hostile, with(page, '@', with(platform.post, '$', text))});
    fetch(platform, {status, hostile, std::string(bytes.substr(0, 4096))});
  }
}

}  // namespace
}  // namespace postwake::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  postwake::fuzz::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
