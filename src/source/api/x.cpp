#include <algorithm>

#include "source/net/driver.hpp"

// X API v2: recent search (7 days) and full-archive search. The specification renamed tweet to post on 2026-08-07; which
// names are sent is a setting, both are read. Full-archive search allows one request a second beside its quota.
namespace postwake::detail {
namespace {

class X final : public Driver {
 public:
  X(const ApiSource& source, const Credentials& credentials, Session& session, const std::string& names)
      : Driver(source, credentials, session), is_all_(source.kind == ApiKind::x_all), is_old_(names == "tweet") {}

  Status sign_in() override {
    if (!credentials_.token.empty()) return {};
    return fail(ErrorCode::unauthorized, "X answers nobody without a token", Origin{display_name(source_.name), "", 0, 0}, "put a bearer token into POSTWAKE_X_TOKEN or --token-file");
  }

  void sign(HttpRequest& request) const override { request.bearer = credentials_.token; }

  Answer judge(const HttpResponse& response, JsonView body) const override {
    if (response.status == 429) {
      // A used-up month does not come back in fifteen minutes.
      if (body["type"].string().find("usage-capped") != std::string_view::npos) return Answer::final;
      if (const auto left = remaining(response); left && *left >= 1) return Answer::wait_shortly;
    }
    if (response.status == 400 && asked_with_cursor_ && body["errors"][std::size_t{0}]["parameters"]["next_token"]) return Answer::cursor_refused;
    return judge_status(response.status);
  }

  Seconds window() const override { return Seconds{901}; }
  Milliseconds pause() const override { return is_all_ ? Milliseconds{1100} : Milliseconds{0}; }

  Result<std::vector<Search>> searches(const Query& query) const override {
    auto single = Driver::searches(query);
    if (!single) return single;
    std::string words;
    for (const Search& search : *single) {
      if (!words.empty()) words += " OR ";
      words += search.is_phrase ? "\"" + search.words + "\"" : "#" + search.words;
    }
    if (single->size() > 1) words = "(" + words + ")";
    constexpr std::string_view kOriginals = " -is:retweet";
    const std::size_t longest = is_all_ ? 1024 : 512;
    if (words.size() + kOriginals.size() <= longest) return std::vector<Search>{{words + std::string(kOriginals), true, query.since, query.until}};
    for (Search& search : *single) search = {(search.is_phrase ? "\"" + search.words + "\"" : "#" + search.words) + std::string(kOriginals), true, query.since, query.until};
    return single;
  }

  HttpRequest request(const Search& search, const Cursor& cursor) const override {
    QueryText query;
    query.add("query", search.words).add("max_results", is_all_ ? "500" : "100");
    if (const auto since = start(search)) query.add("start_time", second(*since));
    const auto until = cursor.until ? cursor.until : search.until;
    // The end may not lie within the last 10 seconds; without one X takes 30 seconds ago.
    if (until && *until + Seconds{30} < session_.clock().now()) query.add("end_time", second(*until + Milliseconds{999}));
    add_fields(query);
    if (!cursor.token.empty()) query.add("next_token", cursor.token);
    asked_with_cursor_ = !cursor.token.empty();
    return get(is_all_ ? "/2/tweets/search/all" : "/2/tweets/search/recent", query.text());
  }

  Result<PageFacts> read(JsonView page, const HttpResponse&, const Search&, const Cursor&) override {
    if (!page["meta"].is_object() && !page["data"].is_array() && !page["errors"].is_array()) return fail(ErrorCode::bad_data, "an answer without data and meta");
    PageFacts facts;
    for (const JsonView post : page["data"]) {
      facts.ids.push_back(post["id"].id());
      facts.add_time(parse_rfc3339(post["created_at"].string()));
    }
    facts.next = page["meta"]["next_token"].string();
    return facts;
  }

  std::optional<Milliseconds> window_step() const override { return Milliseconds{1000}; }
  std::size_t lookup_size() const override { return 100; }
  HttpRequest lookup(const std::vector<std::string>& ids) const override {
    std::string list;
    for (const std::string& id : ids) list += (list.empty() ? "" : ",") + id;
    QueryText query;
    query.add("ids", list);
    add_fields(query);
    return get("/2/tweets", query.text());
  }

  std::vector<std::string> holes(const Search& search) const override {
    std::vector<std::string> holes{source_.name + ": reposts are not searched, and X gives none for words since 2026-05-04"};
    if (is_all_ && !search.since) holes.push_back(source_.name + ": without --since X searches the last 30 days only");
    if (!is_all_ && (!search.since || *search.since < oldest())) holes.push_back(source_.name + ": recent search reaches back 7 days only, no earlier than " + second(oldest()));
    return holes;
  }

 private:
  static std::string second(Instant at) {
    std::string text = format_rfc3339(std::chrono::floor<Seconds>(at));
    return text.substr(0, 19) + "Z";
  }
  Instant oldest() const { return session_.clock().now() - std::chrono::hours(24 * 7) + Minutes{1}; }
  std::optional<Instant> start(const Search& search) const {
    if (!search.since || is_all_) return search.since;
    return std::max(*search.since, oldest());
  }
  void add_fields(QueryText& query) const {
    const std::string thing = is_old_ ? "tweet" : "post";
    query.add(thing + ".fields", "id,text,created_at,lang,entities,geo,public_metrics,note_" + thing + (is_old_ ? ",author_id,edit_history_tweet_ids,referenced_tweets,in_reply_to_user_id" : ""));
    query.add("expansions", std::string("author_id,geo.place_id,") + (is_old_ ? "referenced_tweets.id,edit_history_tweet_ids" : "referenced_posts,edit_history_post_ids"));
    query.add("user.fields", "id,username,name,verified,location,public_metrics");
    query.add("place.fields", "full_name,country,country_code,geo");
  }

  bool is_all_, is_old_;
  mutable bool asked_with_cursor_ = false;
};

}  // namespace

std::unique_ptr<Driver> make_x(const ApiSource& source, const Credentials& credentials, Session& session, const std::string& names) {
  return std::make_unique<X>(source, credentials, session, names);
}

}  // namespace postwake::detail
