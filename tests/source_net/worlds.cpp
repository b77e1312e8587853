#include "source_net/worlds.hpp"

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "source/net/url.hpp"

namespace postwake::test {
namespace {

std::string second_text(Instant at) { return format_rfc3339(at).substr(0, 19) + "Z"; }
std::string epoch_text(Instant at) { return std::to_string(std::chrono::floor<Seconds>(at).time_since_epoch().count()); }
std::string text_of(std::size_t post) { return "post " + std::to_string(post) + ": nothing loads here"; }
std::uint64_t own_id(std::size_t post, std::size_t count) {
  return (static_cast<std::uint64_t>(time_of(post, count).time_since_epoch().count()) << 16U) + post;
}
std::size_t number_in(const std::string& text, std::size_t fallback) { return text.empty() ? fallback : std::stoul(text); }

}  // namespace

Instant time_of(std::size_t post, std::size_t count) { return kStart - Minutes{10} - Minutes{static_cast<std::int64_t>(count - post)}; }

Reply MastodonWorld::operator()(const Asked& asked) const {
  const auto status = [&](std::size_t post) {
    const std::string number = std::to_string(post);
    return "{\"id\":\"" + (has_own_ids ? std::to_string(own_id(post, count)) : has_opaque_ids ? "f0e" + number + "d" : number) + "\",\"uri\":\"https://example.org/users/ann/statuses/" + number +
           "\",\"url\":\"https://example.org/@ann/" + number + "\",\"created_at\":\"" + format_rfc3339(time_of(post, count)) +
           "\",\"visibility\":\"public\",\"language\":\"en\",\"content\":\"<p>" + text_of(post) + " #SomeTag</p>\",\"tags\":[{\"name\":\"sometag\"}],\"mentions\":[],"
           "\"account\":{\"id\":\"7\",\"acct\":\"ann\",\"username\":\"ann\",\"url\":\"https://example.org/@ann\",\"display_name\":\"Ann\",\"followers_count\":3},"
           "\"replies_count\":0,\"reblogs_count\":0,\"favourites_count\":0,\"reblog\":null}";
  };
  if (asked.path().rfind("/api/v1/statuses/", 0) == 0) {
    const std::size_t post = std::stoul(asked.path().substr(17));
    if (post % 10 == 0) return {404, {{"Content-Type", "application/json"}}, R"({"error":"Record not found"})", {}, false, 0, 0};
    return json_reply(status(post));
  }
  const std::string max_id = asked.parameter("max_id");
  std::size_t top = count;
  if (!max_id.empty()) {
    const std::uint64_t id = std::stoull(has_opaque_ids ? max_id.substr(3) : max_id);
    if (has_opaque_ids && id == deleted_id) return json_reply("[]");
    while (top > 0 && (has_own_ids ? own_id(top, count) : top) >= id) --top;
  }
  const std::size_t limit = std::min<std::size_t>(number_in(asked.parameter("limit"), 20), 40);
  std::string body = "[";
  std::string last;
  for (std::size_t n = 0; n < limit && top > 0; ++n, --top) {
    body += (n == 0 ? "" : ",") + status(top);
    last = has_own_ids ? std::to_string(own_id(top, count)) : std::to_string(top);
  }
  Reply reply = json_reply(body + "]");
  if (has_link && !last.empty()) {
    const std::string url = "<https://" + (link_host.empty() ? "example.org" : link_host) + asked.path();
    reply.headers.push_back({"Link", url + "?max_id=" + last + ">; rel=\"next\", " + url + "?min_id=" + last + ">; rel=\"prev\""});
  }
  return reply;
}

Reply BlueskyWorld::operator()(const Asked& asked) const {
  const auto view = [&](std::size_t post) {
    const std::string at = format_rfc3339(time_of(post, count));
    return "{\"uri\":\"at://did:plc:invented/app.bsky.feed.post/p" + std::to_string(post) + "\",\"cid\":\"bafyinvented\",\"author\":{\"did\":\"did:plc:invented\",\"handle\":\"ann.example.org\"},"
           "\"record\":{\"$type\":\"app.bsky.feed.post\",\"text\":\"" + text_of(post) + " #SomeTag\",\"createdAt\":\"" + at + "\",\"langs\":[\"en\"]},\"likeCount\":0,\"indexedAt\":\"" + at + "\"}";
  };
  std::string body = "{\"posts\":[";
  bool is_first = true;
  const auto add = [&](std::size_t post) {
    body += (is_first ? "" : ",") + view(post);
    is_first = false;
  };
  if (asked.path() == "/xrpc/app.bsky.feed.getPosts") {
    const std::string query = asked.target.substr(asked.target.find('?') + 1);
    for (std::size_t at = 0; at < query.size();) {
      const std::size_t end = std::min(query.find('&', at), query.size());
      const std::string uri = detail::query_value(query.substr(at, end - at), "uris").value_or("");
      const std::size_t post = std::stoul(uri.substr(uri.rfind("/p") + 2));
      if (gone_every == 0 || post % gone_every != 0) add(post);
      at = end + 1;
    }
    return json_reply(body + "]}");
  }
  const auto since = parse_rfc3339(asked.parameter("since"));
  const auto until = parse_rfc3339(asked.parameter("until"));
  const std::size_t offset = number_in(asked.parameter("cursor"), 0);
  const std::size_t limit = number_in(asked.parameter("limit"), 25);
  std::size_t seen = 0, given = 0;
  bool has_more = false;
  for (std::size_t post = count; post > 0; --post) {
    const Instant at = time_of(post, count);
    if ((until && at >= *until) || (since && at < *since)) continue;
    if (seen++ < offset) continue;
    if (given == limit) {
      has_more = true;
      break;
    }
    add(post);
    ++given;
  }
  body += "]";
  if (has_more && (cursor_cap == 0 || offset + limit < cursor_cap)) body += ",\"cursor\":\"" + std::to_string(offset + limit) + "\"";
  return json_reply(body + "}");
}

Reply HackerNewsWorld::operator()(const Asked& asked) const {
  const std::string filters = asked.parameter("numericFilters");
  const auto bound = [&](const std::string& sign) -> std::int64_t {
    const auto at = filters.find(sign);
    return at == std::string::npos ? -1 : std::stoll(filters.substr(at + sign.size()));
  };
  const std::int64_t from = bound("created_at_i>="), before = bound("created_at_i<");
  std::string body = "{\"hits\":[";
  std::size_t given = 0;
  for (std::size_t post = count; post > 0 && given < 1000; --post) {
    const std::int64_t at = std::stoll(epoch_text(time_of(post, count)));
    if ((from >= 0 && at < from) || (before >= 0 && at >= before)) continue;
    body += (given++ == 0 ? "" : ",") + std::string("{\"objectID\":\"") + std::to_string(post) + "\",\"created_at_i\":" + std::to_string(at) + ",\"author\":\"ann\",\"comment_text\":\"" + text_of(post) +
            " #SomeTag\",\"_tags\":[\"comment\"]}";
  }
  return json_reply(body + "],\"nbHits\":1000}");
}

Reply reddit_listing(const Asked& asked, std::size_t count) {
  const std::string after = asked.parameter("after");
  std::size_t top = after.empty() ? count : std::stoul(after.substr(3)) - 1;
  std::string body = "{\"kind\":\"Listing\",\"data\":{\"children\":[";
  std::string last;
  for (std::size_t n = 0; n < 100 && top > 0; ++n, --top) {
    last = "t3_" + std::to_string(top);
    body += (n == 0 ? "" : ",") + std::string("{\"kind\":\"t3\",\"data\":{\"id\":\"") + std::to_string(top) + "\",\"name\":\"" + last + "\",\"title\":\"" + text_of(top) +
            " #SomeTag\",\"selftext\":\"\",\"author\":\"ann\",\"subreddit\":\"outages\",\"created_utc\":" + epoch_text(time_of(top, count)) + ".0,\"score\":1,\"num_comments\":0,\"permalink\":\"/r/outages/comments/" +
            std::to_string(top) + "/x/\"}}";
  }
  return json_reply(body + "],\"after\":" + (top == 0 ? "null" : "\"" + last + "\"") + "}}");
}

Reply lemmy_search(const Asked& asked, std::size_t count) {
  const std::size_t page = number_in(asked.parameter("page"), 1);
  std::string body = "{\"type_\":\"All\",\"comments\":[],\"communities\":[],\"users\":[],\"posts\":[";
  const std::size_t skip = (page - 1) * 50;
  for (std::size_t n = skip; n < std::min(skip + 50, count); ++n) {
    const std::size_t post = count - n;
    body += (n == skip ? "" : ",") + std::string("{\"post\":{\"id\":") + std::to_string(post) + ",\"name\":\"" + text_of(post) + " #SomeTag\",\"ap_id\":\"https://example.org/post/" + std::to_string(post) +
            "\",\"published\":\"" + second_text(time_of(post, count)).substr(0, 19) + "\"},\"creator\":{\"name\":\"ann\",\"actor_id\":\"https://example.org/u/ann\"},\"community\":{\"name\":\"outages\"},\"counts\":{\"score\":1,\"comments\":0}}";
  }
  return json_reply(body + "]}");
}

namespace {

std::string x_post(std::size_t post, std::size_t count) {
  return "{\"id\":\"16136872699066" + std::to_string(10000 + post) + "\",\"author_id\":\"7\",\"created_at\":\"" + second_text(time_of(post, count)).substr(0, 19) + ".000Z\",\"text\":\"" + text_of(post) +
         " #SomeTag\",\"lang\":\"en\",\"entities\":{\"hashtags\":[{\"start\":0,\"end\":8,\"tag\":\"SomeTag\"}]}}";
}

}  // namespace

Reply x_search(const Asked& asked, std::size_t count) {
  const std::string token = asked.parameter("next_token");
  std::size_t top = token.empty() ? count : std::stoul(token.substr(1));
  const std::size_t limit = number_in(asked.parameter("max_results"), 10);
  std::string body = "{\"data\":[";
  std::size_t n = 0;
  for (; n < limit && top > 0; ++n, --top)
    body += (n == 0 ? "" : ",") + x_post(top, count);
  body += "],\"includes\":{\"users\":[{\"id\":\"7\",\"username\":\"ann\",\"name\":\"Ann\"}]},\"meta\":{\"result_count\":" + std::to_string(n);
  if (top > 0) body += ",\"next_token\":\"b" + std::to_string(top) + "\"";
  return json_reply(body + "}}");
}

Reply x_lookup(const Asked& asked) {
  std::string body;
  std::size_t n = 0;
  const std::string list = asked.parameter("ids");
  for (std::size_t at = 0; at < list.size(); ++n) {
    const std::size_t end = std::min(list.find(',', at), list.size());
    const std::size_t post = std::stoul(list.substr(end - 5, 5)) - 10000;
    if (post % 10 != 0) body += (body.empty() ? "" : ",") + x_post(post, 250);
    at = end + 1;
  }
  if (n > 100) return {400, {}, "{}", {}, false, 0, 0};
  return json_reply("{\"data\":[" + body + "],\"includes\":{\"users\":[{\"id\":\"7\",\"username\":\"ann\",\"name\":\"Ann\"}]}}");
}

std::size_t Fetched::distinct() const {
  std::set<std::string> texts;
  for (const std::string& line : lines) {
    const auto at = line.find("\"text\":\"");
    texts.insert(line.substr(at, line.find(": nothing loads", at) - at));
  }
  return texts.size();
}

std::string Fetched::everything() const {
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  for (const std::string& text : told) all += text + "\n";
  for (const Reject& reject : rejects) all += reject.reason + reject.detail + describe(reject.origin) + reject.excerpt + "\n";
  for (const std::string& note : manifest.notes) all += note + "\n";
  for (const InputRecord& input : manifest.inputs) all += input.name + "\n";
  if (error) all += error->message + error->advice + describe(error->origin) + "\n";
  return all;
}

Fetched fetch(const FetchPlan& plan) {
  Fetched fetched;
  FakeClock clock(kStart);
  ReadRequest request;
  request.query.tags = {std::string(kTag)};
  if (!plan.since.empty()) request.query.since = parse_rfc3339(plan.since);
  if (!plan.until.empty()) request.query.until = parse_rfc3339(plan.until);
  request.sources = plan.files;
  auto source = parse_api_source(plan.source);
  (*source)->base = plan.base;
  request.apis.push_back(**source);
  request.api.credentials[plan.source.rfind("x:", 0) == 0 ? "x:" : plan.source] = plan.credentials;
  request.api.archive = plan.archive;
  request.api.is_refresh = plan.is_refresh;
  request.api.clock = &clock;
  request.api.make_client = [&] { return make_curl_client(plan.curl); };
  request.api.progress = [&](const ApiProgress& progress) { fetched.told.push_back(progress.source + " " + progress.tag + " " + progress.reason); };
  request.scan.threads = 1;
  request.is_ordered = plan.is_ordered;
  RejectLog rejects({.file = {}, .max_count = std::nullopt, .show_all = true}, [&](const Reject& reject) { fetched.rejects.push_back(reject); });
  const auto outcome = read_posts(request, rejects, [&](std::string_view line) {
    fetched.lines.emplace_back(line);
    if (plan.take) plan.take(line);
    return Status{};
  });
  if (outcome) fetched.manifest = outcome->manifest;
  else fetched.error = outcome.error();
  fetched.waited = clock.now() - kStart;
  return fetched;
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "postwake-net-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}
TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::vector<std::string> files_in(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path().filename().string());
  std::sort(files.begin(), files.end());
  return files;
}

std::string content_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace postwake::test
