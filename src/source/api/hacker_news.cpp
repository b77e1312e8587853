#include "source/net/driver.hpp"

// Hacker News as Algolia searches it: at most 1,000 hits a query, so the window's end moves down to the oldest hit. A tag is
// searched as its word; of what comes the query chooses as always, so posts without the '#' need --any-text.
namespace postwake::detail {
namespace {

class HackerNews final : public Driver {
 public:
  using Driver::Driver;

  void sign(HttpRequest&) const override {}
  Answer judge(const HttpResponse& response, JsonView) const override { return judge_status(response.status); }
  Seconds window() const override { return Seconds{3600}; }

  HttpRequest request(const Search& search, const Cursor& cursor) const override {
    QueryText query;
    query.add("query", search.is_phrase ? "\"" + search.words + "\"" : search.words).add("tags", "(story,comment)").add("hitsPerPage", "1000");
    std::string filter;
    if (search.since) filter = "created_at_i>=" + epoch(*search.since);
    const auto until = cursor.until ? cursor.until : search.until;
    if (until) filter += (filter.empty() ? "" : ",") + std::string("created_at_i<") + epoch(*until + Milliseconds{999});
    if (!filter.empty()) query.add("numericFilters", filter);
    return get("/api/v1/search_by_date", query.text());
  }

  Result<PageFacts> read(JsonView page, const HttpResponse&, const Search&, const Cursor&) override {
    if (!page["hits"].is_array()) return fail(ErrorCode::bad_data, "an answer without hits");
    PageFacts facts;
    for (const JsonView hit : page["hits"]) {
      facts.ids.emplace_back(hit["objectID"].string());
      if (const auto seconds = hit["created_at_i"].integer(); seconds && *seconds > 0 && *seconds < 100'000'000'000) facts.add_time(Instant{Seconds{*seconds}});
    }
    return facts;
  }

  std::optional<Milliseconds> window_step() const override { return Milliseconds{1000}; }
  std::uint64_t cursor_cap() const override { return 1000; }

 private:
  static std::string epoch(Instant at) { return std::to_string(std::chrono::floor<Seconds>(at).time_since_epoch().count()); }
};

}  // namespace

std::unique_ptr<Driver> make_hacker_news(const ApiSource& source, const Credentials& credentials, Session& session) {
  return std::make_unique<HackerNews>(source, credentials, session);
}

}  // namespace postwake::detail
