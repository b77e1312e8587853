#include "postwake/json/writer.hpp"
#include "source/net/driver.hpp"

// Bluesky's searchPosts, at the account's PDS (which passes the question on), or unsigned at an AppView that answers guests.
// Cursors end at about 10,000 posts: then the window's end moves down.
namespace postwake::detail {
namespace {

class Bluesky final : public Driver {
 public:
  using Driver::Driver;

  Status sign_in() override {
    if (credentials_.user.empty() || !access_.empty()) return {};
    const auto created = session("com.atproto.server.createSession", false);
    return created ? Status{} : Status(propagate(created));
  }

  void sign(HttpRequest& request) const override { request.bearer = access_.empty() ? credentials_.token : access_; }

  Answer judge(const HttpResponse& response, JsonView body) const override {
    const std::string_view error = body["error"].string();
    if (response.status == 400 && (error == "ExpiredToken" || error == "InvalidToken")) return Answer::unauthorised;
    if (response.status == 400 && (error == "BadQueryString" || error == "InvalidRequest" || error == "InvalidCursor") && asked_with_cursor_) return Answer::cursor_refused;
    return judge_status(response.status);
  }

  Result<bool> renew() override {
    if (refresh_.empty()) return false;
    const auto refreshed = session("com.atproto.server.refreshSession", true);
    if (refreshed) return true;
    if (refreshed.error().code != ErrorCode::unauthorized && refreshed.error().code != ErrorCode::network) return propagate(refreshed);
    const auto created = session("com.atproto.server.createSession", false);
    if (!created) return propagate(created);
    return true;
  }

  HttpRequest request(const Search& search, const Cursor& cursor) const override {
    QueryText query;
    query.add("q", search.is_phrase ? "\"" + search.words + "\"" : "#" + search.words);
    if (!search.is_phrase) query.add("tag", search.words);
    query.add("sort", "latest").add("limit", "100");
    if (search.since) query.add("since", format_rfc3339(*search.since));
    const auto until = cursor.until ? cursor.until : search.until;
    if (until) query.add("until", format_rfc3339(*until));
    if (!cursor.token.empty()) query.add("cursor", cursor.token);
    asked_with_cursor_ = !cursor.token.empty();
    return get("/xrpc/app.bsky.feed.searchPosts", query.text());
  }

  Result<PageFacts> read(JsonView page, const HttpResponse&, const Search&, const Cursor&) override {
    if (!page["posts"].is_array()) return fail(ErrorCode::bad_data, "an answer without posts");
    PageFacts facts;
    for (const JsonView post : page["posts"]) {
      facts.ids.emplace_back(post["uri"].string());
      // The server sorts by the earlier of the two.
      auto at = parse_rfc3339(post["record"]["createdAt"].string());
      const auto indexed = parse_rfc3339(post["indexedAt"].string());
      if (!at || (indexed && *indexed < *at)) at = indexed;
      facts.add_time(at);
    }
    facts.next = page["cursor"].string();
    return facts;
  }

  std::optional<Milliseconds> window_step() const override { return Milliseconds{1}; }
  std::uint64_t cursor_cap() const override { return 10'000; }
  std::size_t lookup_size() const override { return 25; }
  HttpRequest lookup(const std::vector<std::string>& ids) const override {
    QueryText query;
    for (const std::string& id : ids) query.add("uris", id);
    asked_with_cursor_ = false;
    return get("/xrpc/app.bsky.feed.getPosts", query.text());
  }

 private:
  Result<bool> session(const std::string& method, bool is_refresh) {
    HttpRequest request = get("/xrpc/" + method);
    request.is_post = true;
    if (is_refresh) {
      request.bearer = refresh_;
    } else {
      JsonWriter body;
      body.begin_object().key("identifier").string(credentials_.user).key("password").string(credentials_.password).end_object();
      request.body = body.take();
      request.headers.push_back({"Content-Type", "application/json"});
    }
    const auto answer = session_.post(request, *this, [&](JsonView body) -> Status {
      if (body["accessJwt"].string().empty()) return fail(ErrorCode::bad_data, "a session without a token");
      access_ = body["accessJwt"].string();
      if (!body["refreshJwt"].string().empty()) refresh_ = body["refreshJwt"].string();
      session_.keep_secret(access_);
      session_.keep_secret(refresh_);
      return {};
    });
    if (!answer) return propagate(answer);
    return true;
  }

  std::string access_, refresh_;
  mutable bool asked_with_cursor_ = false;
};

}  // namespace

std::unique_ptr<Driver> make_bluesky(const ApiSource& source, const Credentials& credentials, Session& session) {
  return std::make_unique<Bluesky>(source, credentials, session);
}

}  // namespace postwake::detail
