#include "source/formats/fields.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "postwake/text/hashtag.hpp"

namespace postwake::detail {
namespace {

void add_unique(std::vector<std::string>& to, std::string_view word) {
  constexpr std::size_t kMost = 1000;  // a hostile post may carry a million; the comparison below is quadratic
  if (!word.empty() && to.size() < kMost && std::find(to.begin(), to.end(), word) == to.end()) to.emplace_back(word);
}

}  // namespace

void add_tag(std::vector<std::string>& to, std::string_view tag) {
  if (tag.substr(0, 1) == "#") tag.remove_prefix(1);
  else if (tag.substr(0, 3) == "\uFF03") tag.remove_prefix(3);
  add_unique(to, tag);
}

void add_mention(std::vector<std::string>& to, std::string_view handle) {
  if (handle.substr(0, 1) == "@") handle.remove_prefix(1);
  add_unique(to, handle);
}

void add_url(std::vector<std::string>& to, std::string_view url) { add_unique(to, url); }

std::string language(std::string_view code) {
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  if (code.size() == 2 && is_lower(code[0]) && is_lower(code[1]) && code != "in" && code != "iw" && code != "ji") return std::string(code);  // nearly all
  constexpr std::array<std::string_view, 11> kNone = {"und", "zxx", "art", "qam", "qct", "qht", "qme", "qst", "mul", "unknown", "None"};
  if (code.size() < 2 || code.size() > 11 || std::find(kNone.begin(), kNone.end(), code) != kNone.end()) return {};
  std::string primary;
  const auto end = code.find_first_of("-_");
  for (const char c : code.substr(0, end)) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    if (lower < 'a' || lower > 'z') return {};
    primary.push_back(lower);
  }
  if (primary.size() > 3 || primary.size() < 2) return {};
  if (primary == "in") primary = "id";  // the codes that Java and Twitter kept
  if (primary == "iw") primary = "he";
  if (primary == "ji") primary = "yi";
  if (end == std::string_view::npos) return primary;
  std::string rest(code.substr(end + 1));
  for (char& c : rest) {
    if (c == '_') c = '-';
    const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    if (!is_word) return primary;
  }
  if (rest.size() == 2)
    for (char& c : rest) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 0x20) : c;
  return rest.empty() ? primary : primary + "-" + rest;
}

std::optional<std::int64_t> count(JsonView value) {
  const auto n = value.integer();
  if (!n || *n < 0) return std::nullopt;
  return n;
}

std::string country_code(std::string_view code) {
  if (code.size() != 2) return {};
  std::string out(code);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 0x20);
    if (c < 'A' || c > 'Z') return {};
  }
  return out;
}

std::optional<Coordinates> coordinates(std::optional<double> lat, std::optional<double> lon) {
  if (!lat || !lon || !std::isfinite(*lat) || !std::isfinite(*lon)) return std::nullopt;
  if (std::abs(*lat) > 90 || std::abs(*lon) > 180 || (*lat == 0 && *lon == 0)) return std::nullopt;
  return Coordinates{*lat, *lon};
}

std::string host_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos || url.substr(0, 4) != "http") return {};
  const std::string_view rest = url.substr(scheme + 3);
  std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
  if (const auto at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
  return std::string(host);
}

void write_tweet_url(std::string& url, std::string_view handle, std::string_view id) {
  url = "https://twitter.com/";
  url += handle.empty() ? std::string_view("i") : handle;
  url += "/status/";
  url += id;
}

std::string tweet_url(std::string_view handle, std::string_view id) {
  std::string url;
  write_tweet_url(url, handle, id);
  return url;
}

bool is_tweet_id(std::string_view id) {
  return !id.empty() && id.size() <= 19 && std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_lost_id(std::string_view id) {
  const bool is_number = !id.empty() && id.find_first_not_of("0123456789.,eE+-") == std::string_view::npos && id[0] >= '0' && id[0] <= '9';
  return is_number && (id.find_first_of("eE") != std::string_view::npos || id.find_first_of(".,") != std::string_view::npos);
}

void add_tags_in_text(Post& post) {
  for (const TagSpan& tag : find_hashtags(post.text)) add_tag(post.tags, tag.word);
}

void add_mentions_in_text(Post& post) {
  for (const TagSpan& mention : find_mentions(post.text)) add_mention(post.mentions, mention.word);
}

}  // namespace postwake::detail
