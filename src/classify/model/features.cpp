#include "classify/model/features.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "postwake/text/utf8.hpp"

namespace postwake::detail {
namespace {

// Layout of the facts. Everything that depends on who speaks stands twice, for users and operators.
constexpr std::uint32_t kPairs = kGroupCount * (kGroupCount - 1) / 2;
constexpr std::uint32_t kShapes = 56;
constexpr std::uint32_t kHit = 0, kTwice = kHit + 2 * kGroupCount, kNegated = kTwice + 2 * kGroupCount, kNamed = kNegated + 2 * kGroupCount,
                        kAsked = kNamed + 2 * kGroupCount, kPair = kAsked + 2 * kGroupCount, kShape = kPair + 2 * kPairs,
                        kFacts = kShape + 2 * kShapes;

// Long posts repeat themselves; the cut bounds the time of hostile ones.
constexpr std::size_t kMaxGrams = 6000;

constexpr std::uint64_t kPrime = 0x100000001b3ULL;
constexpr std::uint64_t kBasis = 0xcbf29ce484222325ULL;

std::uint32_t bucket(std::uint64_t hash) {
  hash ^= hash >> 29;
  hash *= 0xbf58476d1ce4e5b9ULL;
  return static_cast<std::uint32_t>(hash >> (64 - kBucketBits));
}

std::uint64_t step(std::uint64_t hash, char byte) { return (hash ^ static_cast<unsigned char>(byte)) * kPrime; }

std::uint64_t hash_of(std::string_view text, std::uint64_t seed) {
  std::uint64_t hash = kBasis ^ seed;
  for (const char c : text) hash = step(hash, c);
  return hash;
}

enum class Mood : std::uint8_t { laugh, angry, sad, joy, plain };

Mood mood_of(char32_t c) {
  switch (c) {
    case 0x1F602: case 0x1F923: case 0x1F480: case 0x1F639: case 0x1F606: case 0x1F605: case 0x1F921: case 0x2620: case 0x1F604: case 0x1F92A: return Mood::laugh;
    case 0x1F621: case 0x1F92C: case 0x1F620: case 0x1F47F: case 0x1F624: case 0x1F595: case 0x1F612: case 0x1F644: case 0x1F4A2: case 0x1F926: return Mood::angry;
    case 0x1F62D: case 0x1F622: case 0x1F61E: case 0x1F494: case 0x1F614: case 0x1F629: case 0x1F62B: case 0x1F97A: case 0x1F625: case 0x1F62A: return Mood::sad;
    case 0x2764: case 0x1F389: case 0x1F973: case 0x1F60D: case 0x1F64F: case 0x1F44D: case 0x1F60A: case 0x1F970: case 0x1F495: case 0x1F60E: case 0x1F4AA: case 0x1F44F: return Mood::joy;
    default: return Mood::plain;
  }
}

constexpr std::uint64_t kCharBasis = kBasis ^ 0x22, kRunBasis = kBasis ^ 0x33;
constexpr std::uint64_t kBorderBasis = (kCharBasis ^ '<') * kPrime;

/// `kWithText`: also remembers what each n-gram is, for explanations.
template <bool kWithText>
struct Extractor {
  const Reading& reading;
  Features& out;
  std::vector<std::string>* names;
  const std::int8_t* rows;
  std::uint64_t previous = 1;
  std::string_view previous_text{};
  std::array<std::uint16_t, 5> moods{};
  std::uint32_t clocks = 0, first_word = 0xFFFFFFFFU;
  std::size_t count = 0;
  std::array<std::uint32_t, kMaxGrams> buckets;  // a stack of 24 KB, so that each n-gram costs a store and no look at a vector

  Extractor(const Reading& read, Features& to, std::vector<std::string>* texts, const std::int8_t* ahead)
      : reading(read), out(to), names(texts), rows(ahead) {}  // leaves the buckets as they are

  // `parts`: the text of the n-gram, for kWithText.
  template <typename... Parts>
  void gram(std::uint64_t hash, Parts... parts) {
    if (count >= kMaxGrams) return;
    const std::uint32_t place = bucket(hash);
    buckets[count++] = place;
    // The rows come from far; those of the first n-grams are there when the last is hashed.
    if (rows != nullptr) __builtin_prefetch(rows + static_cast<std::size_t>(place) * kRowBytes);
    if constexpr (kWithText) (names->emplace_back() += ... += std::string_view(parts));
  }

  // A word as a whole and with the word before it.
  void unit(std::uint64_t hash, std::string_view text) {
    gram(hash, text);
    gram(previous * 0x9E3779B97F4A7C15ULL + hash, previous_text, " ", text);
    previous = hash;
    if constexpr (kWithText) previous_text = text;
  }

  // One character: its bytes one after the other. The folded text is valid UTF-8.
  static std::uint64_t step_over(std::uint64_t hash, const char*& at) {
    const auto lead = static_cast<unsigned char>(*at);
    hash = step(hash, *at++);
    if (lead < 0x80) return hash;
    hash = step(hash, *at++);
    if (lead < 0xE0) return hash;
    hash = step(hash, *at++);
    if (lead < 0xF0) return hash;
    return step(hash, *at++);
  }

  // Character n-grams of a word with its borders, by code points: two to five from each place, "<" and ">" being the borders.
  void word(std::string_view text) {
    constexpr int kLongest = 5;
    unit(hash_of(text, 0x11), text);
    const char* const end = text.data() + text.size();
    const auto from = [&](const char* start, const char* at, std::uint64_t hash, int length, std::string_view border) {
      const auto read = [&] { return std::string_view(start, static_cast<std::size_t>(at - start)); };
      for (; length < kLongest && at != end; ++length) {
        hash = step_over(hash, at);
        gram(hash, border, read());
      }
      if (length < kLongest) gram(step(hash, '>'), border, read(), ">");
    };
    from(text.data(), text.data(), kBorderBasis, 1, "<");
    for (const char* start = text.data(); start != end && count < kMaxGrams;) {
      const char* const own = start;
      const std::uint64_t first = step_over(kCharBasis, start);
      from(own, start, first, 1, "");
    }
  }

  // Runs without blanks: n-grams of one to four characters.
  void run(std::string_view text) {
    const char* const end = text.data() + text.size();
    for (const char* start = text.data(); start != end && count < kMaxGrams;) {
      const char* const own = start;
      std::uint64_t hash = step_over(kRunBasis, start);
      const char* at = start;
      const auto read = [&] { return std::string_view(own, static_cast<std::size_t>(at - own)); };
      gram(hash, read());
      for (int length = 1; length < 4 && at != end; ++length) {
        hash = step_over(hash, at);
        gram(hash, read());
      }
    }
    previous = hash_of(text.substr(0, 12), 0x33);
    if constexpr (kWithText) previous_text = text;
  }

  void grams() {
    const std::string_view text = reading.folded.text;
    std::size_t service = 0;
    std::uint32_t named_until = 0;
    for (const auto& token : reading.tokens) {
      if (first_word == 0xFFFFFFFFU && (token.kind == TokenKind::word || token.kind == TokenKind::unspaced)) first_word = token.start;
      if (token.kind == TokenKind::hashtag) {
        unit(hash_of("#", 0x44), "#");
        continue;
      }
      while (service < reading.services.size() && reading.services[service].start < token.end) {
        // Names become one token: what is said counts, not of whom.
        if (reading.services[service].end > named_until) {
          const std::string_view name = reading.services[service].is_mention ? "@svc" : "svc";
          unit(hash_of(name, 0x44), name);
          named_until = reading.services[service].end;
        }
        ++service;
      }
      if (token.start < named_until) {
        if (token.end <= named_until) continue;
      }
      const std::uint32_t start = std::max(token.start, named_until);
      const std::string_view part = text.substr(start, token.end - start);
      switch (token.kind) {
        case TokenKind::word: word(part); break;
        case TokenKind::unspaced: run(part); break;
        case TokenKind::number: {
          const bool is_clock = part.find(':') != std::string_view::npos;
          if (is_clock) ++clocks;
          const std::string_view name = is_clock ? "clock" : part.size() > 3 ? "long" : "short";
          unit(hash_of(name, 0x55), name);
          break;
        }
        case TokenKind::mention: unit(hash_of("@", 0x44), "@"); break;
        case TokenKind::url: unit(hash_of("url", 0x44), "url"); break;
        case TokenKind::emoji: {
          std::size_t at = 0;
          const Mood mood = mood_of(decode_utf8(part, at));
          ++moods[static_cast<std::size_t>(mood)];
          gram(hash_of(part, 0x66), part);
          if (mood != Mood::plain) unit(hash_of("emoji", 0x70 + static_cast<std::uint64_t>(mood)), "emoji");
          break;
        }
        case TokenKind::mark:
          if (part == "?" || part == "!" || part == "%" || part == "\"" || part == "\u061F") unit(hash_of(part, 0x77), part);
          break;
        case TokenKind::hashtag: break;
      }
    }
  }

  void facts() {
    const std::uint32_t who = reading.is_official ? 1 : 0;
    const auto put = [&](std::uint32_t base, std::uint32_t size, std::uint32_t index) { out.facts.push_back(base + who * size + index); };
    std::array<std::uint8_t, kGroupCount> present{};
    std::size_t found = 0;
    for (std::uint8_t g = 0; g < kGroupCount; ++g) {
      if (reading.negated[g] > 0) put(kNegated, kGroupCount, g);
      if (reading.hits[g] == 0) continue;
      present[found++] = g;
      put(kHit, kGroupCount, g);
      if (reading.hits[g] > 1) put(kTwice, kGroupCount, g);
      if (reading.has_service()) put(kNamed, kGroupCount, g);
      if (reading.has_question) put(kAsked, kGroupCount, g);
    }
    for (std::size_t i = 0; i < found; ++i)
      for (std::size_t j = i + 1; j < found; ++j)
        put(kPair, kPairs, static_cast<std::uint32_t>(present[j] * (present[j] - 1) / 2 + present[i]));
    const auto shape = [&](std::uint32_t index, bool is) {
      if (is) put(kShape, kShapes, index);
    };
    bool mentions_service = false;
    for (const auto& hit : reading.services) mentions_service = mentions_service || hit.is_mention;
    shape(0, true);
    shape(1, reading.is_reply);
    shape(2, reading.has_url);
    shape(3, reading.is_repost);
    shape(4, reading.has_question);
    shape(5, reading.is_hashtag_only);
    shape(6, reading.has_service());
    shape(7, mentions_service);
    shape(8, reading.has_outage_tag);
    shape(9, reading.numbers > 0);
    shape(10, reading.numbers > 2);
    shape(11, reading.exclamations > 1);
    shape(12, reading.folded.is_elongated);
    shape(13, moods[0] > 0);
    shape(14, moods[1] > 0);
    shape(15, moods[2] > 0);
    shape(16, moods[3] > 0);
    shape(17, reading.hashtags > 2);
    shape(18, found == 0);
    shape(19, !reading.has_failure());
    shape(20, reading.mentions > 1);
    // Long operator texts say many things; the first and the last word on the state tell how it stands.
    int first_state = 0, last_state = 0;  // 1: open, 2: over
    for (const auto& hit : reading.phrases) {
      if (hit.is_negated) continue;
      const int state = hit.group == kAck || hit.group == kFixing ? 1 : hit.group == kFixed || hit.group == kBack || hit.group == kPastOver ? 2 : 0;
      if (state == 0) continue;
      if (first_state == 0) first_state = state;
      last_state = state;
    }
    shape(21, first_state == 1);
    shape(22, first_state == 2);
    shape(23, last_state == 1);
    shape(32, last_state == 2);
    shape(33, clocks > 1);
    shape(34, clocks > 1 && reading.words > 25);
    shape(35, reading.words > 80);
    shape(36, reading.hashtags > 0 && reading.has_url);
    shape(37, !reading.services.empty() && reading.services.front().start == first_word);
    shape(38, !reading.services.empty() && reading.words <= 4);
    shape(39, clocks > 1 && first_state == 0);
    // Whom a post addresses and how long it is mean little by themselves and much beside a failure, or without one.
    const bool has_failure = reading.has_failure();
    const bool is_answer = !reading.tokens.empty() && reading.tokens.front().kind == TokenKind::mention;
    shape(40, mentions_service && !has_failure);
    shape(41, mentions_service && has_failure);
    shape(42, is_answer && !mentions_service && !has_failure);
    shape(43, is_answer && !mentions_service && has_failure);
    shape(44, reading.has_url && has_failure);
    shape(45, reading.has_url && found == 0);
    shape(46, reading.services.size() > 1);
    shape(47, reading.has_service() && found == 0);
    shape(48, reading.has_service() && found == 0 && reading.has_question);
    shape(49, !reading.has_service() && found == 0);
    shape(50, reading.words > 40 && has_failure);
    shape(51, reading.words < 8 && has_failure);
    shape(52, reading.words > 40 && found == 0);
    shape(53, has_failure && !reading.has_service() && !reading.has_outage_tag);
    shape(54, moods[0] > 0 && has_failure);
    shape(55, reading.has_question && !has_failure);
    const std::size_t size = reading.folded.text.size();
    shape(24 + (size < 15 ? 0U : size < 30 ? 1U : size < 60 ? 2U : size < 100 ? 3U : size < 140 ? 4U : size < 200 ? 5U : size < 300 ? 6U : 7U), true);
  }
};

template <bool kWithText>
void extract_as(const Reading& reading, Features& out, std::vector<std::string>* names, const std::int8_t* rows) {
  out.facts.clear();
  Extractor<kWithText> extractor(reading, out, names, rows);
  extractor.grams();
  out.grams.assign(extractor.buckets.begin(), extractor.buckets.begin() + static_cast<std::ptrdiff_t>(extractor.count));
  extractor.facts();
}

}  // namespace

std::uint32_t fact_count() { return kFacts; }

void extract(const Reading& reading, Features& out, const std::int8_t* rows) { extract_as<false>(reading, out, nullptr, rows); }

void extract_named(const Reading& reading, Features& out, std::vector<std::string>& names) {
  names.clear();
  extract_as<true>(reading, out, &names, nullptr);
}

std::string fact_name(std::uint32_t fact) {
  const auto group = [](std::uint32_t index) { return std::string(group_name(index % kGroupCount)); };
  if (fact < kTwice) return group(fact - kHit);
  if (fact < kNegated) return group(fact - kTwice) + " twice";
  if (fact < kNamed) return "no " + group(fact - kNegated);
  if (fact < kAsked) return group(fact - kNamed) + " and a service";
  if (fact < kPair) return group(fact - kAsked) + " and a question";
  if (fact < kShape) {
    const std::uint32_t pair = (fact - kPair) % kPairs;
    std::uint32_t second = 1;
    while ((second + 1) * second / 2 <= pair) ++second;
    return group(pair - second * (second - 1) / 2) + " and " + group(second);
  }
  constexpr std::array<std::string_view, kShapes> kShapeNames{
      "any post", "a reply", "a link", "a repost", "a question", "only hashtags", "a service", "a service mentioned", "an outage hashtag", "a number",
      "three numbers", "several '!'", "stretched letters", "laughing emoji", "angry emoji", "sad emoji", "joyful emoji", "three hashtags", "no phrase", "no failure",
      "two mentions", "open at first", "over at first", "open at last", "under 15 bytes", "under 30 bytes", "under 60 bytes", "under 100 bytes", "under 140 bytes", "under 200 bytes",
      "under 300 bytes", "300 bytes or more", "over at last", "two clock times", "two clock times among many words", "over 80 words", "hashtag and link",
      "a service as the first word", "a service and few words", "two clock times, no state",
      "a service mentioned, no failure", "a service mentioned and a failure", "an answer to a user, no failure", "an answer to a user and a failure",
      "a link and a failure", "a link and no phrase", "two services", "a service and no phrase", "a service, a question and no phrase",
      "no service and no phrase", "many words and a failure", "few words and a failure", "many words and no phrase",
      "a failure of nothing named", "laughing emoji and a failure", "a question, no failure"};
  return std::string(kShapeNames[(fact - kShape) % kShapes]);
}

}  // namespace postwake::detail
