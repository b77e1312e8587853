#include <algorithm>
#include <charconv>

#include "source/net/driver.hpp"

// Mastodon's API and those that speak it. A tag's timeline has no time parameter and is paged by ids, newest first. Servers
// that make their ids from time (Mastodon itself: milliseconds << 16) let us jump to the window's end; the rest is paged
// through. Of a Link header only max_id is used: the host we were given stays the host we ask. A short page, or one without
// a Link, is no end (filters make pages short, snac sends no Link): only an empty one is.
namespace postwake::detail {
namespace {

constexpr std::size_t kPage = 40;

/// The max_id of rel="next" in a Link field.
std::string next_max_id(std::string_view link) {
  while (!link.empty()) {
    const auto open = link.find('<');
    const auto close = link.find('>', open == std::string_view::npos ? 0 : open);
    if (open == std::string_view::npos || close == std::string_view::npos) return {};
    const std::string_view target = link.substr(open + 1, close - open - 1);
    const auto end = std::min(link.find('<', close), link.size());
    const std::string_view parameters = link.substr(close + 1, end - close - 1);
    link.remove_prefix(end);
    if (parameters.find("rel=\"next\"") == std::string_view::npos && parameters.find("rel=next") == std::string_view::npos) continue;
    const auto mark = target.find('?');
    if (mark == std::string_view::npos) return {};
    return query_value(target.substr(mark + 1), "max_id").value_or("");
  }
  return {};
}

bool is_number(const std::string& id) {
  return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// True when an id tells the time of its post within a day, as Mastodon's own ids do.
bool is_made_from_time(const std::string& id, Instant created) {
  std::uint64_t value = 0;
  const auto read = std::from_chars(id.data(), id.data() + id.size(), value);
  if (read.ec != std::errc{} || read.ptr != id.data() + id.size()) return false;
  const auto ms = static_cast<std::int64_t>(value >> 16U);
  constexpr std::int64_t kDay = 86'400'000;
  return std::abs(ms - created.time_since_epoch().count()) < kDay;
}

class Mastodon final : public Driver {
 public:
  using Driver::Driver;

  void sign(HttpRequest& request) const override { request.bearer = credentials_.token; }

  Answer judge(const HttpResponse& response, JsonView) const override {
    return judge_status(response.status);
  }

  Result<std::vector<Search>> searches(const Query& query) const override {
    if (!query.phrases.empty()) return fail(ErrorCode::usage, source_.name + " can be asked for tags only", {}, "--any-text is for files and for APIs with a text search");
    return Driver::searches(query);
  }

  HttpRequest request(const Search& search, const Cursor& cursor) const override {
    QueryText query;
    query.add("limit", std::to_string(kPage));
    if (!cursor.token.empty()) query.add("max_id", cursor.token);
    return get("/api/v1/timelines/tag/" + percent_encoded(search.words), query.text());
  }

  Result<PageFacts> read(JsonView page, const HttpResponse& response, const Search& search, const Cursor& cursor) override {
    PageFacts facts;
    if (page.is_object() && page["account"].is_object() && !page["id"].id().empty()) {  // a lookup
      facts.ids.push_back(page["id"].id());
      return facts;
    }
    if (!page.is_array()) return fail(ErrorCode::bad_data, "an answer that is no list of statuses");
    std::optional<Instant> last_time;
    for (const JsonView status : page) {
      std::string id = status["id"].id();
      if (id.empty()) return fail(ErrorCode::bad_data, "a status without an id");
      facts.ids.push_back(std::move(id));
      last_time = parse_rfc3339(status["created_at"].string());
      facts.add_time(last_time);
    }
    if (facts.ids.empty()) {
      // snac answers an id that it no longer has as it answers the end: the id before it tells which of the two it is.
      if (page_before_.size() > 1 && !cursor.token.empty() && cursor.token == page_before_.back() && !is_number(cursor.token)) facts.next = page_before_[page_before_.size() - 2];
      page_before_.clear();
      return facts;
    }
    facts.next = next_max_id(response.header("link"));
    if (facts.next.empty()) facts.next = facts.ids.back();
    if (page_before_.empty() && !cursor.token.empty() && facts.ids.size() == 1 && last_before_ == facts.ids.back()) facts.next.clear();  // it was the end
    page_before_ = facts.ids;
    last_before_ = facts.ids.back();
    if (cursor.token.empty() && search.until && facts.oldest && *facts.oldest >= *search.until && last_time && is_made_from_time(facts.ids.back(), *last_time)) {
      // One day of grace: remote posts may carry an id of when they arrived.
      const auto ms = static_cast<std::uint64_t>((*search.until + std::chrono::hours(24)).time_since_epoch().count());
      std::uint64_t last = 0;
      std::from_chars(facts.ids.back().data(), facts.ids.back().data() + facts.ids.back().size(), last);
      if ((ms << 16U) < last) facts.next = std::to_string(ms << 16U);
    }
    // Servers that order by arrival may put an old post among new ones: the end is two pages that are older throughout.
    const bool is_older = search.since && facts.newest && *facts.newest < *search.since;
    older_pages_ = is_older ? older_pages_ + 1 : 0;
    facts.is_past_window = older_pages_ >= (last_time && is_made_from_time(facts.ids.back(), *last_time) ? 1 : 2);
    return facts;
  }

  std::size_t lookup_size() const override { return 1; }
  HttpRequest lookup(const std::vector<std::string>& ids) const override { return get("/api/v1/statuses/" + percent_encoded(ids.front())); }

 private:
  int older_pages_ = 0;
  std::vector<std::string> page_before_;
  std::string last_before_;
};

}  // namespace

std::unique_ptr<Driver> make_mastodon(const ApiSource& source, const Credentials& credentials, Session& session) {
  return std::make_unique<Mastodon>(source, credentials, session);
}

}  // namespace postwake::detail
