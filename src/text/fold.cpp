#include "postwake/text/fold.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "postwake/base/expects.hpp"
#include "postwake/text/utf8.hpp"
#include "text/fold_table.hpp"

namespace postwake {
namespace {

// Method: every code point has its folding in a table made from ICU's data when the program was built, so the loop is a decode,
// a lookup and a store. Letters are decomposed and the marks dropped, so composed and decomposed spellings meet without
// composing anything; the exceptions, Hangul and voiced Kana, are composed as they are written out.
// ICU's own normalizeUTF8 was tried by the prototype: 352 ns a post and no map back.

constexpr std::size_t kSlack = detail::kMostPooled + 4;  // room for one code point: asked for before each
constexpr std::uint32_t kReplacement = 0xBDBFEF;
constexpr std::size_t kAsciiStep = 16;
#if defined(__SSE2__)
constexpr bool kHasAsciiStep = true;
#else
constexpr bool kHasAsciiStep = false;
#endif

// The composed character of two that stand side by side, or 0: Hangul by its formula, voiced Kana by their order.
char32_t composed(char32_t first, char32_t second) {
  if (second == 0x3099 || second == 0x309A) {
    const bool is_semi = second == 0x309A;
    const char32_t base = first >= 0x30A0 && first <= 0x30FF ? first - 0x60 : first;
    const char32_t shift = first - base;
    if (!is_semi) {
      if (base == 0x3046) return 0x3094 + shift;                                                        // u -> vu
      if ((base >= 0x304B && base <= 0x3062 && base % 2 == 1) || (base >= 0x3064 && base <= 0x3069 && base % 2 == 0)) return base + 1 + shift;
    }
    if (base >= 0x306F && base <= 0x307D && (base - 0x306F) % 3 == 0) return base + (is_semi ? 2 : 1) + shift;
    return 0;
  }
  if (first >= 0x1100 && first <= 0x1112 && second >= 0x1161 && second <= 0x1175)
    return 0xAC00 + ((first - 0x1100) * 21 + (second - 0x1161)) * 28;
  if (first >= 0xAC00 && first <= 0xD7A3 && (first - 0xAC00) % 28 == 0 && second > 0x11A7 && second <= 0x11C2)
    return first + (second - 0x11A7);
  return 0;
}

// A character as its UTF-8 bytes, the first lowest: what characters are compared by and how they are written.
using Packed = std::uint32_t;

Packed packed(const char* text, std::size_t size) {
  // Little-endian machines only: CMake refuses others.
  const auto byte = [text](std::size_t i) { return static_cast<Packed>(static_cast<unsigned char>(text[i])) << 8 * i; };
  Packed bytes = byte(0);
  if (size > 1) bytes |= byte(1);
  if (size > 2) bytes |= byte(2);
  if (size > 3) bytes |= byte(3);
  return bytes;
}

// The code point of a well-formed sequence of two or three bytes, which is most of life, and its end; else 0 and `at` as it was.
char32_t common_sequence(std::string_view text, std::size_t& at) {
  const char* const p = text.data() + at;
  const auto byte = [p](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(p[i])); };
  const auto goes_on = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const char32_t lead = byte(0);
  const std::size_t left = text.size() - at;
  if (lead < 0xE0) {
    if (lead < 0xC2 || left < 2 || !goes_on(1)) return 0;
    at += 2;
    return (lead & 0x1FU) << 6U | (byte(1) & 0x3FU);
  }
  if (lead >= 0xF0 || left < 3 || !goes_on(1) || !goes_on(2)) return 0;
  const char32_t c = (lead & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU);
  if (c < 0x800 || (c >= 0xD800 && c <= 0xDFFF)) return 0;
  at += 3;
  return c;
}

// Writes into the strings of a FoldedText by pointer: they are made long enough in steps and cut at the end.
class Writer {
 public:
  explicit Writer(FoldedText& out) : out_(out), text_(out.text.data()), origin_(out.origin.data()) {}

  void make_room(std::size_t more) {
    if (room_ - at_ >= more) return;
    const std::size_t size = at_ + more + at_ / 2;
    out_.text.resize(size);
    out_.origin.resize(size);
    room_ = size;
    text_ = out_.text.data();
    origin_ = out_.origin.data();
  }

  void emit(Packed c, std::size_t size, CharKind kind, std::uint32_t origin) {
    if (last_ == '-') settle_hyphen(kind);
    if (c <= '@') {
      if (c == ' ') is_in_address_ = false;
      else if (c == '/' || c == '@' || c == '#') is_in_address_ = true;
    }
    if (c == last_) {
      if (c == ' ') return;
      if (++run_ > 2 && !(c >= '0' && c <= '9')) {
        if (kind == CharKind::letter || kind == CharKind::unspaced) out_.is_elongated = true;
        return;
      }
    } else {
      last_ = c;
      run_ = 1;
    }
    // Four of each, whatever the size: what is too much is overwritten by the next.
    std::memcpy(text_ + at_, &c, sizeof c);
    const std::uint32_t origins[4] = {origin, origin, origin, origin};
    std::memcpy(origin_ + at_, origins, sizeof origins);
    at_ += size;
  }

  // Takes characters one by one as long as they are of the common kind: each folds to one character, other than the one before and
  // not behind a hyphen. Stops where the next one asks for emit() or is better taken by emit_ascii(). Returns where. What emit()
  // keeps in memory stays in registers here, which is what makes it fast.
  std::size_t emit_plain(std::string_view text, std::size_t at) {
    std::size_t to = at_;
    Packed last = last_;
    bool is_in_address = is_in_address_;
    const std::size_t stop = room_ - kSlack;
    const std::size_t start = at;
    while (at < text.size() && to < stop && last != '-') {
      const auto byte = static_cast<unsigned char>(text[at]);
      std::size_t next = at, size = 1;
      std::uint64_t row = 0;
      Packed c = 0;
      if (byte < 0x80) {
        if (kHasAsciiStep && text.size() - at >= 2 && static_cast<unsigned char>(text[at + 1]) < 0x80) break;
        row = detail::kFoldRows[byte];
        c = static_cast<Packed>(row >> detail::kPayloadShift);
        ++next;
        if (c == last) break;
        if (c <= '@') {
          if (c == ' ') is_in_address = false;
          else if (c == '/' || c == '@' || c == '#') is_in_address = true;
        }
      } else {
        const char32_t code_point = common_sequence(text, next);
        row = detail::fold_row(code_point);
        size = row & 0xFFU;
        if ((row & detail::kIsPlain) == 0 || size == detail::kFoldsToPool || size == 0 || next == at || code_point == kReplacementCharacter) break;
        const bool is_itself = size == detail::kFoldsToItself;
        if (is_itself) size = next - at;
        c = is_itself ? packed(text.data() + at, size) : static_cast<Packed>(row >> detail::kPayloadShift);
        if (c == last || c <= '@') break;
      }
      last = c;
      std::memcpy(text_ + to, &c, sizeof c);
      const auto origin = static_cast<std::uint32_t>(at);
      const std::uint32_t origins[4] = {origin, origin, origin, origin};
      std::memcpy(origin_ + to, origins, sizeof origins);
      to += size;
      at = next;
    }
    if (at != start) {
      at_ = to;
      last_ = last;
      run_ = 1;
      is_in_address_ = is_in_address;
    }
    return at;
  }

#if defined(__SSE2__)
  // Takes what it can of sixteen bytes in one step: characters of ASCII that change at most their case. Returns how many; 0 where
  // the first one needs emit(): a control, a hyphen or what follows one, a second blank, a third of a kind.
  std::size_t emit_ascii(std::string_view text, std::size_t from) {
    if (last_ == '-') return 0;
    const auto all = [](char c) { return _mm_set1_epi8(c); };
    alignas(kAsciiStep) char rest[kAsciiStep] = {};  // zeros stop it behind the end
    const char* bytes = text.data() + from;
    if (text.size() - from < kAsciiStep) {
      text.copy(rest, kAsciiStep, from);
      bytes = rest;
    }
    const __m128i given = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
    const __m128i is_capital = _mm_and_si128(_mm_cmpgt_epi8(given, all('A' - 1)), _mm_cmplt_epi8(given, all('Z' + 1)));
    const __m128i low = _mm_add_epi8(given, _mm_and_si128(is_capital, all('a' - 'A')));
    // What stands one and two places before each.
    const int one = at_ > 0 ? static_cast<unsigned char>(text_[at_ - 1]) : 0, two = at_ > 1 ? static_cast<unsigned char>(text_[at_ - 2]) : 0;
    const __m128i before = _mm_or_si128(_mm_slli_si128(low, 1), _mm_cvtsi32_si128(one));
    const __m128i before_that = _mm_or_si128(_mm_slli_si128(low, 2), _mm_cvtsi32_si128(two | one << 8));
    const __m128i is_blank = _mm_cmpeq_epi8(low, all(' '));
    const __m128i is_double = _mm_cmpeq_epi8(low, before);
    const __m128i is_triple = _mm_and_si128(is_double, _mm_cmpeq_epi8(low, before_that));
    const __m128i is_odd = _mm_or_si128(_mm_or_si128(_mm_cmplt_epi8(given, all(' ')), _mm_cmpeq_epi8(given, all(0x7F))),
                                        _mm_or_si128(_mm_cmpeq_epi8(given, all('-')), _mm_cmpeq_epi8(given, all('`'))));
    const auto mask = [](__m128i places) { return static_cast<std::uint32_t>(_mm_movemask_epi8(places)); };
    const std::uint32_t stops = mask(_mm_or_si128(is_odd, _mm_or_si128(is_triple, _mm_and_si128(is_double, is_blank)))) | 1U << kAsciiStep;
    const auto count = static_cast<std::size_t>(std::countr_zero(stops));
    if (count == 0) return 0;

    _mm_storeu_si128(reinterpret_cast<__m128i*>(text_ + at_), low);
    auto* origins = reinterpret_cast<__m128i*>(origin_ + at_);
    __m128i numbers = _mm_add_epi32(_mm_set1_epi32(static_cast<int>(from)), _mm_setr_epi32(0, 1, 2, 3));
    for (std::size_t i = 0; i < 4; ++i, numbers = _mm_add_epi32(numbers, _mm_set1_epi32(4))) _mm_storeu_si128(origins + i, numbers);

    const std::uint32_t taken = (1U << count) - 1;
    const __m128i is_sign = _mm_or_si128(_mm_cmpeq_epi8(low, all('/')), _mm_or_si128(_mm_cmpeq_epi8(low, all('@')), _mm_cmpeq_epi8(low, all('#'))));
    const std::uint32_t blanks = mask(is_blank) & taken, signs = mask(is_sign) & taken;
    if ((blanks | signs) != 0) is_in_address_ = signs > blanks;  // whichever stands last
    at_ += count;
    last_ = static_cast<unsigned char>(text_[at_ - 1]);
    run_ = at_ > 1 && text_[at_ - 2] == text_[at_ - 1] ? 2 : 1;
    return count;
  }
#endif

  // A folding of any number of characters, which may compose with what stands before.
  void emit_each(const char* bytes, std::size_t size, std::uint32_t origin) {
    for (std::size_t i = 0; i < size;) {
      std::size_t length = 0;
      const char32_t c = detail::decode_valid(bytes + i, bytes + size, length);
      compose_or_emit(c, packed(bytes + i, length), length, origin);
      i += length;
    }
  }

  void finish(std::uint32_t end) {
    out_.text.resize(at_);
    out_.origin.resize(at_ + 1);
    out_.origin[at_] = end;
  }

 private:
  // A hyphen between letters is a blank ("avez-vous", "mag-log-in"), but not in links and handles.
  void settle_hyphen(CharKind next) {
    if (is_in_address_ || run_ != 1 || next != CharKind::letter || at_ < 2) return;
    std::size_t before = at_ - 1;
    if (char_kind(decode_utf8_before({text_, at_ - 1}, before)) == CharKind::letter) text_[at_ - 1] = ' ';
  }

  void compose_or_emit(char32_t c, Packed bytes, std::size_t size, std::uint32_t origin) {
    const bool may_compose = c == 0x3099 || c == 0x309A || (c >= 0x1161 && c <= 0x11C2);
    if (may_compose && at_ > 0) {
      std::size_t start = at_;
      const char32_t before = decode_utf8_before({text_, at_}, start);
      if (const char32_t both = composed(before, c); both != 0) {
        const std::uint32_t first_origin = origin_[start];
        at_ = start;
        restore();
        const Packed joined = 0xE0U | both >> 12U | (0x80U | (both >> 6U & 0x3FU)) << 8U | (0x80U | (both & 0x3FU)) << 16U;
        emit(joined, 3, char_kind(both), first_origin);
        return;
      }
    }
    emit(bytes, size, char_kind(c), origin);
  }

  // What emit() remembers, read again from the text: needed only after composing.
  void restore() {
    run_ = 0;
    last_ = 0;
    std::size_t at = at_;
    while (at > 0 && run_ < 2) {
      const std::size_t end = at;
      decode_utf8_before({text_, end}, at);
      const Packed c = packed(text_ + at, end - at);
      if (run_ == 0) last_ = c;
      else if (c != last_) break;
      ++run_;
    }
  }

  FoldedText& out_;
  char* text_;
  std::uint32_t* origin_;
  std::size_t at_ = 0;
  std::size_t room_ = std::min(out_.text.size(), out_.origin.size());  // what an earlier text left is written over
  Packed last_ = 0;
  int run_ = 0;
  bool is_in_address_ = false;
};

}  // namespace

CharKind char_kind(char32_t c) noexcept { return c < 0x110000 ? detail::kind_in(detail::fold_row(c)) : CharKind::other; }

void fold(std::string_view text, FoldedText& out) {
  out.is_elongated = false;
  Writer writer(out);
  writer.make_room(text.size() + text.size() / 8 + kSlack);
  for (std::size_t at = 0; (at = writer.emit_plain(text, at)) < text.size();) {
    const auto origin = static_cast<std::uint32_t>(at);
    const auto byte = static_cast<unsigned char>(text[at]);
    writer.make_room(kSlack);
    if (byte < 0x80) {
#if defined(__SSE2__)
      if (const std::size_t taken = writer.emit_ascii(text, at); taken != 0) {
        at += taken;
        continue;
      }
#endif
      ++at;
      const std::uint64_t row = detail::kFoldRows[byte];
      writer.emit(static_cast<Packed>(row >> detail::kPayloadShift), 1, detail::folded_kind_in(row), origin);
      continue;
    }
    const char32_t c = decode_utf8(text, at);
    const std::uint64_t row = detail::fold_row(c);
    std::uint64_t size = row & 0xFFU, payload = row >> detail::kPayloadShift;
    if (size == 0) continue;
    if (c == kReplacementCharacter) {
      writer.emit(kReplacement, 3, CharKind::other, origin);
    } else if ((row & detail::kIsPlain) != 0 && size != detail::kFoldsToPool) {
      if (size == detail::kFoldsToItself) {
        size = at - origin;
        payload = packed(text.data() + origin, size);
      }
      writer.emit(static_cast<Packed>(payload), size, detail::folded_kind_in(row), origin);
    } else if (size == detail::kFoldsToItself) {
      writer.emit_each(text.data() + origin, at - origin, origin);
    } else if (size == detail::kFoldsToPool) {
      writer.emit_each(reinterpret_cast<const char*>(detail::kFoldPool + (payload >> 8)), payload & 0xFFU, origin);
    } else {
      char bytes[sizeof payload];
      std::memcpy(bytes, &payload, sizeof payload);
      writer.emit_each(bytes, size, origin);
    }
  }
  writer.finish(static_cast<std::uint32_t>(text.size()));
}

std::string folded(std::string_view text) {
  FoldedText out;
  fold(text, out);
  return std::move(out.text);
}

std::pair<std::uint32_t, std::uint32_t> FoldedText::original(std::size_t start, std::size_t end) const {
  POSTWAKE_EXPECTS(start < end && end < origin.size());
  // One character may have become several ("㎞"): a span that ends inside it takes it whole.
  std::size_t stop = end;
  while (stop + 1 < origin.size() && origin[stop] == origin[end - 1]) ++stop;
  return {origin[start], origin[stop]};
}

}  // namespace postwake
