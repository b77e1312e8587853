#include <charconv>

#include "source/net/driver.hpp"

// Lemmy's search, newest first, by page number: posts that come in between shift pages, so a post may come twice. A limit is
// told by an error document with status 400 and no headers.
namespace postwake::detail {
namespace {

class Lemmy final : public Driver {
 public:
  using Driver::Driver;

  void sign(HttpRequest& request) const override { request.bearer = credentials_.token; }
  Answer judge(const HttpResponse& response, JsonView body) const override {
    if (response.status >= 400 && body["error"].string().find("rate_limit") != std::string_view::npos) return Answer::wait;
    return judge_status(response.status);
  }
  Seconds window() const override { return Seconds{600}; }

  HttpRequest request(const Search& search, const Cursor& cursor) const override {
    QueryText query;
    query.add("q", search.words).add("type_", "All").add("sort", "New").add("limit", "50").add("page", cursor.token.empty() ? "1" : cursor.token);
    return get("/api/v3/search", query.text());
  }

  Result<PageFacts> read(JsonView page, const HttpResponse&, const Search& search, const Cursor& cursor) override {
    if (!page["posts"].is_array() || !page["comments"].is_array()) return fail(ErrorCode::bad_data, "an answer without posts and comments");
    PageFacts facts;
    for (const std::string_view list : {"post", "comment"})
      for (const JsonView view : page[std::string(list) + "s"]) {
        const JsonView thing = view[list];
        facts.ids.emplace_back(thing["ap_id"].string());
        std::string published(thing["published"].string());
        auto at = parse_rfc3339(published);
        if (!at) at = parse_rfc3339(published + "Z");  // before 0.19 without a zone, and UTC
        facts.add_time(at);
      }
    if (facts.ids.empty()) return facts;
    unsigned number = 1;
    if (!cursor.token.empty()) std::from_chars(cursor.token.data(), cursor.token.data() + cursor.token.size(), number);
    facts.next = std::to_string(number + 1);
    facts.is_past_window = search.since && facts.newest && *facts.newest < *search.since;
    return facts;
  }
};

}  // namespace

std::unique_ptr<Driver> make_lemmy(const ApiSource& source, const Credentials& credentials, Session& session) {
  return std::make_unique<Lemmy>(source, credentials, session);
}

}  // namespace postwake::detail
