#include "archive/spelling_matcher.hpp"

#include <algorithm>
#include <array>
#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

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
  return byte == '_' ? 40 : 25;
}

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
bool test(const std::vector<std::uint64_t>& bitmap, unsigned bit) noexcept { return (bitmap[bit >> 6U] >> (bit & 63U) & 1U) != 0; }

/// Equal, hex digits of escapes in any case.
bool equals(std::string_view spelling, const char* text) noexcept {
  if (!is_escape(spelling)) return std::equal(spelling.begin(), spelling.end(), text);
  for (std::size_t i = 0; i < spelling.size(); ++i) {
    if (i % 6 < 2 ? spelling[i] != text[i] : (spelling[i] | 0x20) != (text[i] | 0x20)) return false;
  }
  return true;
}

}  // namespace

std::optional<SpellingMatcher> SpellingMatcher::make(std::span<const SpellingPattern> patterns) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") == 0) return std::nullopt;
#else
  return std::nullopt;
#endif
  if (patterns.empty() || patterns.size() > kMaxPatterns) return std::nullopt;
  SpellingMatcher matcher;
  matcher.escapes_.resize(1024);
  matcher.others_.resize(1024);
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
      if (best == ~0U) return std::nullopt;
      matcher.ascii_patterns_.push_back(index);
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
          (escape ? matcher.escapes_ : matcher.others_)[key >> 6U] |= std::uint64_t{1} << (key & 63U);
          (escape ? matcher.seen_escapes_ : matcher.seen_others_)
              .push_back({static_cast<std::uint16_t>(key), index, static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(k)});
        }
      }
    }
    matcher.patterns_.push_back(std::move(pattern));
  }
  if (matcher.ascii_patterns_.size() > kMaxAsciiPatterns) return std::nullopt;
  const auto by_key = [](const Seen& a, const Seen& b) { return a.key < b.key; };
  std::stable_sort(matcher.seen_escapes_.begin(), matcher.seen_escapes_.end(), by_key);
  std::stable_sort(matcher.seen_others_.begin(), matcher.seen_others_.end(), by_key);
  return matcher;
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
  for (const std::string& spelling : pattern.positions[position - 1]) {
    if (spelling.size() > end || !equals(spelling, lines.data() + end - spelling.size())) continue;
    if (backwards(pattern, lines, position - 1, end - spelling.size(), steps)) return true;
  }
  return false;
}

std::size_t SpellingMatcher::check_seen(std::string_view lines, std::size_t at, const std::vector<Seen>& seen,
                                        std::uint16_t key) const {
  auto one = std::lower_bound(seen.begin(), seen.end(), key, [](const Seen& a, std::uint16_t b) { return a.key < b; });
  for (; one != seen.end() && one->key == key; ++one) {
    const Pattern& pattern = patterns_[one->pattern];
    const std::string& spelling = pattern.positions[one->position][one->spelling];
    if (spelling.size() > lines.size() - at || !equals(spelling, lines.data() + at)) continue;
    int steps = 0;
    const std::size_t end = forwards(pattern, lines, one->position + 1U, at + spelling.size(), steps);
    if (end != kNone && backwards(pattern, lines, one->position, at, steps)) return end;
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
    return test(escapes_, unit) ? check_seen(lines, at, seen_escapes_, unit) : kNone;
  }
  if (byte >= 0x80) {
    if (lines.size() - at < 2) return kNone;
    const std::uint16_t pair = pair_of(lines.substr(at, 2));
    return test(others_, pair) ? check_seen(lines, at, seen_others_, pair) : kNone;
  }
  for (const std::size_t index : ascii_patterns_) {
    const Pattern& pattern = patterns_[index];
    if ((byte | 0x20U) != pattern.first_byte || at < pattern.first) continue;
    if (ascii_matches(pattern, lines, at - pattern.first)) return at - pattern.first + pattern.positions.size();
  }
  return kNone;
}

std::size_t SpellingMatcher::scan_plain(std::string_view lines, std::size_t from) const {
  for (std::size_t at = from; at < lines.size(); ++at) {
    const std::size_t end = check(lines, at);
    if (end != kNone) return end;
  }
  return kNone;
}

#if defined(__x86_64__)
namespace {

__attribute__((target("avx2"))) inline __m256i load(const char* at) noexcept {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));  // NOLINT: what the instruction takes
}

}  // namespace

template <std::size_t kProbes>
__attribute__((target("avx2"))) std::size_t SpellingMatcher::scan_blocks(std::string_view lines, std::size_t from) const {
  const char* const base = lines.data();
  std::size_t reach = 1;  // the farthest byte behind a block that its compares load
  __m256i first[kProbes + 1], second[kProbes + 1];
  std::size_t distance[kProbes + 1] = {};
  for (std::size_t i = 0; i < kProbes; ++i) {
    // More probes than patterns: the last one is looked for again.
    const Pattern& pattern = patterns_[ascii_patterns_[std::min(i, ascii_patterns_.size() - 1)]];
    first[i] = _mm256_set1_epi8(static_cast<char>(pattern.first_byte));
    second[i] = _mm256_set1_epi8(static_cast<char>(pattern.second_byte));
    distance[i] = pattern.second - pattern.first;
    reach = std::max(reach, distance[i]);
  }
  const __m256i case_bit = _mm256_set1_epi8(0x20), backslash = _mm256_set1_epi8('\\'), letter_u = _mm256_set1_epi8('u');
  std::size_t at = from;
  for (; at + 32 + reach <= lines.size(); at += 32) {
    const __m256i block = load(base + at);
    __m256i found = _mm256_and_si256(_mm256_cmpeq_epi8(block, backslash), _mm256_cmpeq_epi8(load(base + at + 1), letter_u));
    found = _mm256_or_si256(found, block);  // bytes over 0x7f show by their top bit; the others have it clear
    const __m256i folded = _mm256_or_si256(block, case_bit);
    for (std::size_t i = 0; i < kProbes; ++i) {
      const __m256i other = _mm256_or_si256(load(base + at + distance[i]), case_bit);
      found = _mm256_or_si256(found, _mm256_and_si256(_mm256_cmpeq_epi8(folded, first[i]), _mm256_cmpeq_epi8(other, second[i])));
    }
    auto mask = static_cast<std::uint32_t>(_mm256_movemask_epi8(found));
    while (mask != 0) {
      const std::size_t here = at + static_cast<std::size_t>(std::countr_zero(mask));
      mask &= mask - 1;
      // Most escapes and letters outside ASCII belong to no pattern: one look into a bitmap says so.
      const auto byte = static_cast<unsigned char>(base[here]);
      if (byte >= 0x80) {
        if (here + 1 < lines.size() && !test(others_, pair_of({base + here, 2}))) continue;
      } else if (byte == '\\' && here + 6 <= lines.size() && !test(escapes_, unit_of({base + here, 6}))) {
        continue;
      }
      const std::size_t end = check(lines, here);
      if (end != kNone) return end;
    }
  }
  return scan_plain(lines, at);
}

std::size_t SpellingMatcher::scan_avx2(std::string_view lines, std::size_t from) const {
  switch (ascii_patterns_.size()) {
    case 0: return scan_blocks<0>(lines, from);
    case 1: return scan_blocks<1>(lines, from);
    case 2: return scan_blocks<2>(lines, from);
    case 3: return scan_blocks<3>(lines, from);
    case 4: return scan_blocks<4>(lines, from);
    case 5:
    case 6:
    case 7:
    case 8: return scan_blocks<8>(lines, from);
    default: return scan_blocks<kMaxAsciiPatterns>(lines, from);
  }
}
#else
std::size_t SpellingMatcher::scan_avx2(std::string_view lines, std::size_t from) const { return scan_plain(lines, from); }
#endif

std::size_t SpellingMatcher::find(std::string_view lines, std::size_t from) const {
  return from >= lines.size() ? kNone : scan_avx2(lines, from);
}

}  // namespace postwake::detail
