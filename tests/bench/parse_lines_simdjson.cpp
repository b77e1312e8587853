// parse_lines_simdjson FILE [bare|fields]: what parse_lines does, by simdjson (Debian's libsimdjson-dev; this program alone uses it).
// bare: every value parsed and checked (its DOM). fields: its on-demand parser, which looks only at what is asked for.
#include <simdjson.h>

#include <cstring>
#include <iostream>
#include <string>
#include <string_view>

namespace {

std::size_t fields = 0, bytes = 0;

template <typename Object>
void take(Object&& object, std::string_view key) {
  std::string_view text;
  if (object[key].get(text) == simdjson::SUCCESS) ++fields, bytes += text.size();
}

template <typename Object>
void take_list(Object& entities, std::string_view list, std::string_view key) {
  simdjson::ondemand::array items;
  if (entities[list].get_array().get(items) != simdjson::SUCCESS) return;
  for (auto item : items) {
    simdjson::ondemand::object object;
    if (item.get_object().get(object) == simdjson::SUCCESS) take(object, key);
  }
}

/// What postwake reads of a tweet, its original included.
void read_tweet(simdjson::ondemand::object& tweet, int depth) {
  for (const std::string_view key : {"created_at", "id_str", "text", "in_reply_to_status_id_str"}) take(tweet, key);
  simdjson::ondemand::object inner;
  if (tweet["user"].get_object().get(inner) == simdjson::SUCCESS) {
    for (const std::string_view key : {"id_str", "name", "screen_name", "location"}) take(inner, key);
    bool verified = false;
    std::int64_t followers = 0;
    if (inner["verified"].get(verified) == simdjson::SUCCESS) ++fields;
    if (inner["followers_count"].get(followers) == simdjson::SUCCESS) ++fields;
  }
  if (depth == 0 && tweet["retweeted_status"].get_object().get(inner) == simdjson::SUCCESS) read_tweet(inner, 1);
  for (const std::string_view key : {"quote_count", "reply_count", "retweet_count", "favorite_count"}) {
    std::int64_t count = 0;
    if (tweet[key].get(count) == simdjson::SUCCESS) ++fields;
  }
  if (tweet["entities"].get_object().get(inner) == simdjson::SUCCESS) {
    take_list(inner, "hashtags", "text");
    take_list(inner, "urls", "expanded_url");
    take_list(inner, "user_mentions", "screen_name");
  }
  for (const std::string_view key : {"lang", "timestamp_ms"}) take(tweet, key);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  simdjson::padded_string file;
  if (simdjson::padded_string::load(argv[1]).get(file) != simdjson::SUCCESS) return 2;
  const bool is_bare = argc < 3 || std::string_view(argv[2]) == "bare";
  simdjson::dom::parser dom;
  simdjson::ondemand::parser ondemand;
  std::size_t lines = 0;
  const char* const end = file.data() + file.size();
  for (const char* at = file.data(); at < end; ++lines) {
    const auto* newline = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
    const char* const stop = newline == nullptr ? end : newline;
    const auto size = static_cast<std::size_t>(stop - at);
    if (is_bare) {
      simdjson::dom::object object;
      if (dom.parse(at, size, false).get(object) == simdjson::SUCCESS) fields += object.size();
    } else {
      simdjson::ondemand::document document;
      simdjson::ondemand::object object;
      const simdjson::padded_string_view line(at, size, size + simdjson::SIMDJSON_PADDING);  // the file is padded, lines follow
      if (ondemand.iterate(line).get(document) == simdjson::SUCCESS && document.get_object().get(object) == simdjson::SUCCESS) read_tweet(object, 0);
    }
    at = stop + 1;
  }
  std::cout << lines << " lines, " << fields << " fields, " << bytes << " bytes\n";
}
