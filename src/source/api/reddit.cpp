#include "source/net/driver.hpp"

// Reddit's search, newest first: no window, at most about 1,000 results. Signed in with a token, or with a client's id and
// secret that buy one.
namespace postwake::detail {
namespace {

constexpr std::string_view kPublicBase = "https://oauth.reddit.com";

class Reddit final : public Driver {
 public:
  using Driver::Driver;

  Status sign_in() override {
    if (!credentials_.token.empty() || !bought_.empty()) return {};
    if (credentials_.user.empty())
      return fail(ErrorCode::unauthorized, "Reddit's API answers nobody without a token", Origin{display_name(source_.name), "", 0, 0}, "put POSTWAKE_REDDIT_TOKEN, or POSTWAKE_REDDIT_ID and POSTWAKE_REDDIT_SECRET, into the environment");
    const auto bought = buy();
    return bought ? Status{} : Status(propagate(bought));
  }
  void sign(HttpRequest& request) const override { request.bearer = bought_.empty() ? credentials_.token : bought_; }
  Answer judge(const HttpResponse& response, JsonView) const override { return judge_status(response.status); }
  Result<bool> renew() override {
    if (credentials_.user.empty()) return false;
    return buy();
  }
  Seconds window() const override { return Seconds{600}; }

  HttpRequest request(const Search& search, const Cursor& cursor) const override {
    QueryText query;
    query.add("q", search.is_phrase ? "\"" + search.words + "\"" : "#" + search.words).add("sort", "new").add("type", "link").add("limit", "100").add("raw_json", "1");
    if (!cursor.token.empty()) query.add("after", cursor.token);
    return get("/search", query.text());
  }

  Result<PageFacts> read(JsonView page, const HttpResponse&, const Search& search, const Cursor&) override {
    const JsonView listing = page["data"];
    if (!listing["children"].is_array()) return fail(ErrorCode::bad_data, "an answer that is no listing");
    PageFacts facts;
    for (const JsonView child : listing["children"]) {
      facts.ids.emplace_back(child["data"]["name"].string());
      if (const auto seconds = child["data"]["created_utc"].number()) facts.add_time(Instant{Seconds{static_cast<std::int64_t>(*seconds)}});
    }
    facts.next = listing["after"].string();
    facts.is_past_window = search.since && facts.newest && *facts.newest < *search.since;
    return facts;
  }

  std::uint64_t cursor_cap() const override { return 1000; }
  std::size_t lookup_size() const override { return 100; }
  HttpRequest lookup(const std::vector<std::string>& ids) const override {
    std::string list;
    for (const std::string& id : ids) list += (list.empty() ? "" : ",") + id;
    QueryText query;
    query.add("id", list).add("raw_json", "1");
    return get("/api/info", query.text());
  }

 private:
  Result<bool> buy() {
    HttpRequest request = get("/api/v1/access_token");
    if (source_.base == kPublicBase) request.url = "https://www.reddit.com/api/v1/access_token";  // tokens are sold at the other door
    request.is_post = true;
    request.user = credentials_.user;
    request.password = credentials_.password;
    request.body = "grant_type=client_credentials";
    request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
    const auto answer = session_.post(request, *this, [&](JsonView body) -> Status {
      if (body["access_token"].string().empty()) return fail(ErrorCode::bad_data, "no token came");
      bought_ = body["access_token"].string();
      session_.keep_secret(bought_);
      return {};
    });
    if (!answer) return propagate(answer);
    return true;
  }

  std::string bought_;
};

}  // namespace

std::unique_ptr<Driver> make_reddit(const ApiSource& source, const Credentials& credentials, Session& session) {
  return std::make_unique<Reddit>(source, credentials, session);
}

}  // namespace postwake::detail
