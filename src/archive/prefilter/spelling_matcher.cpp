#include "archive/prefilter/spelling_matcher.hpp"

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
  std::array<std::uint16_t, 256> digits{}, leads{};
  const auto half = [](unsigned digit) { return std::uint16_t{1} << (digit < 10 ? digit : digit - 9); };  // of "0" to "9", "a" to "f", "A" to "F"
  for (const Seen& one : matcher.seen_escapes_) {
    const unsigned digit = one.key >> 12U, next = one.key >> 8U & 15U;
    for (const unsigned zero : {digit < 10 ? '0' : 'a' - 10U, digit < 10 ? '0' : 'A' - 10U})
      digits[zero + digit] |= static_cast<std::uint16_t>(half(next));
  }
  for (const Seen& one : matcher.seen_others_) leads[one.key >> 8U] |= static_cast<std::uint16_t>(1U << (one.key & 15U));
  matcher.escape_digits_ = make_filter(digits);
  matcher.leads_ = make_filter(leads);
  const auto by_key = [](const Seen& a, const Seen& b) { return a.key < b.key; };
  std::stable_sort(matcher.seen_escapes_.begin(), matcher.seen_escapes_.end(), by_key);
  std::stable_sort(matcher.seen_others_.begin(), matcher.seen_others_.end(), by_key);
  return matcher;
}

SpellingMatcher::PairFilter SpellingMatcher::make_filter(const std::array<std::uint16_t, 256>& follows) {
  PairFilter filter;
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
    filter.high[first >> 4U] |= bit;
    filter.low[first & 15U] |= bit;
    for (unsigned second = 0; second < 16; ++second)
      if ((sets[which] >> second & 1U) != 0) filter.second[second] |= bit;
  }
  return filter;
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

namespace {

__attribute__((target("avx2"))) inline __m256i load_table(const std::array<std::uint8_t, 16>& table) noexcept {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(table.data())));  // NOLINT: what the instruction takes
}

/// What the vector loop compares with.
template <std::size_t kProbes>
struct Compared {
  __m256i first[kProbes + 1], second[kProbes + 1];
  std::size_t distance[kProbes + 1];
  __m256i case_bit, backslash, letter_u, digit, next_digit;
};

/// 0xff at bytes where an ASCII match may have its first rare byte, or an escape that may be ours begins.
template <std::size_t kProbes>
__attribute__((target("avx2"), always_inline)) inline __m256i find_ascii(const char* at, __m256i block, const Compared<kProbes>& with) noexcept {
  const __m256i escape = _mm256_and_si256(_mm256_cmpeq_epi8(block, with.backslash), _mm256_cmpeq_epi8(load(at + 1), with.letter_u));
  const __m256i classes = _mm256_and_si256(_mm256_shuffle_epi8(with.digit, load(at + 2)), _mm256_shuffle_epi8(with.next_digit, load(at + 3)));
  __m256i found = _mm256_andnot_si256(_mm256_cmpeq_epi8(classes, _mm256_setzero_si256()), escape);
  const __m256i folded = _mm256_or_si256(block, with.case_bit);
  for (std::size_t i = 0; i < kProbes; ++i) {
    const __m256i other = _mm256_or_si256(load(at + with.distance[i]), with.case_bit);
    found = _mm256_or_si256(found, _mm256_and_si256(_mm256_cmpeq_epi8(folded, with.first[i]), _mm256_cmpeq_epi8(other, with.second[i])));
  }
  return found;
}

struct Leads {
  __m256i high, low, second;
};

/// 0xff at bytes where a character outside ASCII begins that may be ours.
__attribute__((target("avx2"), always_inline)) inline __m256i find_leads(const char* at, __m256i block, const Leads& with) noexcept {
  const __m256i half = _mm256_set1_epi8(0x0f);
  const __m256i high = _mm256_shuffle_epi8(with.high, _mm256_and_si256(_mm256_srli_epi16(block, 4), half));
  const __m256i low = _mm256_shuffle_epi8(with.low, _mm256_and_si256(block, half));
  const __m256i second = _mm256_shuffle_epi8(with.second, _mm256_and_si256(load(at + 1), half));
  const __m256i classes = _mm256_and_si256(_mm256_and_si256(high, low), second);
  // Leads are 0xc0 and above; signed, ASCII is above and continuations are below.
  const __m256i is_lead = _mm256_and_si256(_mm256_cmpgt_epi8(block, _mm256_set1_epi8(-65)), _mm256_cmpgt_epi8(_mm256_setzero_si256(), block));
  return _mm256_andnot_si256(_mm256_cmpeq_epi8(classes, _mm256_setzero_si256()), is_lead);
}

}  // namespace

template <std::size_t kProbes>
__attribute__((target("avx2"))) std::size_t SpellingMatcher::scan_blocks(std::string_view lines, std::size_t from) const {
  constexpr std::size_t kBlock = 64;
  const char* const base = lines.data();
  std::size_t reach = 3;  // the farthest byte behind a block that its compares load
  Compared<kProbes> with{};
  for (std::size_t i = 0; i < kProbes; ++i) {
    // More probes than patterns: the last one is looked for again.
    const Pattern& pattern = patterns_[ascii_patterns_[std::min(i, ascii_patterns_.size() - 1)]];
    with.first[i] = _mm256_set1_epi8(static_cast<char>(pattern.first_byte));
    with.second[i] = _mm256_set1_epi8(static_cast<char>(pattern.second_byte));
    with.distance[i] = pattern.second - pattern.first;
    reach = std::max(reach, with.distance[i]);
  }
  with.case_bit = _mm256_set1_epi8(0x20);
  with.backslash = _mm256_set1_epi8('\\');
  with.letter_u = _mm256_set1_epi8('u');
  with.digit = load_table(escape_digits_.low);
  with.next_digit = load_table(escape_digits_.second);
  const Leads leads{load_table(leads_.high), load_table(leads_.low), load_table(leads_.second)};
  std::size_t at = from;
  for (; at + kBlock + reach <= lines.size(); at += kBlock) {
    const char* const here = base + at;
    const __m256i low = load(here), high = load(here + 32);
    __m256i found_low = find_ascii(here, low, with), found_high = find_ascii(here + 32, high, with);
    if (_mm256_movemask_epi8(_mm256_or_si256(low, high)) != 0) {
      found_low = _mm256_or_si256(found_low, find_leads(here, low, leads));
      found_high = _mm256_or_si256(found_high, find_leads(here + 32, high, leads));
    }
    const __m256i any = _mm256_or_si256(found_low, found_high);
    if (_mm256_testz_si256(any, any) != 0) continue;
    auto mask = static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(found_low))) |
                static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(found_high))) << 32U;
    for (; mask != 0; mask &= mask - 1) {
      const std::size_t end = check(lines, at + static_cast<std::size_t>(std::countr_zero(mask)));
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
