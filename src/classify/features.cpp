#include "classify/features.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "postwake/text/utf8.hpp"

namespace postwake::detail {
namespace {

// Layout of the facts. Everything that depends on who speaks stands twice, for users and operators.
constexpr std::uint32_t kPairs = kGroupCount * (kGroupCount - 1) / 2;
constexpr std::uint32_t kShapes = 40;
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

struct Extractor {
  const Reading& reading;
  Features& out;
  std::uint64_t previous = 1;
  std::array<std::uint16_t, 5> moods{};
  std::uint32_t clocks = 0, first_word = 0xFFFFFFFFU;

  void gram(std::uint64_t hash) {
    if (out.grams.size() < kMaxGrams) out.grams.push_back(bucket(hash));
  }

  // A word as a whole and with the word before it.
  void unit(std::uint64_t hash) {
    gram(hash);
    gram(previous * 0x9E3779B97F4A7C15ULL + hash);
    previous = hash;
  }

  // Character n-grams of a word with its borders, by code points.
  void word(std::string_view text) {
    constexpr std::size_t kLongest = 5;
    unit(hash_of(text, 0x11));
    const std::size_t size = text.size();
    // Start before the word (border), then at each code point.
    for (std::size_t start = 0; start <= size;) {
      const bool at_border = start == 0;
      for (int with_border = at_border ? 1 : 0; with_border >= 0; --with_border) {
        std::uint64_t hash = kBasis ^ 0x22;
        std::size_t count = 0;
        if (with_border == 1) {
          hash = step(hash, '<');
          ++count;
        }
        std::size_t at = start;
        while (count < kLongest && at < size) {
          do hash = step(hash, text[at++]);
          while (at < size && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U);
          ++count;
          if (count >= 2) gram(hash);
        }
        if (count < kLongest && at >= size && count >= 1) gram(step(hash, '>'));
      }
      if (start == size) break;
      do ++start;
      while (start < size && (static_cast<unsigned char>(text[start]) & 0xC0U) == 0x80U);
      if (start == size) break;
    }
  }

  // Runs without blanks: n-grams of one to four characters.
  void run(std::string_view text) {
    for (std::size_t start = 0; start < text.size();) {
      std::uint64_t hash = kBasis ^ 0x33;
      std::size_t at = start;
      std::size_t next = start;
      for (int count = 1; count <= 4 && at < text.size(); ++count) {
        do hash = step(hash, text[at++]);
        while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U);
        if (count == 1) next = at;
        gram(hash);
      }
      start = next;
    }
    previous = hash_of(text.substr(0, 12), 0x33);
  }

  void grams() {
    const std::string_view text = reading.folded.text;
    std::size_t service = 0;
    std::uint32_t named_until = 0;
    for (const auto& token : reading.tokens) {
      if (first_word == 0xFFFFFFFFU && (token.kind == TokenKind::word || token.kind == TokenKind::unspaced)) first_word = token.start;
      if (token.kind == TokenKind::hashtag) {
        unit(hash_of("#", 0x44));
        continue;
      }
      while (service < reading.services.size() && reading.services[service].start < token.end) {
        // Names become one token: what is said counts, not of whom.
        if (reading.services[service].end > named_until) {
          unit(hash_of(reading.services[service].is_mention ? "@svc" : "svc", 0x44));
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
          unit(hash_of(is_clock ? "clock" : part.size() > 3 ? "long" : "short", 0x55));
          break;
        }
        case TokenKind::mention: unit(hash_of("@", 0x44)); break;
        case TokenKind::url: unit(hash_of("url", 0x44)); break;
        case TokenKind::emoji: {
          std::size_t at = 0;
          const Mood mood = mood_of(decode_utf8(part, at));
          ++moods[static_cast<std::size_t>(mood)];
          gram(hash_of(part, 0x66));
          if (mood != Mood::plain) unit(hash_of("emoji", 0x70 + static_cast<std::uint64_t>(mood)));
          break;
        }
        case TokenKind::mark:
          if (part == "?" || part == "!" || part == "%" || part == "\"" || part == "\u061F") unit(hash_of(part, 0x77));
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
    const std::size_t size = reading.folded.text.size();
    shape(24 + (size < 15 ? 0U : size < 30 ? 1U : size < 60 ? 2U : size < 100 ? 3U : size < 140 ? 4U : size < 200 ? 5U : size < 300 ? 6U : 7U), true);
  }
};

}  // namespace

std::uint32_t fact_count() { return kFacts; }

void extract(const Reading& reading, Features& out) {
  out.grams.clear();
  out.facts.clear();
  Extractor extractor{reading, out};
  extractor.grams();
  extractor.facts();
}

}  // namespace postwake::detail
