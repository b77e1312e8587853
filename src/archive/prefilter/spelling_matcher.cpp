#include "archive/prefilter/spelling_matcher.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <span>

namespace postwake::detail {
namespace {

constexpr std::size_t kMaxPatterns = 32, kMaxAsciiPatterns = 16;  // a tag or phrase has one, HTML's entities another
/// Backtracking is bounded: past this many steps a candidate counts as a hit, and the parse decides.
constexpr int kMaxSteps = 4096;
constexpr std::size_t kNone = std::string_view::npos;

/// How often a letter stands in dumps of posts, in thousandths, keys and links included. Only the order matters.
constexpr std::array<std::uint8_t, 26> kCommon = {75, 16, 40, 38, 95, 20, 22, 28, 68, 6, 10, 45, 30,
                                                  60, 62, 30, 4, 70, 62, 82, 30, 12, 14, 5, 14, 5};

unsigned commonness(unsigned char byte) noexcept {
  if (byte >= 'a' && byte <= 'z') return kCommon[byte - 'a'];
  if (byte == '_') return 40;
  // JSON is written without them, and HTML's entities begin so.
  return byte == '&' ? 1 : byte == '#' ? 2 : 25;
}
constexpr unsigned kRare = 2;  // common enough to be looked at wherever it stands

constexpr std::array<std::uint8_t, 256> make_hex_values() {
  std::array<std::uint8_t, 256> values{};
  for (unsigned i = 0; i < 10; ++i) values['0' + i] = static_cast<std::uint8_t>(i);
  for (unsigned i = 0; i < 6; ++i) values['a' + i] = values['A' + i] = static_cast<std::uint8_t>(10 + i);
  return values;
}
constexpr std::array<std::uint8_t, 256> kHex = make_hex_values();

unsigned hex_value(char c) noexcept { return kHex[static_cast<unsigned char>(c)]; }
/// Also the beginning of one, such as "\\u00".
bool is_escape(std::string_view spelling) noexcept { return spelling.size() >= 2 && spelling[0] == '\\' && spelling[1] == 'u'; }
std::uint16_t unit_of(std::string_view escape) noexcept {
  return static_cast<std::uint16_t>(hex_value(escape[2]) << 12U | hex_value(escape[3]) << 8U | hex_value(escape[4]) << 4U | hex_value(escape[5]));
}
std::uint16_t pair_of(std::string_view utf8) noexcept {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(utf8[0]) << 8U | static_cast<unsigned char>(utf8[1]));
}

/// Equal, hex digits of escapes in any case.
bool equals(std::string_view spelling, const char* text) noexcept {
  if (!is_escape(spelling)) return std::equal(spelling.begin(), spelling.end(), text);
  for (std::size_t i = 0; i < spelling.size(); ++i) {
    if (i % 6 < 2 ? spelling[i] != text[i] : (spelling[i] | 0x20) != (text[i] | 0x20)) return false;
  }
  return true;
}

/// Rows of code units that dumps are full of stand alone, so that what they share digits with does not let them pass:
/// \u003c of links, letters with accents, emoji.
unsigned class_of(std::uint16_t unit) noexcept {
  const unsigned row = unit >> 8U;
  if (row == 0) return unit < 0x40 ? 0 : unit < 0x80 ? 1 : 2;
  if (row == 1) return 3;
  if (row >= 0xd8 && row <= 0xdf) return 4;  // surrogates
  if (row == 0x1d || row == 0x1e) return 5;
  return row >= 0x20 && row <= 0x2f ? 6 : 7;
}

/// `follows[first]`: the set of low halves that a second byte may have.
SpellingPairs make_pairs(std::span<const std::uint16_t> follows) {
  SpellingPairs pairs;
  constexpr std::size_t kClasses = 8;
  std::array<std::uint16_t, kClasses> sets{};
  std::size_t classes = 0;
  for (unsigned first = 0; first < follows.size(); ++first) {
    if (follows[first] == 0) continue;
    // First bytes with the same followers make a class; the last class takes what is over.
    std::size_t which = 0;
    while (which < classes && sets[which] != follows[first]) ++which;
    if (which == classes && classes < kClasses) ++classes;
    which = std::min(which, kClasses - 1);
    sets[which] |= follows[first];
    const auto bit = static_cast<std::uint8_t>(1U << which);
    pairs.high[first >> 4U] |= bit;
    pairs.low[first & 15U] |= bit;
    for (unsigned second = 0; second < 16; ++second)
      if ((sets[which] >> second & 1U) != 0) pairs.second[second] |= bit;
  }
  return pairs;
}

}  // namespace

std::optional<SpellingMatcher> SpellingMatcher::make(std::span<const SpellingPattern> patterns, bool may_be_wide) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") == 0) return std::nullopt;
#else
  return std::nullopt;
#endif
  if (patterns.empty() || patterns.size() > kMaxPatterns) return std::nullopt;
  SpellingMatcher matcher;
#if defined(__x86_64__)
  matcher.is_wide_ = may_be_wide && __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0;
#else
  static_cast<void>(may_be_wide);
#endif
  for (const SpellingPattern& given : patterns) {
    Pattern pattern;
    pattern.positions = given.positions;
    if (pattern.positions.empty() || pattern.positions.size() > 1024) return std::nullopt;
    pattern.is_all_ascii_possible = true;
    for (const auto& position : pattern.positions) {
      auto& set = pattern.ascii.emplace_back();
      set = {0, 0};
      for (const std::string& spelling : position) {
        if (spelling.empty()) return std::nullopt;
        const auto byte = static_cast<unsigned char>(spelling[0]);
        if (spelling.size() == 1 && byte < 0x80) set[byte >> 6U] |= std::uint64_t{1} << (byte & 63U);
        else if (!is_escape(spelling) && (byte < 0x80 || spelling.size() < 2)) return std::nullopt;
      }
      if (set[0] == 0 && set[1] == 0) pattern.is_all_ascii_possible = false;
    }
    const auto index = static_cast<std::uint16_t>(matcher.patterns_.size());
    if (pattern.is_all_ascii_possible) {
      // Two positions whose bytes are rare and the same but for their case.
      unsigned best = ~0U;
      const auto byte_of = [&](std::size_t position) -> unsigned {
        unsigned byte = 0;
        for (const std::string& spelling : pattern.positions[position]) {
          if (spelling.size() != 1) continue;
          const unsigned folded = static_cast<unsigned char>(spelling[0]) | 0x20U;
          if (byte != 0 && byte != folded) return 0;
          byte = folded;
        }
        return byte;
      };
      const std::size_t count = std::min<std::size_t>(pattern.positions.size(), 64);
      for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t k = i; k < count; ++k) {
          if (k == i && count > 1) continue;
          const unsigned a = byte_of(i), b = byte_of(k);
          if (a == 0 || b == 0) continue;
          const unsigned cost = commonness(static_cast<unsigned char>(a)) * commonness(static_cast<unsigned char>(b));
          if (cost >= best) continue;
          best = cost;
          pattern.first = i;
          pattern.second = k;
          pattern.first_byte = static_cast<unsigned char>(a);
          pattern.second_byte = static_cast<unsigned char>(b);
        }
      }
      // A sign that hardly occurs needs no second, but there is one place for it.
      for (std::size_t i = 0; i < count; ++i) {
        const unsigned byte = byte_of(i);
        if (byte == 0 || commonness(static_cast<unsigned char>(byte)) > kRare) continue;
        if (matcher.tables_.rare != '\n' && matcher.tables_.rare != byte) continue;
        matcher.tables_.rare = static_cast<unsigned char>(byte);
        pattern.first = pattern.second = i;
        pattern.first_byte = pattern.second_byte = matcher.tables_.rare;
        pattern.is_rare = true;
        break;
      }
      if (!pattern.is_rare && best == ~0U) return std::nullopt;
      matcher.ascii_patterns_.push_back(index);
      if (!pattern.is_rare) matcher.probed_patterns_.push_back(index);
    }
    // What must be looked at: every spelling outside ASCII; where a position has no other, those of one such position do.
    std::size_t only = kNone;
    for (std::size_t i = 0; i < pattern.positions.size(); ++i) {
      const bool has_ascii = pattern.ascii[i][0] != 0 || pattern.ascii[i][1] != 0;
      if (!has_ascii && (only == kNone || pattern.positions[i].size() < pattern.positions[only].size())) only = i;
    }
    for (std::size_t i = 0; i < pattern.positions.size(); ++i) {
      if (only != kNone && i != only) continue;
      for (std::size_t k = 0; k < pattern.positions[i].size(); ++k) {
        const std::string& spelling = pattern.positions[i][k];
        if (spelling.size() == 1) continue;
        const bool escape = is_escape(spelling);
        // The beginning of an escape stands for all that begin so.
        const std::size_t open = escape && spelling.size() < 6 ? 6 - spelling.size() : 0;
        const std::uint16_t first = !escape ? pair_of(spelling) : unit_of(spelling + std::string(open, '0'));
        for (unsigned key = first; key < first + (1U << (4 * open)); ++key) {
          (escape ? matcher.escapes_ : matcher.others_).seen.push_back({static_cast<std::uint16_t>(key), index, static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(k)});
        }
      }
    }
    matcher.patterns_.push_back(std::move(pattern));
  }
  if (matcher.ascii_patterns_.size() > kMaxAsciiPatterns) return std::nullopt;
  std::array<std::uint16_t, 256> leads{};
  for (const Seen& one : matcher.escapes_.seen) {
    const auto bit = static_cast<std::uint8_t>(1U << class_of(one.key));
    for (unsigned i = 0; i < 4; ++i) matcher.tables_.digits[i][one.key >> (12 - 4 * i) & 15U] |= bit;
  }
  for (const Seen& one : matcher.others_.seen) leads[one.key >> 8U] |= static_cast<std::uint16_t>(1U << (one.key & 15U));
  matcher.tables_.leads = make_pairs(leads);
  matcher.escapes_.index();
  matcher.others_.index();
  return matcher;
}

void SpellingMatcher::SeenKeys::index() {
  std::stable_sort(seen.begin(), seen.end(), [](const Seen& a, const Seen& b) { return a.key < b.key; });
  bits.assign(1024, 0);
  ranks.assign(1024, 0);
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (i != 0 && seen[i].key == seen[i - 1].key) continue;
    bits[seen[i].key >> 6U] |= std::uint64_t{1} << (seen[i].key & 63U);
    starts.push_back(static_cast<std::uint32_t>(i));
  }
  starts.push_back(static_cast<std::uint32_t>(seen.size()));
  for (std::size_t word = 1; word < bits.size(); ++word)
    ranks[word] = static_cast<std::uint16_t>(ranks[word - 1] + std::popcount(bits[word - 1]));
}

std::span<const SpellingMatcher::Seen> SpellingMatcher::SeenKeys::of(std::uint16_t key) const {
  const std::uint64_t word = bits[key >> 6U], bit = std::uint64_t{1} << (key & 63U);
  if ((word & bit) == 0) return {};
  const auto rank = static_cast<std::size_t>(ranks[key >> 6U] + std::popcount(word & (bit - 1)));
  return std::span(seen).subspan(starts[rank], starts[rank + 1] - starts[rank]);
}

bool SpellingMatcher::ascii_matches(const Pattern& pattern, std::string_view lines, std::size_t begin) const {
  if (begin + pattern.positions.size() > lines.size()) return false;
  for (std::size_t i = 0; i < pattern.ascii.size(); ++i) {
    const auto byte = static_cast<unsigned char>(lines[begin + i]);
    if (byte >= 0x80 || (pattern.ascii[i][byte >> 6U] >> (byte & 63U) & 1U) == 0) return false;
  }
  return true;
}

/// The end of a match of the positions from `position` on that begins at `at`, or npos.
std::size_t SpellingMatcher::forwards(const Pattern& pattern, std::string_view lines, std::size_t position, std::size_t at,
                                      int& steps) const {
  // Plain letters have one spelling each: no search.
  while (position < pattern.positions.size() && at < lines.size() && static_cast<unsigned char>(lines[at]) < 0x80 && lines[at] != '\\') {
    const auto byte = static_cast<unsigned char>(lines[at]);
    if ((pattern.ascii[position][byte >> 6U] >> (byte & 63U) & 1U) == 0) return kNone;
    ++position;
    ++at;
  }
  if (position == pattern.positions.size() || ++steps > kMaxSteps) return at;
  for (const std::string& spelling : pattern.positions[position]) {
    if (spelling.size() > lines.size() - at || spelling[0] != lines[at] || !equals(spelling, lines.data() + at)) continue;
    const std::size_t end = forwards(pattern, lines, position + 1, at + spelling.size(), steps);
    if (end != kNone) return end;
  }
  return kNone;
}

/// True when the positions before `position` match and end at `end`.
bool SpellingMatcher::backwards(const Pattern& pattern, std::string_view lines, std::size_t position, std::size_t end,
                                int& steps) const {
  if (position == 0 || ++steps > kMaxSteps) return true;
  if (end == 0) return false;
  // An ASCII byte that no spelling ends with: neither the letter itself nor a digit of an escape.
  const auto last = static_cast<unsigned char>(lines[end - 1]);
  if (last < 0x80 && kHex[last] == 0 && last != '0' && (pattern.ascii[position - 1][last >> 6U] >> (last & 63U) & 1U) == 0) return false;
  for (const std::string& spelling : pattern.positions[position - 1]) {
    // Most spellings fall by their last byte, in any case.
    if (spelling.size() > end || ((static_cast<unsigned char>(spelling.back()) ^ last) & ~0x20U) != 0) continue;
    if (!equals(spelling, lines.data() + end - spelling.size())) continue;
    if (backwards(pattern, lines, position - 1, end - spelling.size(), steps)) return true;
  }
  return false;
}

std::size_t SpellingMatcher::check_seen(std::string_view lines, std::size_t at, std::span<const Seen> seen) const {
  for (const Seen& one : seen) {
    const Pattern& pattern = patterns_[one.pattern];
    const std::string& spelling = pattern.positions[one.position][one.spelling];
    if (spelling.size() > lines.size() - at || !equals(spelling, lines.data() + at)) continue;
    int steps = 0;
    const std::size_t end = forwards(pattern, lines, one.position + 1U, at + spelling.size(), steps);
    if (end != kNone && backwards(pattern, lines, one.position, at, steps)) return end;
  }
  return kNone;
}

/// Whatever may be seen at `at`: the end of a match, or npos.
std::size_t SpellingMatcher::check(std::string_view lines, std::size_t at) const {
  const auto byte = static_cast<unsigned char>(lines[at]);
  if (byte == '\\') {
    if (lines.size() - at < 6 || lines[at + 1] != 'u') return kNone;
    const std::string_view escape = lines.substr(at, 6);
    // What is no digit counts as 0 here: check_seen() compares in full.
    const std::uint16_t unit = unit_of(escape);
    return check_seen(lines, at, escapes_.of(unit));
  }
  if (byte >= 0x80) {
    if (lines.size() - at < 2) return kNone;
    const std::uint16_t pair = pair_of(lines.substr(at, 2));
    return check_seen(lines, at, others_.of(pair));
  }
  for (const std::size_t index : ascii_patterns_) {
    const Pattern& pattern = patterns_[index];
    if ((byte | 0x20U) != pattern.first_byte || at < pattern.first) continue;
    if (ascii_matches(pattern, lines, at - pattern.first)) return at - pattern.first + pattern.positions.size();
  }
  return kNone;
}

/// Notes where lines end, and which of them a match was seen in.
struct SpellingMatcher::LineMarker {
  const SpellingMatcher& matcher;
  std::string_view lines;
  std::vector<MarkedLine>& marked;
  std::size_t match_end = kNone;  ///< of a match in a line whose end is not reached yet

  void look_at(std::size_t at) {
    if (lines[at] == '\n') newline(at);
    else if (match_end == kNone) match_end = matcher.check(lines, at);
  }
  void newline(std::size_t at) {
    const bool is_hit = match_end <= at;
    marked.push_back({.end = at, .is_hit = is_hit});
    if (is_hit) match_end = kNone;
  }
};

template <std::size_t kProbes>
std::size_t SpellingMatcher::mark_blocks([[maybe_unused]] LineMarker& marker) const {
#if defined(__x86_64__)
  std::array<SpellingProbe, kProbes> probes;
  for (std::size_t i = 0; i < kProbes; ++i) {
    // More probes than patterns: the last one is looked for again.
    const Pattern& pattern = patterns_[probed_patterns_[std::min(i, probed_patterns_.size() - 1)]];
    probes[i] = {.first = pattern.first_byte, .second = pattern.second_byte, .distance = pattern.second - pattern.first};
  }
  SpellingBlocks found;
  std::size_t at = 0;
  do {
    at = is_wide_ ? loop_avx512<kProbes>(tables_, probes, marker.lines, at, found) : loop_avx2<kProbes>(tables_, probes, marker.lines, at, found);
    for (const SpellingBlock& block : std::span(found.blocks).first(found.size)) {
      for (std::uint64_t places = block.places; places != 0; places &= places - 1)
        marker.look_at(block.at + static_cast<std::size_t>(std::countr_zero(places)));
    }
  } while (found.is_full);
  return at;
#else
  return 0;
#endif
}

void SpellingMatcher::mark(std::string_view lines, std::vector<MarkedLine>& marked) const {
  LineMarker marker{.matcher = *this, .lines = lines, .marked = marked};
  std::size_t at = 0;
  switch (probed_patterns_.size()) {
    case 0: at = mark_blocks<0>(marker); break;
    case 1: at = mark_blocks<1>(marker); break;
    case 2: at = mark_blocks<2>(marker); break;
    case 3: at = mark_blocks<3>(marker); break;
    case 4: at = mark_blocks<4>(marker); break;
    case 5:
    case 6:
    case 7:
    case 8: at = mark_blocks<8>(marker); break;
    default: at = mark_blocks<kMaxAsciiPatterns>(marker);
  }
  for (; at < lines.size(); ++at) marker.look_at(at);
  if (!lines.empty() && lines.back() != '\n') marker.newline(lines.size());
}

}  // namespace postwake::detail
