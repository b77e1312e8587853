#include "postwake/json/writer.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <utility>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "postwake/base/expects.hpp"
#include "postwake/base/instant_text.hpp"

namespace postwake {
namespace {

/// Length of the UTF-8 sequence at `at`, or 0 when it is not a valid one (overlong, surrogate, cut, beyond U+10FFFF).
std::size_t sequence_length(std::string_view s, std::size_t at) {
  const auto byte = [&](std::size_t i) { return i < s.size() ? static_cast<unsigned char>(s[i]) : 0U; };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned lead = byte(at);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(at + 1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const unsigned second = byte(at + 1);
    const bool is_good = continues(at + 1) && continues(at + 2) && (lead != 0xE0 || second >= 0xA0) && (lead != 0xED || second < 0xA0);
    return is_good ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const unsigned second = byte(at + 1);
    const bool is_good = continues(at + 1) && continues(at + 2) && continues(at + 3) && (lead != 0xF0 || second >= 0x90) && (lead != 0xF4 || second < 0x90);
    return is_good ? 4 : 0;
  }
  return 0;
}

/// Printable ASCII that stands for itself.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x7F; ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}();

/// Grows like a string, and lets bytes be written before they are counted.
class Buffer {
 public:
  /// Where the next byte goes, with room for `bytes` of them.
  char* room(std::size_t bytes) {
    if (capacity_ - size_ < bytes) grow(bytes);
    return bytes_.get() + size_;
  }
  /// Counts what was written up to `end`.
  void written(const char* end) noexcept { size_ = static_cast<std::size_t>(end - bytes_.get()); }
  Buffer& operator+=(char c) {
    *room(1) = c;
    ++size_;
    return *this;
  }
  Buffer& operator+=(std::string_view text) {
    if (!text.empty()) std::memcpy(room(text.size()), text.data(), text.size());
    size_ += text.size();
    return *this;
  }
  std::string_view view() const noexcept { return {bytes_.get(), size_}; }
  void clear() noexcept { size_ = 0; }
  /// Gives the memory back too.
  void drop() noexcept { *this = Buffer(); }

 private:
  void grow(std::size_t bytes) {
    const std::size_t capacity = std::max<std::size_t>({1024, 2 * capacity_, size_ + bytes});
    std::unique_ptr<char[]> larger(new char[capacity]);
    if (size_ != 0) std::memcpy(larger.get(), bytes_.get(), size_);
    bytes_ = std::move(larger);
    capacity_ = capacity;
  }
  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0, capacity_ = 0;
};

#if defined(__SSE2__)
/// A bit for each byte that is not plain. Bytes from 0x80 on are negative here, so that one comparison finds them and the controls.
unsigned special_bytes(__m128i bytes) {
  const __m128i controls = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20)), del = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7F));
  const __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(controls, del), _mm_or_si128(quote, backslash))));
}
#endif

/// Copies `rest` bytes, at least four and fewer than sixteen, when all of them are plain; they are loaded as two overlapping halves.
template <typename Word>
bool copy_plain_halves(char* to, const char* from, std::size_t rest) {
  Word first = 0, last = 0;
  std::memcpy(&first, from, sizeof first);
  std::memcpy(&last, from + rest - sizeof last, sizeof last);
#if defined(__SSE2__)
  // Words of four bytes are filled up with blanks.
  constexpr std::uint64_t kFill = sizeof(Word) == 4 ? 0x2020202000000000ULL : 0;
  if (special_bytes(_mm_set_epi64x(static_cast<long long>(last | kFill), static_cast<long long>(first | kFill))) != 0) return false;
#else
  for (std::size_t i = 0; i < rest; ++i)
    if (!kPlain[static_cast<unsigned char>(from[i])]) return false;
#endif
  std::memcpy(to, &first, sizeof first);
  std::memcpy(to + rest - sizeof last, &last, sizeof last);
  return true;
}

char* append_unit(char* to, unsigned unit) {
  constexpr std::array<char, 17> kHex{"0123456789abcdef"};
  const std::array<char, 6> escape{'\\', 'u', '0', '0', kHex[unit >> 4U], kHex[unit & 15U]};
  std::memcpy(to, escape.data(), escape.size());
  return to + escape.size();
}

/// Writes what stands for the byte or sequence at `at` of `s`, which is not plain, and moves `at` behind it.
char* append_special(char* to, std::string_view s, std::size_t& at) {
  const auto c = static_cast<unsigned char>(s[at]);
  const std::size_t length = c < 0x80 ? 1 : sequence_length(s, at);
  const auto put = [&](std::string_view text) {
    for (const char byte : text) *to++ = byte;
  };
  if (length > 1 && !(length == 2 && c == 0xC2 && static_cast<unsigned char>(s[at + 1]) < 0xA0)) put(s.substr(at, length));
  else if (length == 0) put("\xEF\xBF\xBD");
  else if (length == 2) to = append_unit(to, static_cast<unsigned char>(s[at + 1]));
  else if (c == '"') put("\\\"");
  else if (c == '\\') put("\\\\");
  else if (c == '\n') put("\\n");
  else if (c == '\r') put("\\r");
  else if (c == '\t') put("\\t");
  else to = append_unit(to, c);
  at += length == 0 ? 1 : length;
  return to;
}

/// The string with quotes, escaped. What needs no change is copied as it is, sixteen bytes at a time; what was copied too much is written over.
void append_escaped(Buffer& out, std::string_view s) {
  constexpr std::size_t kStep = 16, kBlock = 512, kMostForOne = 6;
  constexpr std::size_t kRoom = kMostForOne * (kBlock + kStep) + kStep + 2;
  char* to = out.room(kRoom);
  *to++ = '"';
  for (std::size_t at = 0; at < s.size();) {
    for (const std::size_t stop = std::min(s.size(), at + kBlock); at < stop;) {
      const std::size_t rest = s.size() - at;
#if defined(__SSE2__)
      if (rest >= kStep) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(s.data() + at));  // NOLINT: what the intrinsic takes
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes);                                 // NOLINT
        const unsigned mask = special_bytes(bytes);
        const std::size_t plain = mask == 0 ? kStep : static_cast<std::size_t>(std::countr_zero(mask));
        at += plain;
        to += plain;
        if (mask == 0) continue;
        to = append_special(to, s, at);
        while (at < stop && static_cast<unsigned char>(s[at]) >= 0x80) to = append_special(to, s, at);  // its word
        continue;
      }
#endif
      if (rest < kStep && ((rest >= 8 && copy_plain_halves<std::uint64_t>(to, s.data() + at, rest)) ||
                           (rest >= 4 && rest < 8 && copy_plain_halves<std::uint32_t>(to, s.data() + at, rest)))) {
        at += rest;
        to += rest;
        continue;
      }
      while (at < stop && kPlain[static_cast<unsigned char>(s[at])]) *to++ = s[at++];
      if (at < stop) to = append_special(to, s, at);
    }
    out.written(to);
    to = out.room(kRoom);
  }
  *to++ = '"';
  out.written(to);
}

}  // namespace

// Our own layout and escaping: RapidJSON's writers escape neither DEL nor C1 (a terminal acts on them), and cannot put
// only the arrays of scalars on one line. The grammar (commas, nesting) is checked by POSTWAKE_EXPECTS.
struct JsonWriter::Impl {
  struct Level {
    bool is_array = false;
    bool is_empty = true;
    bool is_broken = false;  // an array that holds a container goes over several lines
  };
  Style style;
  Buffer out;
  std::vector<Level> levels;
  bool after_key = false;

  void indent() {
    out += '\n';
    for (std::size_t i = 0; i < levels.size(); ++i) out += "  ";
  }
  void before_value(bool is_container) {
    if (after_key) {
      after_key = false;
      return;
    }
    if (levels.empty()) return;
    Level& level = levels.back();
    POSTWAKE_EXPECTS(level.is_array);
    if (!level.is_empty) out += ',';
    if (style == Style::pretty) {
      if (is_container) level.is_broken = true;
      if (level.is_broken) indent();
      else if (!level.is_empty) out += ' ';
    }
    level.is_empty = false;
  }
  void open(char bracket, bool is_array) {
    before_value(true);
    out += bracket;
    levels.push_back({is_array});
  }
  void close(char bracket) {
    POSTWAKE_EXPECTS(!levels.empty() && !after_key);
    const Level level = levels.back();
    levels.pop_back();
    if (style == Style::pretty && !level.is_empty && (!level.is_array || level.is_broken)) indent();
    out += bracket;
  }
  void raw(std::string_view text) {
    before_value(false);
    out += text;
  }
  template <typename T>
  void number(T value) {
    constexpr std::size_t kMostDigits = 32;
    before_value(false);
    char* const at = out.room(kMostDigits);
    out.written(std::to_chars(at, at + kMostDigits, value).ptr);
  }
};

JsonWriter::JsonWriter(Style style) : impl_(std::make_unique<Impl>()) { impl_->style = style; }
JsonWriter::JsonWriter(JsonWriter&&) noexcept = default;
JsonWriter& JsonWriter::operator=(JsonWriter&&) noexcept = default;
JsonWriter::~JsonWriter() = default;

JsonWriter& JsonWriter::begin_object() { return (impl_->open('{', false), *this); }
JsonWriter& JsonWriter::end_object() { return (impl_->close('}'), *this); }
JsonWriter& JsonWriter::begin_array() { return (impl_->open('[', true), *this); }
JsonWriter& JsonWriter::end_array() { return (impl_->close(']'), *this); }

JsonWriter& JsonWriter::key(std::string_view name) {
  POSTWAKE_EXPECTS(!impl_->levels.empty() && !impl_->levels.back().is_array && !impl_->after_key);
  auto& level = impl_->levels.back();
  if (!level.is_empty) impl_->out += ',';
  level.is_empty = false;
  if (impl_->style == Style::pretty) impl_->indent();
  append_escaped(impl_->out, name);
  impl_->out += impl_->style == Style::pretty ? ": " : ":";
  impl_->after_key = true;
  return *this;
}

JsonWriter& JsonWriter::key(JsonKey name) {
  POSTWAKE_EXPECTS(!impl_->levels.empty() && !impl_->levels.back().is_array && !impl_->after_key);
  auto& level = impl_->levels.back();
  impl_->after_key = true;
  if (impl_->style == Style::pretty) {
    if (!level.is_empty) impl_->out += ',';
    impl_->indent();
    (impl_->out += name.written_.substr(1)) += ' ';
  } else {
    constexpr std::size_t kCopied = detail::WrittenKey<1>::kCopied;
    const std::string_view text = name.written_.substr(level.is_empty ? 1 : 0);
    char* const to = impl_->out.room(std::max(kCopied, text.size()));
    std::memcpy(to, text.data(), kCopied);
    if (text.size() > kCopied) std::memcpy(to + kCopied, text.data() + kCopied, text.size() - kCopied);
    impl_->out.written(to + text.size());
  }
  level.is_empty = false;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
  impl_->before_value(false);
  append_escaped(impl_->out, text);
  return *this;
}
JsonWriter& JsonWriter::instant(Instant at) {
  impl_->before_value(false);
  impl_->out += '"';
  write_rfc3339(impl_->out.room(kRfc3339Bytes), at);
  impl_->out.written(impl_->out.room(kRfc3339Bytes) + kRfc3339Bytes);
  impl_->out += '"';
  return *this;
}
JsonWriter& JsonWriter::integer(std::int64_t value) { return (impl_->number(value), *this); }
JsonWriter& JsonWriter::unsigned_integer(std::uint64_t value) { return (impl_->number(value), *this); }
JsonWriter& JsonWriter::real(double value) {
  if (!std::isfinite(value)) return null();
  return (impl_->number(value), *this);
}
JsonWriter& JsonWriter::boolean(bool value) { return (impl_->raw(value ? "true" : "false"), *this); }
JsonWriter& JsonWriter::null() { return (impl_->raw("null"), *this); }
JsonWriter& JsonWriter::per_mille(PerMille value) { return milli(value); }
JsonWriter& JsonWriter::milli(std::uint64_t value) {
  std::string text = std::to_string(value / 1000);
  if (const auto rest = value % 1000; rest != 0) {
    const std::string digits = std::to_string(rest);
    text += "." + std::string(3 - digits.size(), '0') + digits;
    while (text.back() == '0') text.pop_back();
  }
  return (impl_->raw(text), *this);
}

std::string_view JsonWriter::text() const noexcept { return impl_->out.view(); }

std::string JsonWriter::take() {
  std::string out(impl_->out.view());
  clear();
  impl_->out.drop();
  return out;
}

void JsonWriter::clear() noexcept {
  impl_->out.clear();
  impl_->levels.clear();
  impl_->after_key = false;
}

}  // namespace postwake
