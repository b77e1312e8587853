#include "source/formats/row.hpp"

#include <algorithm>
#include <charconv>

#include "postwake/base/hash.hpp"
#include "postwake/text/html.hpp"
#include "source/formats/fields.hpp"
#include "source/formats/times.hpp"

// Method: a table's columns are matched, in this order, by --map, by the dialect of a known tool, and by synonyms. The order of
// the synonyms matters: the first that is there wins.
namespace postwake::detail {
namespace {

constexpr std::array<std::string_view, kFieldCount> kNames = {
    "id",       "url",     "platform",  "time",       "epoch",       "date",       "clock",      "offset",      "text",
    "handle",   "name",    "author_id", "verified",   "followers",   "location",   "lang",       "tags",        "mentions",
    "urls",     "reply_to", "repost_of", "quote_of",  "is_repost",   "place",      "country",    "country_code", "lat",
    "lon",      "lat_lon", "lon_lat",   "reply_count", "repost_count", "like_count", "quote_count", "view_count", "bookmark_count",
    "retrieved_at"};

struct Synonyms {
  Field field;
  std::vector<std::string_view> words;
};

const std::vector<Synonyms>& synonyms() {
  static const std::vector<Synonyms> kSynonyms = {
      {Field::id, {"id_str", "tweet_id", "tweetid", "status_id", "id", "post_id", "tweet id", "uri"}},
      {Field::url, {"url", "tweet_url", "permalink", "link", "tweet_link", "post_url", "tweeturl", "tweet url"}},
      {Field::platform, {"platform", "source_platform", "network"}},
      {Field::time, {"created_at", "time", "datetime", "timestamp", "date", "tweet_created", "created", "date/time", "date_time", "createdat", "posted_at",
                     "published_at", "published", "post_date", "tweet_date", "created_utc", "created_time", "date_created", "posted", "utc_time", "date (utc)", "postedtime"}},
      {Field::epoch, {"unix_timestamp", "timestamp_ms", "created_at_epoch", "epoch", "timestamp_unix", "created_at_i"}},
      {Field::text, {"full_text", "fulltext", "rawcontent", "text", "content", "tweet", "body", "message", "tweet_text", "post_text", "tweettext", "post", "clean_text", "selftext", "comment",
                     "caption", "texte", "texto", "teks"}},
      {Field::handle, {"username", "user_name", "screen_name", "user_screen_name", "handle", "author_username", "from_user_name", "user.username", "user_username", "author", "user",
                       "account", "from_user", "user.screen_name", "author.username", "tweet_author"}},
      {Field::name, {"display_name", "displayname", "author_fullname", "author_name", "user_realname", "from_user_realname", "user.displayname", "name", "full_name", "user_display_name", "author.name"}},
      {Field::author_id, {"user_id", "user_id_str", "author_id", "from_user_id", "userid", "user.id"}},
      {Field::verified, {"user_verified", "verified", "author_verified", "from_user_verified", "is_verified", "author_is_verified"}},
      {Field::followers, {"user_followers", "followers", "author_followers", "user_followers_count", "followers_count", "from_user_followercount", "user.followerscount"}},
      {Field::location, {"user_location", "location", "author_location", "from_user_location"}},
      {Field::lang, {"lang", "language", "tweet_lang"}},
      {Field::tags, {"hashtags", "tags", "hashtag"}},
      {Field::mentions, {"mentions", "user_mentions", "mentioned_users", "mentionedusers"}},
      {Field::urls, {"urls", "links", "outlinks", "expanded_urls", "urls_expanded"}},
      {Field::reply_to, {"in_reply_to_status_id", "in_reply_to_status_id_str", "reply_to_status_id", "in_reply_to_tweet_id", "inreplytotweetid", "reply_to", "in_reply_to"}},
      {Field::repost_of, {"retweeted_status_id", "retweet_status_id", "retweet_id", "repost_of"}},
      {Field::quote_of, {"quoted_status_id", "quoted_status_id_str", "quote_of", "quoted_id"}},
      {Field::is_repost, {"is_retweet", "retweeted_status", "isretweet"}},
      {Field::place, {"place_full_name", "place_name", "place", "geo.full_name"}},
      {Field::country, {"country", "place_country"}},
      {Field::country_code, {"country_code", "place_country_code"}},
      {Field::lat, {"lat", "latitude"}},
      {Field::lon, {"lng", "lon", "longitude", "long"}},
      {Field::lon_lat, {"long_lat"}},
      {Field::reply_count, {"reply_count", "replies_count", "replies", "replycount", "num_comments"}},
      {Field::repost_count, {"retweet_count", "retweets_count", "retweets", "retweetcount", "reposts", "repost_count", "shares"}},
      {Field::like_count, {"favorite_count", "like_count", "likes_count", "favorites", "likes", "likecount", "score", "favourites"}},
      {Field::quote_count, {"quote_count", "quotes", "quotecount"}},
      {Field::view_count, {"view_count", "views", "impression_count", "viewcount", "views_count"}},
      {Field::bookmark_count, {"bookmark_count", "bookmarks", "bookmarkcount"}},
      {Field::retrieved_at, {"retrieved_at", "scraped_at", "collected_at", "__twarc.retrieved_at"}},
  };
  return kSynonyms;
}

const std::vector<Dialect>& dialects() {
  static const std::vector<Dialect> kDialects = {
      {"twarc-csv", {"author.username", "public_metrics.like_count"}, "twitter", false, false,
       {{Field::handle, "author.username"}, {Field::name, "author.name"}, {Field::verified, "author.verified"}, {Field::followers, "author.public_metrics.followers_count"},
        {Field::location, "author.location"}, {Field::tags, "entities.hashtags"}, {Field::mentions, "entities.mentions"}, {Field::urls, "entities.urls"},
        {Field::reply_to, "referenced_tweets.replied_to.id"}, {Field::repost_of, "referenced_tweets.retweeted.id"}, {Field::quote_of, "referenced_tweets.quoted.id"},
        {Field::place, "geo.full_name"}, {Field::country, "geo.country"}, {Field::country_code, "geo.country_code"}, {Field::lon_lat, "geo.coordinates.coordinates"},
        {Field::reply_count, "public_metrics.reply_count"}, {Field::repost_count, "public_metrics.retweet_count"}, {Field::like_count, "public_metrics.like_count"},
        {Field::quote_count, "public_metrics.quote_count"}, {Field::view_count, "public_metrics.impression_count"}, {Field::bookmark_count, "public_metrics.bookmark_count"}}},
      {"twarc json2csv", {"tweet_url", "user_screen_name", "tweet_type"}, "twitter", false, false,
       {{Field::handle, "user_screen_name"}, {Field::name, "user_name"}, {Field::time, "created_at"}, {Field::lon_lat, "coordinates"}, {Field::urls, "urls"}}},
      {"twint", {"conversation_id", "created_at", "timezone", "username", "tweet"}, "twitter", false, false,
       {{Field::id, "id"}, {Field::date, "date"}, {Field::clock, "time"}, {Field::offset, "timezone"}, {Field::text, "tweet"}, {Field::handle, "username"}, {Field::name, "name"},
        {Field::url, "link"}, {Field::lang, "language"}, {Field::reply_count, "replies_count"}, {Field::like_count, "likes_count"}, {Field::repost_of, "retweet_id"}}},
      {"4cat", {"thread_id", "timestamp", "body", "author"}, "", true, false,
       {{Field::id, "id"}, {Field::epoch, "unix_timestamp"}, {Field::text, "body"}, {Field::handle, "author"}, {Field::lon_lat, "long_lat"}}},
      {"dmi-tcat", {"from_user_name", "from_user_id", "created_at"}, "twitter", true, false, {{Field::epoch, "time"}, {Field::time, "created_at"}, {Field::handle, "from_user_name"}}},
      {"rtweet", {"status_id", "screen_name", "display_text_width"}, "twitter", true, false, {{Field::id, "status_id"}, {Field::urls, "urls_expanded_url"}, {Field::mentions, "mentions_screen_name"}}},
      {"rtweet", {"status_id", "screen_name", "is_retweet"}, "twitter", true, false, {{Field::id, "status_id"}, {Field::urls, "urls_expanded_url"}, {Field::mentions, "mentions_screen_name"}}},
      {"GetOldTweets", {"permalink", "favorites", "geo"}, "twitter", false, false, {{Field::url, "permalink"}}},
      {"tweet-harvest", {"id_str", "full_text", "conversation_id_str", "tweet_url"}, "twitter", false, false, {{Field::handle, "username"}}},
      {"twitter archive 2012", {"tweet_id", "in_reply_to_status_id", "retweeted_status_id", "expanded_urls"}, "twitter", false, true, {{Field::time, "timestamp"}}},
      {"postwake csv", {"platform", "time_source", "created_at"}, "", false, false, {}},
  };
  return kDialects;
}

std::string folded_name(std::string_view column) {
  std::string out;
  for (const char c : column) out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c);
  const auto first = out.find_first_not_of(" \t\"'\r");
  if (first == std::string::npos) return {};
  return out.substr(first, out.find_last_not_of(" \t\"'\r") - first + 1);
}

bool is_nothing(std::string_view cell) { return cell.empty() || cell == "NA" || cell == "nan" || cell == "NaN" || cell == "None" || cell == "null" || cell == "NULL" || cell == "[]"; }

std::optional<double> to_number(std::string_view text) {
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::int64_t> to_count(std::string_view text) {
  const auto value = to_number(text);  // counts may be "3.0"
  if (!value || *value < 0 || *value > 9e15) return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

bool is_yes(std::string_view cell) { return cell == "1" || cell == "yes" || cell == "Yes" || cell == "true" || cell == "True" || cell == "TRUE"; }

/// "https://twitter.com/ann/status/123?s=20" -> "123"; empty for other addresses.
std::string_view id_in_url(std::string_view url) {
  const auto status = url.find("/status");
  if (status == std::string_view::npos) return {};
  const auto slash = url.find('/', status + 1);
  if (slash == std::string_view::npos) return {};
  const auto end = url.find_first_not_of("0123456789", slash + 1);
  return url.substr(slash + 1, (end == std::string_view::npos ? url.size() : end) - slash - 1);
}

std::string_view platform_of_host(std::string_view url) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kHosts = {{
      {"twitter.com", "twitter"}, {"x.com", "twitter"}, {"bsky.app", "bluesky"}, {"reddit.com", "reddit"}, {"t.me", "telegram"},
      {"instagram.com", "instagram"}, {"threads.net", "threads"}, {"facebook.com", "facebook"}, {"news.ycombinator.com", "hackernews"}}};
  const std::string host = host_of(url);
  for (const auto& [domain, platform] : kHosts)
    if (host == domain || (host.size() > domain.size() && host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.')) return platform;
  return {};
}

std::optional<Coordinates> pair_cell(std::string_view cell, bool is_lon_first) {
  std::vector<double> numbers;
  for (std::size_t i = 0; i < cell.size();) {
    const auto end = std::min(cell.find_first_of(" ,;[]()", i), cell.size());
    if (const auto n = to_number(cell.substr(i, end - i))) numbers.push_back(*n);
    i = end + 1;
  }
  if (numbers.size() != 2) return std::nullopt;
  return is_lon_first ? coordinates(numbers[1], numbers[0]) : coordinates(numbers[0], numbers[1]);
}

}  // namespace

std::optional<Field> parse_field(std::string_view word) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == word) return static_cast<Field>(i);
  return std::nullopt;
}

std::span<const std::string_view> field_words() { return kNames; }

std::string_view name(Field field) { return kNames[static_cast<std::size_t>(field)]; }

RowMap::RowMap(const std::vector<std::string>& columns, const std::map<std::string, std::string>& given) {
  std::map<std::string, std::size_t> by_name;
  for (std::size_t i = 0; i < columns.size(); ++i) by_name.emplace(folded_name(columns[i]), i);  // of equal names the first stands
  const auto find = [&](std::string_view column) -> std::optional<std::size_t> {
    const auto found = by_name.find(std::string(column));
    return found == by_name.end() ? std::nullopt : std::optional(found->second);
  };
  const auto at = [&](Field field) -> std::optional<std::size_t>& { return columns_[static_cast<std::size_t>(field)]; };
  for (const auto& [word, column] : given) {
    const auto field = parse_field(word);
    const auto found = find(folded_name(column));
    if (!found && trouble_.empty()) trouble_ = "--map " + word + "=" + column + ": the table has no such column";
    if (field && found) at(*field) = found;
  }
  for (const Dialect& dialect : dialects())
    if (std::all_of(dialect.columns.begin(), dialect.columns.end(), [&](std::string_view c) { return find(c).has_value(); })) {
      dialect_ = &dialect;
      break;
    }
  if (dialect_ != nullptr)
    for (const auto& [field, column] : dialect_->fields)
      if (!at(field)) at(field) = find(column);
  const bool has_parts = at(Field::date).has_value() && at(Field::clock).has_value();
  for (const Synonyms& row : synonyms()) {
    if (at(row.field) || (row.field == Field::time && has_parts)) continue;
    for (const std::string_view word : row.words) {
      const auto found = find(word);
      const bool is_taken = found && std::any_of(columns_.begin(), columns_.end(), [&](const auto& c) { return c == found; });
      if (!found || is_taken) continue;
      at(row.field) = found;
      break;
    }
  }
  // "date" and "time" in two columns: the synonyms gave `time` the clock.
  if (!at(Field::date) && !at(Field::clock) && !given.contains("time"))
    if (const auto date = find("date"), clock = find("time"); date && clock && at(Field::time) == clock) {
      at(Field::date) = date;
      at(Field::clock) = clock;
    }
  if (!trouble_.empty()) return;
  const bool has_time = at(Field::time) || at(Field::epoch) || at(Field::date) || at(Field::id);
  if (at(Field::text) && has_time && (at(Field::time) || at(Field::epoch) || at(Field::date) || dialect_ != nullptr)) return;
  std::string listed;
  for (std::size_t i = 0; i < std::min<std::size_t>(columns.size(), 12); ++i) listed += (i == 0 ? "" : ", ") + columns[i].substr(0, 40);
  trouble_ = std::string("a table without a ") + (at(Field::text) ? "time" : at(Field::time) ? "text" : "time and a text") + " column that is known by name (it has " + listed +
             (columns.size() > 12 ? ", ..." : "") + "); say which with --map time=COLUMN,text=COLUMN, or put a header above a table that has none";
}

std::vector<std::string> list_cell(std::string_view cell) {
  std::vector<std::string> words;
  if (is_nothing(cell)) return words;
  const auto add = [&](std::string_view word) {
    while (!word.empty() && (word.front() == ' ' || word.front() == '\'' || word.front() == '"')) word.remove_prefix(1);
    while (!word.empty() && (word.back() == ' ' || word.back() == '\'' || word.back() == '"')) word.remove_suffix(1);
    if (!word.empty() && word != "NA") words.emplace_back(word);
  };
  if (cell.front() == '[' && cell.find('{') != std::string_view::npos) {  // objects in a cell: twarc-csv, twint's mentions
    std::string json(cell);
    JsonDocument document;
    auto parsed = document.parse(json);
    if (!parsed) {  // a Python list of dicts
      std::replace(json.begin(), json.end(), '\'', '"');
      parsed = document.parse(json);
    }
    if (!parsed) return words;
    for (const JsonView item : *parsed)
      for (const auto key : {"tag", "text", "expanded_url", "username", "screen_name", "url"})
        if (item[key].is_string()) {
          add(item[key].string());
          break;
        }
    return words;
  }
  std::string_view inner = cell;
  bool is_list = false;
  if (inner.front() == '[' && inner.back() == ']') {  // ['a', 'b'] or ["a"]
    inner = inner.substr(1, inner.size() - 2);
    is_list = true;
  } else if (inner.substr(0, 2) == "c(" && inner.back() == ')') {  // R
    inner = inner.substr(2, inner.size() - 3);
    is_list = true;
  }
  const std::string_view separators = is_list ? "," : inner.find(';') != std::string_view::npos ? ";" : inner.find('|') != std::string_view::npos ? "|" : inner.find(',') != std::string_view::npos ? "," : " ";
  for (std::size_t start = 0; start <= inner.size();) {
    const auto end = std::min(inner.find_first_of(separators, start), inner.size());
    add(inner.substr(start, end - start));
    start = end + 1;
  }
  return words;
}

void read_row(const RowMap& map, const std::vector<std::string>& cells, RecordSink& sink) {
  const auto cell = [&](Field field) -> std::string_view {
    const auto column = map.column(field);
    if (!column || *column >= cells.size()) return {};
    const std::string_view text = cells[*column];
    return field != Field::text && is_nothing(text) ? std::string_view{} : text;
  };
  const Dialect* dialect = map.dialect();
  Post post;
  post.url = cell(Field::url);
  post.platform = !cell(Field::platform).empty() ? cell(Field::platform) : dialect != nullptr && !dialect->platform.empty() ? dialect->platform : platform_of_host(post.url);

  std::string_view id = cell(Field::id);
  if (id.size() > 10 && id[0] == 'x' && is_tweet_id(id.substr(1))) id.remove_prefix(1);  // rtweet's way to keep Excel off
  if (id.size() > 2 && id.front() == '\'' && is_tweet_id(id.substr(1))) id.remove_prefix(1);
  const std::string_view id_of_url = id_in_url(post.url);
  if (!id_of_url.empty() && post.platform == "twitter") id = id_of_url;  // a column `id` may only number the rows
  if (is_lost_id(id)) {
    if (id.size() > 2 && id.ends_with(".0") && id.size() <= 17 && is_tweet_id(id.substr(0, id.size() - 2))) id.remove_suffix(2);
    else return sink.reject("lost_id_digits", "the id " + std::string(id) + " went through a spreadsheet and lost its digits; export again with ids as text, or leave the column out with --map id=");
  }
  if (post.platform.empty() && id.size() >= 15 && is_tweet_id(id)) post.platform = "twitter";
  if (post.platform.empty()) post.platform = "unknown";

  // Time: an epoch needs no zone; then the written time; the snowflake settles both.
  static const Zone kUtc = std::move(*Zone::named("UTC"));
  const Zone* zone = sink.context().zone ? &*sink.context().zone : dialect != nullptr && dialect->is_utc ? &kUtc : nullptr;
  std::optional<ReadTime> field = parse_epoch(cell(Field::epoch));
  bool is_zoneless = false;
  std::string written;
  if (!field) {
    written = cell(Field::time);
    if (written.empty() && !cell(Field::date).empty()) {
      written = std::string(cell(Field::date)) + (cell(Field::clock).empty() ? "" : " " + std::string(cell(Field::clock)));
      if (!cell(Field::offset).empty()) written += " " + std::string(cell(Field::offset));
    }
    const LooseTime read = parse_loose_time(written, zone);
    field = read.time;
    is_zoneless = read.is_zoneless;
  }
  bool differs = false;
  std::optional<ReadTime> time = post.platform == "twitter" ? tweet_time(id, field, differs) : field;
  if (is_zoneless && time) {
    // The id says when; the written local time must be the same moment somewhere on earth.
    const LooseTime as_utc = parse_loose_time(written, &kUtc);
    const Milliseconds distance = as_utc.time ? as_utc.time->at - time->at : Milliseconds{0};
    if (distance > std::chrono::hours{15} || distance < -std::chrono::hours{13}) time.reset();
  }
  if (!time) {
    if (is_zoneless) return sink.reject("no_zone", "the time " + written + " has no zone; say where it was written with --zone, e.g. --zone UTC or --zone Europe/Paris");
    return sink.reject(written.empty() ? "no_timestamp" : "bad_timestamp", written.empty() ? "the row has no time" : "not a time that can be read without doubt: " + written.substr(0, 80));
  }
  if (differs) sink.notice("time_differs_from_id");
  post.created_at = time->at;
  post.time_precision = time->precision;
  post.time_source = time->source;

  post.text = post.platform == "twitter" ? unescape_twitter(cell(Field::text)) : std::string(cell(Field::text));
  const auto clean_handle = [](std::string_view handle) { return handle.substr(handle.substr(0, 1) == "@" ? 1 : 0); };
  post.author.handle = clean_handle(cell(Field::handle));
  post.author.name = cell(Field::name);
  post.author.id = is_lost_id(cell(Field::author_id)) ? std::string_view{} : cell(Field::author_id);
  if (post.author.id.size() > 1 && post.author.id[0] == 'x' && is_tweet_id(std::string_view(post.author.id).substr(1))) post.author.id.erase(0, 1);
  post.author.verified = is_yes(cell(Field::verified));
  post.author.followers = to_count(cell(Field::followers));
  post.author.location = cell(Field::location);
  post.lang = language(cell(Field::lang));
  for (const std::string& tag : list_cell(cell(Field::tags))) add_tag(post.tags, tag);
  add_tags_in_text(post);
  for (const std::string& mention : list_cell(cell(Field::mentions))) add_mention(post.mentions, mention);
  if (post.mentions.empty()) add_mentions_in_text(post);
  for (const std::string& url : list_cell(cell(Field::urls)))
    if (url.substr(0, 4) == "http") add_url(post.urls, url);
  const auto reference = [&](Field f) {
    std::string_view other = cell(f);
    if (other.size() > 10 && other[0] == 'x' && is_tweet_id(other.substr(1))) other.remove_prefix(1);
    return is_lost_id(other) || other == "0" || other == "0.0" ? std::string{} : std::string(other);
  };
  post.reply_to = reference(Field::reply_to);
  post.repost_of = reference(Field::repost_of);
  post.quote_of = reference(Field::quote_of);
  Place place{std::string(cell(Field::place)), std::string(cell(Field::country)), country_code(cell(Field::country_code))};
  if (place != Place{}) post.place = std::move(place);
  post.coords = coordinates(to_number(cell(Field::lat)), to_number(cell(Field::lon)));
  if (!post.coords) post.coords = pair_cell(cell(Field::lon_lat), true);
  if (!post.coords) post.coords = pair_cell(cell(Field::lat_lon), false);
  post.metrics = {to_count(cell(Field::reply_count)), to_count(cell(Field::repost_count)), to_count(cell(Field::like_count)),
                  to_count(cell(Field::quote_count)), to_count(cell(Field::view_count)),   to_count(cell(Field::bookmark_count))};
  if (const auto at = parse_rfc3339(cell(Field::retrieved_at))) post.source.retrieved_at = at;
  // Tools that keep a retweet's mark but not its original's id.
  if (is_yes(cell(Field::is_repost)) && post.repost_of.empty() && post.text.rfind("RT @", 0) == 0) post.text_truncated = post.text.ends_with("\u2026");

  if (id.empty()) {  // an id of our own that is the same wherever the row stands
    std::uint64_t hash = fnv1a64(format_rfc3339(post.created_at));
    hash = fnv1a64(post.text, fnv1a64(post.author.handle, hash));
    post.id = "row-" + std::to_string(hash);
  } else {
    post.id = id;
  }
  if (post.url.empty() && post.platform == "twitter" && is_tweet_id(post.id)) post.url = tweet_url(post.author.handle, post.id);
  if (dialect != nullptr && dialect->has_owner) sink.result().needs_owner = true;
  sink.post(std::move(post));
}

}  // namespace postwake::detail
