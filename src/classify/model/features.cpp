#include "classify/model/features.hpp"

#include <array>
#include <string_view>

#include "classify/lexicon/phrase_hash.hpp"
#include "postwake/text/utf8.hpp"

namespace postwake::detail {
namespace {

// What stands for a name, a number or a link, and signs by themselves.
constexpr std::uint64_t hash_of(std::string_view text, std::uint64_t seed) {
  std::uint64_t hash = 0xcbf29ce484222325ULL ^ seed;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return hash;
}

/// A token that counts by its kind alone.
struct Unit {
  std::uint64_t hash;
  std::string_view text;
};
constexpr Unit unit_of(std::string_view text, std::uint64_t seed) { return {hash_of(text, seed), text}; }
constexpr Unit kHashtag = unit_of("#", 0x44), kMention = unit_of("@", 0x44), kUrl = unit_of("url", 0x44), kService = unit_of("svc", 0x44),
               kServiceMentioned = unit_of("@svc", 0x44), kClock = unit_of("clock", 0x55), kLongNumber = unit_of("long", 0x55), kShortNumber = unit_of("short", 0x55);

// Signs that say something; the others are left out.
const Unit* sign_of(std::string_view mark) {
  static constexpr std::array<Unit, 5> kSigns{unit_of("?", 0x77), unit_of("!", 0x77), unit_of("%", 0x77), unit_of("\"", 0x77), unit_of("\u061F", 0x77)};
  switch (mark.front()) {
    case '?': return &kSigns[0];
    case '!': return &kSigns[1];
    case '%': return &kSigns[2];
    case '"': return &kSigns[3];
    default: return mark == kSigns[4].text ? &kSigns[4] : nullptr;
  }
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

constexpr std::array<Unit, 4> kMoods{unit_of("emoji", 0x70), unit_of("emoji", 0x71), unit_of("emoji", 0x72), unit_of("emoji", 0x73)};

constexpr std::size_t kMostParts = 512;

/// Parts of the text, in place. Left as they are at first.
struct Parts {
  std::array<TextPart, kMostParts + 1> list;
  std::size_t count = 0;

  Parts() {}  // NOLINT(modernize-use-equals-default): would write zeros
  // One place more than counts, so that the last may be written again and again.
  void put(std::uint32_t start, std::uint32_t end) {
    list[count] = {start, end};
    count += count < kMostParts ? 1 : 0;
  }
  std::span<const TextPart> all() const { return {list.data(), count}; }
};

/// `kWithText`: also remembers what each n-gram is, for explanations.
template <bool kWithText>
struct Extractor {
  const Reading& reading;
  std::vector<std::string>* names;
  std::uint32_t* to;                ///< where the next row goes
  const std::uint32_t* const stop;  ///< behind the last one of words and signs
  std::uint64_t previous = 1;
  std::string_view previous_text{};
  std::array<std::uint32_t, 5> moods{};
  Counted counted{};
  Parts words{}, runs{};

  Extractor(const Reading& read, Features& out, std::vector<std::string>* texts)
      : reading(read), names(texts), to(out.grams.room()), stop(out.grams.room() + kMostUnitGrams - 1) {}

  void gram(std::uint64_t hash, std::string_view text) {
    if (to >= stop) return;
    *to++ = bucket_of(hash);
    if constexpr (kWithText) names->emplace_back(text);
  }

  // A word as a whole and with the word before it.
  void unit(std::uint64_t hash, std::string_view text) {
    if (to >= stop) return;
    *to++ = bucket_of(hash);
    *to++ = bucket_of(previous * 0x9E3779B97F4A7C15ULL + hash);
    previous = hash;
    if constexpr (kWithText) {
      names->emplace_back(text);
      (names->emplace_back(previous_text) += ' ') += text;
      previous_text = text;
    }
  }
  void unit(const Unit& one) { unit(one.hash, one.text); }

  void units() {
    const std::string_view text = reading.folded.text;
    const TokenPiece* piece = reading.matcher.walk.pieces.data();
    std::size_t service = 0;
    std::uint32_t named_until = 0;
    for (const auto& token : reading.tokens) {
      const TokenPiece& own = *piece++;
      if (counted.first_word == 0xFFFFFFFFU && (token.kind == TokenKind::word || token.kind == TokenKind::unspaced)) counted.first_word = token.start;
      if (token.kind == TokenKind::hashtag) {
        unit(kHashtag);
        continue;
      }
      while (service < reading.services.size() && reading.services[service].start < token.end) {
        // Names become one token: what is said counts, not of whom.
        if (reading.services[service].end > named_until) {
          unit(reading.services[service].is_mention ? kServiceMentioned : kService);
          named_until = reading.services[service].end;
        }
        ++service;
      }
      if (token.start < named_until && token.end <= named_until) continue;
      const std::uint32_t start = std::max(token.start, named_until);
      const std::string_view part = text.substr(start, token.end - start);
      switch (token.kind) {
        case TokenKind::word:
          // The matcher has hashed most words; the others are pieces of names or start with a digit.
          unit(start == token.start && own.end == token.end ? own.hash : hash_of_piece(text, start, token.end), part);
          words.put(start, token.end);
          break;
        case TokenKind::unspaced:
          runs.put(start, token.end);
          previous = hash_of_piece(text, start, std::min(token.end, start + 12));
          if constexpr (kWithText) previous_text = part;
          break;
        case TokenKind::number: {
          const bool is_clock = part.find(':') != std::string_view::npos;
          if (is_clock) ++counted.clocks;
          unit(is_clock ? kClock : part.size() > 3 ? kLongNumber : kShortNumber);
          break;
        }
        case TokenKind::mention: unit(kMention); break;
        case TokenKind::url: unit(kUrl); break;
        case TokenKind::emoji: {
          std::size_t at = 0;
          const Mood mood = mood_of(decode_utf8(part, at));
          ++moods[static_cast<std::size_t>(mood)];
          gram(hash_of(part, 0x66), part);
          if (mood != Mood::plain) unit(kMoods[static_cast<std::size_t>(mood)]);
          break;
        }
        case TokenKind::mark:
          if (const Unit* const sign = sign_of(part)) unit(*sign);
          break;
        case TokenKind::hashtag: break;
      }
    }
    counted.laughing = moods[0];
    counted.angry = moods[1];
    counted.sad = moods[2];
    counted.joyful = moods[3];
  }

  void letters() {
    const std::string_view text = reading.folded.text;
    if constexpr (kWithText) {
      to = plain::rows_of_words(text, words.all(), to, names);
      to = plain::rows_of_runs(text, runs.all(), to, names);
    } else {
      to = rows_of_words(text, words.all(), to);
      if (runs.count > 0) to = rows_of_runs(text, runs.all(), to);
    }
  }
};

template <bool kWithText>
void extract_as(const Reading& reading, Features& out, std::vector<std::string>* names, const std::int8_t* table) {
  Extractor<kWithText> extractor(reading, out, names);
  extractor.units();
  extractor.letters();
  out.grams.set_end(extractor.to);
  if (table != nullptr)
    for (const std::uint32_t row : out.grams) __builtin_prefetch(table + static_cast<std::size_t>(row) * kRowBytes);
  out.facts.set_end(facts_of(reading, extractor.counted, out.facts.room()));
}

}  // namespace

void extract(const Reading& reading, Features& out, const std::int8_t* rows) { extract_as<false>(reading, out, nullptr, rows); }

void extract_named(const Reading& reading, Features& out, std::vector<std::string>& names) {
  names.clear();
  extract_as<true>(reading, out, &names, nullptr);
}

}  // namespace postwake::detail
