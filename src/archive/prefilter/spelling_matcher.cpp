#include "archive/prefilter/spelling_matcher.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <span>

#include "archive/prefilter/written_character.hpp"
#include "postwake/base/cpu.hpp"

namespace postwake::detail {
namespace {

constexpr std::size_t kMaxPatterns = 32, kMaxAsciiPatterns = 16;  // a tag or phrase has one, HTML's entities another
/// Backtracking is bounded: past this many steps a candidate counts as a hit, and the parse decides.
constexpr int kMaxSteps = 4096;
constexpr std::size_t kMaxPositions = 1024;
constexpr std::size_t kNone = std::string_view::npos;

/// How often two letters follow each other in dumps of posts in many languages, keys and links included: the logarithm, row by row. Only the
/// order matters.
constexpr std::array<std::string_view, 26> kCommonPairs = {
    "88975594735999373989774584", "86427353773832841684712261", "84659448738735961969644145", "74669532942433732576633251", "88899864534879786999375975",
    "94437722911434913766534153", "62239247621455631975714241", "84229244842454823639613331", "88999772326999982599671538", "53227112413331773243533321",
    "52227374531522334362334152", "93679431933932932297632281", "97349282762363663453532563", "93899593748537942399954362", "58775954544999782979968462",
    "87249277732945863998732262", "32133213113252322342712121", "95779363916977952688754272", "72939527935653883479724262", "94629439922544991979839383",
    "67687443525979663998212332", "61219112721332721331212231", "71329326933225723454207134", "43433412322121575228313631", "53465282311366783654422223",
    "42218121312222614213331323"};

unsigned commonness(unsigned char first, unsigned char second) noexcept {
  constexpr unsigned kUsual = 5;
  if (first == '&') return 0;  // JSON is written without it
  if (first < 'a' || first > 'z' || second < 'a' || second > 'z') return kUsual;
  return static_cast<unsigned>(kCommonPairs[first - 'a'][second - 'a'] - '0');
}

std::uint16_t unit_of(std::string_view escape) noexcept {
  return static_cast<std::uint16_t>(hex_value(escape[2]) << 12U | hex_value(escape[3]) << 8U | hex_value(escape[4]) << 4U | hex_value(escape[5]));
}
std::uint16_t pair_of(std::string_view utf8) noexcept {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(utf8[0]) << 8U | static_cast<unsigned char>(utf8[1]));
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

bool has(const AsciiSet& set, unsigned byte) noexcept { return (set[byte >> 6U] >> (byte & 63U) & 1U) != 0; }

/// Where the two positions stand that show a pattern best.
std::size_t rarest_pair(std::span<const AsciiSet> pattern) {
  std::size_t best = 0;
  unsigned least = ~0U;
  for (std::size_t i = 0; i + 1 < pattern.size(); ++i) {
    unsigned cost = 0;
    for (unsigned first = 0; first < 128; ++first) {
      if (!has(pattern[i], first) || (first >= 'A' && first <= 'Z')) continue;
      for (unsigned second = 0; second < 128; ++second)
        if (has(pattern[i + 1], second) && !(second >= 'A' && second <= 'Z')) cost += 1U << commonness(static_cast<unsigned char>(first), static_cast<unsigned char>(second));
    }
    if (cost >= least) continue;
    least = cost;
    best = i;
  }
  return best;
}

/// What every search looks at: newlines and escapes.
SpellingTables common_tables() {
  SpellingTables tables;
  tables.add_first('\n', SpellingTables::kAlone);
  tables.add_first('\\', SpellingTables::kEscape);
  tables.add_second('u', SpellingTables::kEscape);
  for (unsigned byte = 0; byte < 128; ++byte) tables.add_second(static_cast<unsigned char>(byte), SpellingTables::kAlone);
  return tables;
}

/// The `which`-th pattern is shown by the pair at `at`.
void add_pair(SpellingTables& tables, std::span<const AsciiSet> pattern, std::size_t at, std::size_t which) {
  const auto shown = pattern.size() == 1 ? SpellingTables::kAlone : static_cast<std::uint8_t>(1U << (SpellingTables::kFirstPair + which % SpellingTables::kPairs));
  for (unsigned byte = 0; byte < 128; ++byte) {
    if (has(pattern[at], byte)) tables.add_first(static_cast<unsigned char>(byte), shown);
    if (pattern.size() != 1 && has(pattern[at + 1], byte)) tables.add_second(static_cast<unsigned char>(byte), shown);
  }
}

void add_escape(SpellingTables& tables, std::uint16_t unit) {
  const auto bit = static_cast<std::uint8_t>(1U << class_of(unit));
  for (unsigned i = 0; i < 4; ++i) tables.digits[i][unit >> (12 - 4 * i) & 15U] |= bit;
}

/// What is no digit may be any: the beginning of an escape stands for all that begin so, whatever follows.
void spread_digits(SpellingTables& tables) {
  for (std::size_t i = 0; i < 4; ++i) {
    std::uint8_t of_any = 0;
    for (const std::uint8_t classes : tables.digits[i]) of_any |= classes;
    tables.ascii_digits[i].fill(of_any);
    for (const char c : std::string_view("0123456789abcdefABCDEF")) tables.ascii_digits[i][static_cast<unsigned char>(c)] = tables.digits[i][hex_value(c)];
  }
}

/// `follows[first]`: the set of low halves that a second byte may have.
void set_leads(SpellingTables& tables, std::span<const std::uint16_t> follows) {
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
    tables.leads.add(static_cast<unsigned char>(first), bit);
    for (unsigned second = 0; second < 16; ++second)
      if ((sets[which] >> second & 1U) != 0) tables.lead_second[second] |= bit;
  }
}

}  // namespace

std::optional<SpellingMatcher> SpellingMatcher::make(std::span<const SpellingPattern> patterns, bool may_be_wide) {
  if (!has_avx2()) return std::nullopt;
  if (patterns.empty() || patterns.size() > kMaxPatterns) return std::nullopt;
  SpellingMatcher matcher;
  matcher.tables_ = common_tables();
  matcher.is_wide_ = may_be_wide && has_avx512_tables();
  for (const SpellingPattern& given : patterns) {
    if (given.positions.empty() || given.positions.size() > kMaxPositions) return std::nullopt;
    const auto index = static_cast<std::uint8_t>(matcher.patterns_.size());
    Pattern& pattern = matcher.patterns_.emplace_back();
    pattern.positions = given.positions;
    bool may_be_ascii = true;
    for (std::u32string& position : pattern.positions) {
      if (!std::is_sorted(position.begin(), position.end())) std::sort(position.begin(), position.end());
      AsciiSet& set = pattern.ascii.emplace_back(AsciiSet{});
      for (std::size_t k = 0; k < position.size() && position[k] < 0x80; ++k) {
        if (position[k] == '\\') return std::nullopt;  // it also begins an escape
        set[position[k] >> 6U] |= std::uint64_t{1} << (position[k] & 63U);
      }
      may_be_ascii = may_be_ascii && (set[0] | set[1]) != 0;
    }
    if (may_be_ascii) {
      pattern.shown_at = rarest_pair(pattern.ascii);
      add_pair(matcher.tables_, pattern.ascii, pattern.shown_at, matcher.ascii_patterns_.size());
      matcher.ascii_patterns_.push_back(index);
    }
    // What must be looked at: every spelling outside ASCII; where a position has no other, those of one such position do.
    std::size_t only = kNone;
    for (std::size_t i = 0; i < pattern.positions.size(); ++i) {
      const bool has_ascii = (pattern.ascii[i][0] | pattern.ascii[i][1]) != 0;
      if (!has_ascii && (only == kNone || pattern.positions[i].size() < pattern.positions[only].size())) only = i;
    }
    for (std::size_t i = 0; i < pattern.positions.size(); ++i) {
      if (only != kNone && i != only) continue;
      for (const char32_t c : pattern.positions[i]) {
        const Utf16 units = utf16_of(c);
        const Utf8 utf8 = utf8_of(c);
        Seen seen{.c = c, .key = units.units[0], .position = static_cast<std::uint16_t>(i), .pattern = index, .size = static_cast<std::uint8_t>(6 * units.size)};
        matcher.escapes_.seen.push_back(seen);
        if (c < 0x80) continue;
        seen.key = pair_of(utf8.view());
        seen.size = utf8.size;
        matcher.others_.seen.push_back(seen);
      }
    }
  }
  if (matcher.ascii_patterns_.size() > kMaxAsciiPatterns) return std::nullopt;
  std::array<std::uint16_t, 256> leads{};
  for (const Seen& one : matcher.escapes_.seen) add_escape(matcher.tables_, one.key);
  spread_digits(matcher.tables_);
  for (const Seen& one : matcher.others_.seen) leads[one.key >> 8U] |= static_cast<std::uint16_t>(1U << (one.key & 15U));
  set_leads(matcher.tables_, leads);
  matcher.escapes_.index();
  matcher.others_.index();
  return matcher;
}

void SpellingMatcher::SeenKeys::index() {
  // By their lower bytes, then by their upper ones: a thousand are in order in microseconds.
  std::vector<Seen> other(seen.size());
  for (const unsigned shift : {0U, 8U}) {
    std::array<std::uint32_t, 257> places{};
    for (const Seen& one : seen) ++places[(one.key >> shift & 0xffU) + 1];
    for (std::size_t i = 1; i < places.size(); ++i) places[i] += places[i - 1];
    for (const Seen& one : seen) other[places[one.key >> shift & 0xffU]++] = one;
    seen.swap(other);
  }
  rows.resize(1);
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const std::uint16_t key = seen[i].key;
    if (i != 0 && key == seen[i - 1].key) continue;
    std::uint16_t& row = row_of[key >> 8U];
    if (row == 0) {
      row = static_cast<std::uint16_t>(rows.size());
      rows.emplace_back().ranks.fill(static_cast<std::uint16_t>(starts.size()));
    }
    rows[row].bits[key >> 6U & 3U] |= std::uint64_t{1} << (key & 63U);
    for (std::size_t later = (key >> 6U & 3U) + 1U; later < rows[row].ranks.size(); ++later) ++rows[row].ranks[later];
    starts.push_back(static_cast<std::uint32_t>(i));
  }
  starts.push_back(static_cast<std::uint32_t>(seen.size()));
}

std::span<const SpellingMatcher::Seen> SpellingMatcher::SeenKeys::of(std::uint16_t key) const {
  const Row& row = rows[row_of[key >> 8U]];
  const std::uint64_t word = row.bits[key >> 6U & 3U], bit = std::uint64_t{1} << (key & 63U);
  if ((word & bit) == 0) return {};
  const auto rank = static_cast<std::size_t>(row.ranks[key >> 6U & 3U] + std::popcount(word & (bit - 1)));
  return std::span(seen).subspan(starts[rank], starts[rank + 1] - starts[rank]);
}

bool SpellingMatcher::ascii_matches(const Pattern& pattern, std::string_view lines, std::size_t begin) const {
  if (begin + pattern.positions.size() > lines.size()) return false;
  for (std::size_t i = 0; i < pattern.ascii.size(); ++i) {
    const auto byte = static_cast<unsigned char>(lines[begin + i]);
    if (byte >= 0x80 || !has(pattern.ascii[i], byte)) return false;
  }
  return true;
}

bool SpellingMatcher::Pattern::holds(std::size_t position, char32_t c) const noexcept {
  if (c < 0x80) return has(ascii[position], static_cast<unsigned>(c));
  return std::binary_search(positions[position].begin(), positions[position].end(), c);
}

/// The end of a match of the positions from `position` on that begins at `at`, or npos. There is one way to read a text forwards.
std::size_t SpellingMatcher::forwards(const Pattern& pattern, std::string_view lines, std::size_t position, std::size_t at) const {
  for (; position < pattern.positions.size(); ++position) {
    if (at == lines.size()) return kNone;
    const WrittenCharacter next = character_at(lines, at);
    if (next.size == 0 || !pattern.holds(position, next.c)) return kNone;
    at += next.size;
  }
  return at;
}

/// True when the positions before `position` match and end at `end`. A digit may be one, or an escape's last.
bool SpellingMatcher::backwards(const Pattern& pattern, std::string_view lines, std::size_t position, std::size_t end,
                                int& steps) const {
  if (position == 0 || ++steps > kMaxSteps) return true;
  if (end == 0) return false;
  const auto holds = [&](const WrittenCharacter& one) {
    return one.size != 0 && pattern.holds(position - 1, one.c) && backwards(pattern, lines, position - 1, end - one.size, steps);
  };
  const auto last = static_cast<unsigned char>(lines[end - 1]);
  if (last >= 0x80) return holds(utf8_before(lines, end));
  return holds({.c = last, .size = 1}) || holds(escape_before(lines, end));
}

std::size_t SpellingMatcher::check_seen(std::string_view lines, std::size_t at, std::span<const Seen> seen) const {
  if (seen.empty()) return kNone;
  const WrittenCharacter here = character_at(lines, at);
  for (const Seen& one : seen) {
    if (one.c != here.c || one.size != here.size) continue;
    const Pattern& pattern = patterns_[one.pattern];
    int steps = 0;
    const std::size_t end = forwards(pattern, lines, one.position + 1U, at + here.size);
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
    // What is no digit counts as one here: check_seen() compares in full.
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
    if (!has(pattern.ascii[pattern.shown_at], byte) || at < pattern.shown_at) continue;
    if (ascii_matches(pattern, lines, at - pattern.shown_at)) return at - pattern.shown_at + pattern.positions.size();
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

void SpellingMatcher::mark(std::string_view lines, std::vector<MarkedLine>& marked) const {
  LineMarker marker{.matcher = *this, .lines = lines, .marked = marked};
  std::size_t at = 0;
#if defined(__x86_64__)
  SpellingBlocks found;
  do {
    at = is_wide_ ? loop_avx512(tables_, lines, at, found) : loop_avx2(tables_, lines, at, found);
    for (const SpellingBlock& block : std::span(found.blocks).first(found.size)) {
      for (std::uint64_t places = block.places; places != 0; places &= places - 1)
        marker.look_at(block.at + static_cast<std::size_t>(std::countr_zero(places)));
    }
  } while (found.is_full);
#endif
  for (; at < lines.size(); ++at) marker.look_at(at);
  if (!lines.empty() && lines.back() != '\n') marker.newline(lines.size());
}

}  // namespace postwake::detail
