// make_dump --bytes N [--seed S] [--tag T] [--per-mille R] [--ids FILE]
// Writes a made-up dump of the stream kind (v1.1 lines, 4.4 KB on average) to standard output: the same arguments give
// the same bytes on every machine. R of 1000 posts carry the tag, in every spelling that JSON and Unicode allow in turn;
// their ids go to FILE. Decoys (a longer tag, the bare word, a profile, a link) carry it where it does not count.
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace {

/// xorshift64*: the standard's distributions differ between libraries, this does not.
class Noise {
 public:
  explicit Noise(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15ULL + 0x2545f4914f6cdd1dULL) {}
  std::uint64_t next() {
    state_ ^= state_ >> 12U;
    state_ ^= state_ << 25U;
    state_ ^= state_ >> 27U;
    return state_ * 0x2545f4914f6cdd1dULL;
  }
  std::uint64_t below(std::uint64_t limit) { return (next() >> 16U) % limit; }

 private:
  std::uint64_t state_;
};

constexpr std::string_view kWords[] = {
    "the", "app", "is", "not", "loading", "again", "today", "anyone", "else", "seeing", "this", "photo", "story", "feed", "can", "we",
    "please", "have", "our", "timeline", "back", "lol", "music", "game", "night", "love", "you", "vote", "news", "team", "goal", "para",
    "que", "no", "esta", "mais", "quando", "porque", "oggi", "ancora", "heute", "wieder", "bug", "update", "follow", "check", "video",
    "stream", "live", "watch", "happy", "birthday", "friday", "weekend", "coffee", "rain", "sun", "train", "late", "home"};
/// As the platform writes them: everything outside ASCII is escaped.
constexpr std::string_view kForeign[] = {
    "\\u30a4\\u30f3\\u30b9\\u30bf", "\\u843d\\u3061\\u3066\\u308b", "\\u062a\\u0639\\u0637\\u0644", "\\u0627\\u0644\\u0622\\u0646", "\\ud83d\\ude02", "\\ud83d\\ude2d\\ud83d\\ude2d", "\\u2764\\ufe0f",
    "ca\\u00edda", "aplicaci\\u00f3n", "\\u0e25\\u0e48\\u0e21", "\\uc624\\ub958", "\\u043d\\u0435", "\\u0440\\u0430\\u0431\\u043e\\u0442\\u0430\\u0435\\u0442", "\\u2026", "fran\\u00e7ais"};

void append_number(std::string& out, std::uint64_t value) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

std::string two(std::uint64_t value) { return {static_cast<char>('0' + value / 10), static_cast<char>('0' + value % 10)}; }

std::string hex4(unsigned code, bool capital) {
  const char* digits = capital ? "0123456789ABCDEF" : "0123456789abcdef";
  std::string out = "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += digits[code >> static_cast<unsigned>(shift) & 15U];
  return out;
}

/// The tag in spelling number `way`. Each folds to the same tag.
std::string spell(std::string_view tag, unsigned way, Noise& noise) {
  std::string out;
  for (std::size_t i = 0; i < tag.size(); ++i) {
    const char c = tag[i];
    const char capital = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    switch (way % 10) {
      case 0: case 1: out += c; break;
      case 2: out += i == 0 ? capital : c; break;
      case 3: out += capital; break;
      case 4: out += noise.below(2) != 0 ? capital : c; break;
      case 5: out += i == 0 ? hex4(static_cast<unsigned char>(capital), false) : std::string(1, c); break;
      case 6: out += hex4(static_cast<unsigned char>(c), noise.below(2) != 0); break;
      case 7: out += c == 's' ? "\\u017f" : std::string(1, c); break;
      case 8: out += c == 's' ? "\xc5\xbf" : std::string(1, c); break;
      default: out += noise.below(3) != 0 ? std::string(1, c) : hex4(static_cast<unsigned char>(noise.below(2) != 0 ? capital : c), noise.below(2) != 0);
    }
  }
  return out;
}

struct Maker {
  Noise noise;
  std::string tag;
  std::uint64_t serial = 0;
  unsigned way = 0;

  // An id holds its time, as the platform's do: 2019-06-13T12:00Z and 16 ms more a line.
  static constexpr std::uint64_t kTwitterEpoch = 1288834974657ULL, kStart = 1560427200000ULL;
  static std::uint64_t milliseconds_in(std::uint64_t number) { return (number >> 22U) + kTwitterEpoch; }
  std::uint64_t id() { return ((kStart + serial * 16 - kTwitterEpoch) << 22U) + noise.below(4096); }

  std::string words(std::uint64_t count) {
    std::string out;
    for (std::uint64_t i = 0; i < count; ++i) {
      if (i != 0) out += ' ';
      out += noise.below(6) == 0 ? kForeign[noise.below(std::size(kForeign))] : kWords[noise.below(std::size(kWords))];
    }
    return out;
  }

  std::string user(std::string_view description) {
    std::string out = "{\"id\":";
    const std::uint64_t number = 1000000 + noise.below(3'000'000'000ULL);
    append_number(out, number);
    out += ",\"id_str\":\"";
    append_number(out, number);
    out += "\",\"name\":\"" + words(2) + "\",\"screen_name\":\"u" + std::to_string(number % 99991) + "_" + std::string(kWords[noise.below(std::size(kWords))]) +
           "\",\"location\":\"" + words(noise.below(3)) + "\",\"url\":null,\"description\":\"";
    out += description.empty() ? words(8 + noise.below(10)) : std::string(description);
    out += "\",\"translator_type\":\"none\",\"protected\":false,\"verified\":false,\"followers_count\":" + std::to_string(noise.below(5000)) +
           ",\"friends_count\":" + std::to_string(noise.below(3000)) + ",\"listed_count\":" + std::to_string(noise.below(40)) +
           ",\"favourites_count\":" + std::to_string(noise.below(60000)) + ",\"statuses_count\":" + std::to_string(noise.below(90000)) +
           ",\"created_at\":\"Tue Mar 0" + std::to_string(1 + noise.below(9)) + " 14:0" + std::to_string(noise.below(10)) +
           ":11 +0000 2011\",\"utc_offset\":null,\"time_zone\":null,\"geo_enabled\":true,\"lang\":null,\"contributors_enabled\":false,"
           "\"is_translator\":false,\"profile_background_color\":\"C0DEED\",\"profile_background_image_url\":"
           "\"http:\\/\\/images.example\\/themes\\/theme1\\/bg.png\",\"profile_background_tile\":false,\"profile_link_color\":\"1DA1F2\","
           "\"profile_sidebar_border_color\":\"C0DEED\",\"profile_sidebar_fill_color\":\"DDEEF6\",\"profile_text_color\":\"333333\","
           "\"profile_use_background_image\":true,\"profile_image_url\":\"http:\\/\\/images.example\\/" + std::to_string(noise.next()) +
           "\\/" + std::to_string(noise.below(100000)) + "_normal.jpg\",\"profile_image_url_https\":\"https:\\/\\/images.example\\/" +
           std::to_string(noise.next()) + "_normal.jpg\",\"profile_banner_url\":\"https:\\/\\/images.example\\/banners\\/" + std::to_string(noise.next()) +
           "\",\"default_profile\":true,\"default_profile_image\":false,\"following\":null,\"follow_request_sent\":null,\"notifications\":null}";
    return out;
  }

  static std::string time(std::uint64_t number) {
    constexpr std::string_view kDays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    constexpr std::uint64_t kDay = 86400, kThirdOfJune = 18050;  // a Monday
    const std::uint64_t second = milliseconds_in(number) / 1000, day = second / kDay - kThirdOfJune;
    return std::string(kDays[day % 7]) + " Jun " + two(3 + day) + " " + two(second % kDay / 3600) + ":" + two(second / 60 % 60) + ":" + two(second % 60) + " +0000 2019";
  }

  /// `mark` is the tag as spelled here, or empty. `plain` words stand in for it elsewhere.
  std::string status(const std::string& mark, std::string_view decoy_text, std::string_view decoy_profile, std::uint64_t number, std::string_view inner) {
    std::string text = words(6 + noise.below(14));
    if (!decoy_text.empty()) text += " " + std::string(decoy_text);
    std::string tags;
    if (!mark.empty()) {
      text += " #" + mark;
      tags = "{\"text\":\"" + mark + "\",\"indices\":[10,24]}";
    }
    if (noise.below(3) == 0) {
      const std::string_view other = kWords[noise.below(std::size(kWords))];
      text += " #" + std::string(other);
      tags += (tags.empty() ? "{\"text\":\"" : ",{\"text\":\"") + std::string(other) + "\",\"indices\":[30,38]}";
    }
    std::string out = "{\"created_at\":\"" + time(number) + "\",\"id\":";
    append_number(out, number);
    out += ",\"id_str\":\"";
    append_number(out, number);
    out += "\",\"text\":\"" + text + " https:\\/\\/t.example\\/" + std::to_string(noise.next()) +
           "\",\"source\":\"\\u003ca href=\\\"http:\\/\\/apps.example\\/download\\/android\\\" rel=\\\"nofollow\\\"\\u003eFor Android\\u003c\\/a\\u003e\","
           "\"truncated\":false,\"in_reply_to_status_id\":null,\"in_reply_to_status_id_str\":null,\"in_reply_to_user_id\":null,"
           "\"in_reply_to_user_id_str\":null,\"in_reply_to_screen_name\":null,\"user\":" + user(decoy_profile) +
           ",\"geo\":null,\"coordinates\":null,\"place\":null,\"contributors\":null,";
    if (!inner.empty()) out += "\"retweeted_status\":" + std::string(inner) + ",";
    out += "\"is_quote_status\":false,\"quote_count\":0,\"reply_count\":0,\"retweet_count\":" + std::to_string(noise.below(900)) +
           ",\"favorite_count\":0,\"entities\":{\"hashtags\":[" + tags + "],\"urls\":[{\"url\":\"https:\\/\\/t.example\\/" + std::to_string(noise.next()) +
           "\",\"expanded_url\":\"https:\\/\\/site.example\\/" + std::to_string(noise.next()) +
           "\",\"display_url\":\"site.example\",\"indices\":[60,83]}],\"user_mentions\":[],\"symbols\":[]},\"favorited\":false,\"retweeted\":false,"
           "\"filter_level\":\"low\",\"lang\":\"en\",\"timestamp_ms\":\"" + std::to_string(milliseconds_in(number)) + "\"}";
    return out;
  }
};

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t bytes = 30'000'000, seed = 1, per_mille = 5;
  std::string tag = "instagramdown", ids_path;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view option = argv[i];
    const char* value = argv[i + 1];
    if (option == "--bytes") bytes = std::strtoull(value, nullptr, 10);
    else if (option == "--seed") seed = std::strtoull(value, nullptr, 10);
    else if (option == "--tag") tag = value;
    else if (option == "--per-mille") per_mille = std::strtoull(value, nullptr, 10);
    else if (option == "--ids") ids_path = value;
    else return std::cerr << "make_dump: unknown option " << option << "\n", 2;
  }
  Maker maker{.noise = Noise(seed), .tag = tag};
  std::ofstream ids;
  if (!ids_path.empty()) ids.open(ids_path);
  std::uint64_t written = 0;
  std::string line;
  while (written < bytes) {
    ++maker.serial;
    const std::uint64_t kind = maker.noise.below(1000);
    const std::uint64_t number = maker.id();
    line.clear();
    if (kind < 150) {
      // A notice of a deletion, as the stream sends them.
      line = "{\"delete\":{\"status\":{\"id\":" + std::to_string(number) + ",\"id_str\":\"" + std::to_string(number) +
             "\",\"user_id\":7,\"user_id_str\":\"7\"},\"timestamp_ms\":\"" + std::to_string(Maker::milliseconds_in(number)) + "\"}}";
    } else {
      const bool is_repost = kind < 600;
      const bool is_hit = maker.noise.below(1000) < per_mille;
      const std::string mark = is_hit ? spell(tag, maker.way++, maker.noise) : std::string();
      std::string_view decoy_text, decoy_profile;
      const std::string longer = "#" + tag + "again", bare = tag;
      if (!is_hit && maker.noise.below(4000) == 0) decoy_text = longer;
      if (!is_hit && maker.noise.below(4000) == 0) decoy_profile = bare;
      std::string inner;
      if (is_repost) {
        const std::uint64_t original = number - 4194304ULL * (1000 + maker.noise.below(100000)) * 50;
        inner = maker.status(mark, decoy_text, {}, original, {});
        if (is_hit && ids.is_open()) ids << original << "\n";
        line = maker.status(mark, {}, decoy_profile, number, inner);
      } else {
        line = maker.status(mark, decoy_text, decoy_profile, number, {});
      }
      if (is_hit && ids.is_open()) ids << number << "\n";
    }
    line += maker.noise.below(50) == 0 ? "\r\n" : "\n";
    std::fwrite(line.data(), 1, line.size(), stdout);
    written += line.size();
  }
  return 0;
}
