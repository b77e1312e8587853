// Method. A few patterns on a machine with AVX2 or AVX-512 go to SpellingMatcher, which is ready at once. Otherwise each pattern
// becomes one regular expression over bytes: a position is a choice of its characters' spellings. Hyperscan searches it at several
// GB/s after some tens of milliseconds of compiling; where it is absent at build time or refuses the machine at run
// time, RE2 does, slower still. All find the same lines; tests/archive/prefilter_test.cpp holds them against each
// other.
#include "postwake/archive/prefilter.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <limits>

#include "archive/prefilter/hyperscan.hpp"
#include "archive/prefilter/spelling_matcher.hpp"
#include "archive/prefilter/written_character.hpp"

namespace postwake {
namespace {

constexpr std::size_t kMaxExpressionBytes = 256U << 10U;
constexpr char kDigits[] = "0123456789abcdef";

void append_byte(std::string& expression, char byte) {
  expression += "\\x";
  for (const unsigned shift : {4U, 0U}) expression += kDigits[static_cast<unsigned char>(byte) >> shift & 15U];
}

/// An escape; letters among its digits in both cases.
void append_escape(std::string& expression, std::uint16_t unit) {
  expression += "\\x5cu";
  for (int shift = 12; shift >= 0; shift -= 4) {
    const char digit = kDigits[unit >> static_cast<unsigned>(shift) & 15U];
    if (digit <= '9') expression += digit;
    else expression.append({'[', digit, static_cast<char>(digit - 0x20), ']'});
  }
}

std::string make_expression(const SpellingPattern& pattern) {
  std::string expression;
  for (const std::u32string& position : pattern.positions) {
    expression += "(?:";
    for (const char32_t c : position) {
      if (expression.back() != ':') expression += '|';
      const detail::Utf8 utf8 = detail::utf8_of(c);
      for (const char byte : utf8.view()) append_byte(expression, byte);
      expression += '|';
      const detail::Utf16 units = detail::utf16_of(c);
      for (std::size_t i = 0; i < units.size; ++i) append_escape(expression, units.units[i]);
    }
    expression += ')';
  }
  return expression;
}

}  // namespace

class PrefilterScratch {
 public:
#if defined(POSTWAKE_HAVE_HYPERSCAN)
  ~PrefilterScratch() {
    if (hs != nullptr) detail::hyperscan()->free_scratch(hs);
  }
  hs_scratch_t* hs = nullptr;
#endif
};

struct Prefilter::Impl {
#if defined(POSTWAKE_HAVE_HYPERSCAN)
  ~Impl() {
    if (database != nullptr) detail::hyperscan()->free_database(database);
    if (prototype != nullptr) detail::hyperscan()->free_scratch(prototype);
  }
  hs_database_t* database = nullptr;
  hs_scratch_t* prototype = nullptr;
#endif
  std::unique_ptr<RE2> re2;
  std::optional<detail::SpellingMatcher> matcher;
};

Prefilter::Prefilter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Prefilter::Prefilter(Prefilter&&) noexcept = default;
Prefilter& Prefilter::operator=(Prefilter&&) noexcept = default;
Prefilter::~Prefilter() = default;

Result<Prefilter> Prefilter::compile(std::span<const SpellingPattern> patterns) { return compile(patterns, Engine::best); }

Result<Prefilter> Prefilter::compile(std::span<const SpellingPattern> patterns, Engine engine) {
  auto impl = std::make_unique<Impl>();
  if (engine == Engine::best || engine == Engine::avx512 || engine == Engine::avx2) {
    impl->matcher = detail::SpellingMatcher::make(patterns, engine != Engine::avx2);
    if (impl->matcher) return Prefilter(std::move(impl));
  }
  std::vector<std::string> expressions;
  std::size_t total = 0;
  for (const SpellingPattern& pattern : patterns) {
    expressions.push_back(make_expression(pattern));
    total += expressions.back().size();
  }
  if (total > kMaxExpressionBytes) {
    return fail(ErrorCode::limit_exceeded, "the tags and phrases are too many to search for at once", {},
                "search for fewer, or use --all");
  }
#if defined(POSTWAKE_HAVE_HYPERSCAN)
  if (engine != Engine::re2 && !expressions.empty() && detail::hyperscan() && detail::hyperscan()->valid_platform() == HS_SUCCESS) {
    const detail::Hyperscan& hyperscan = *detail::hyperscan();
    std::vector<const char*> texts;
    std::vector<unsigned> flags(expressions.size(), HS_FLAG_DOTALL), ids(expressions.size(), 0);
    for (const std::string& expression : expressions) texts.push_back(expression.c_str());
    hs_compile_error_t* error = nullptr;
    if (hyperscan.compile_multi(texts.data(), flags.data(), ids.data(), static_cast<unsigned>(texts.size()), HS_MODE_BLOCK, nullptr,
                         &impl->database, &error) == HS_SUCCESS &&
        hyperscan.alloc_scratch(impl->database, &impl->prototype) == HS_SUCCESS) {
      return Prefilter(std::move(impl));
    }
    if (error != nullptr) hyperscan.free_compile_error(error);
  }
#else
  static_cast<void>(engine);
#endif
  std::string joined;
  for (const std::string& expression : expressions) joined += (joined.empty() ? "" : "|") + expression;
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);
  options.set_log_errors(false);
  options.set_longest_match(false);
  options.set_never_capture(true);
  options.set_max_mem(64U << 20U);
  if (expressions.empty()) joined = "[^\\x00-\\xff]";
  impl->re2 = std::make_unique<RE2>(joined, options);
  if (!impl->re2->ok()) {
    return fail(ErrorCode::limit_exceeded, "the tags and phrases are too many to search for at once", {},
                "search for fewer, or use --all");
  }
  return Prefilter(std::move(impl));
}

std::unique_ptr<PrefilterScratch, void (*)(PrefilterScratch*)> Prefilter::make_scratch() const {
  auto scratch = std::make_unique<PrefilterScratch>();
#if defined(POSTWAKE_HAVE_HYPERSCAN)
  if (impl_->prototype != nullptr) detail::hyperscan()->clone_scratch(impl_->prototype, &scratch->hs);
#endif
  return {scratch.release(), [](PrefilterScratch* owned) { delete owned; }};
}

void Prefilter::mark(std::string_view lines, PrefilterScratch& scratch, std::vector<MarkedLine>& marked) const {
  if (impl_->matcher) {
    impl_->matcher->mark(lines, marked);
    return;
  }
  std::size_t match_end = find(lines, 0, scratch);
  for (std::size_t begin = 0; begin < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', begin), lines.size());
    const bool is_hit = match_end <= end;
    marked.push_back({.end = end, .is_hit = is_hit});
    begin = end + 1;
    if (is_hit) match_end = find(lines, begin, scratch);
  }
}

std::size_t Prefilter::find(std::string_view lines, std::size_t from, PrefilterScratch& scratch) const {
#if defined(POSTWAKE_HAVE_HYPERSCAN)
  if (impl_->database != nullptr) {
    // A block is at most 4 GiB for Hyperscan; pieces are far smaller.
    struct Hit {
      std::size_t end = std::string_view::npos;
    } hit;
    const std::string_view part = lines.substr(std::min(from, lines.size()), std::numeric_limits<unsigned>::max());
    detail::hyperscan()->scan(
        impl_->database, part.data(), static_cast<unsigned>(part.size()), 0, scratch.hs,
        [](unsigned, unsigned long long, unsigned long long to, unsigned, void* context) noexcept -> int {
          static_cast<Hit*>(context)->end = static_cast<std::size_t>(to);
          return 1;
        },
        &hit);
    return hit.end == std::string_view::npos ? hit.end : hit.end + from;
  }
#else
  static_cast<void>(scratch);
#endif
  re2::StringPiece found;
  if (from > lines.size() || !impl_->re2->Match(lines, from, lines.size(), RE2::UNANCHORED, &found, 1)) return std::string_view::npos;
  return static_cast<std::size_t>(found.data() + found.size() - lines.data());
}

// The matcher's every look is within bounds that bytes have no say in; of the libraries nobody says so.
bool Prefilter::bears_change() const noexcept { return impl_->matcher.has_value(); }

std::string_view Prefilter::engine() const noexcept {
  if (impl_->matcher) return impl_->matcher->is_wide() ? "avx512" : "avx2";
#if defined(POSTWAKE_HAVE_HYPERSCAN)
  if (impl_->database != nullptr) return "hyperscan";
#endif
  return "re2";
}

}  // namespace postwake
