#include "postwake/text/fold.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "postwake/base/expects.hpp"
#include "postwake/text/utf8.hpp"
#include "text/byte_kinds.hpp"
#include "text/fold_table.hpp"

namespace postwake {
namespace {

// Method: every code point has its folding in a table made from ICU's data when the program was built, so the loop is a decode,
// a lookup and a store. Letters are decomposed and the marks dropped, so composed and decomposed spellings meet without
// composing anything; the exceptions, Hangul and voiced Kana, are composed as they are written out.
// ICU's own normalizeUTF8 was tried by the prototype: 352 ns a post and no map back.

constexpr std::size_t kAsciiStep = 16;
constexpr std::size_t kSlack = kAsciiStep + 4;  // room for one step or one character, of which four bytes are written
constexpr std::uint32_t kReplacement = 0xBDBFEF;
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

// Sixteen bytes from any place of a text, zeros behind its end.
class Bytes {
 public:
  explicit Bytes(std::string_view text) : text_(text), tail_start_(text.size() < kAsciiStep ? 0 : text.size() - kAsciiStep) {
    // Of a fixed size where it can be: that is two moves, not a call.
    if (text.size() < kAsciiStep) text.copy(tail_, kAsciiStep);
    else std::memcpy(tail_, text.data() + tail_start_, kAsciiStep);
  }

  /// Precondition: at <= text.size().
  const char* from(std::size_t at) const { return at <= tail_start_ && text_.size() >= kAsciiStep ? text_.data() + at : tail_ + (at - tail_start_); }

 private:
  std::string_view text_;
  std::size_t tail_start_;
  char tail_[2 * kAsciiStep] = {};
};

// Writes into the strings of a FoldedText by pointer: they are made long enough in steps and cut at the end.
class Writer {
 public:
  explicit Writer(FoldedText& out) : out_(out), text_(out.text.data()), origin_(out.origin.data()), kinds_(out.kinds.data()) {
    if (out.kinds.size() < room_ + detail::kKindsBehind) room_ = 0;
  }

  void make_room(std::size_t more) {
    if (room_ - at_ >= more) return;
    const std::size_t size = at_ + more + at_ / 2;
    out_.text.resize(size);
    out_.origin.resize(size);
    if (out_.kinds.size() < size + detail::kKindsBehind) out_.kinds.resize(size + detail::kKindsBehind);
    room_ = size;
    text_ = out_.text.data();
    origin_ = out_.origin.data();
    kinds_ = out_.kinds.data();
  }

  void emit(Packed c, std::size_t size, CharKind kind, std::uint32_t origin) {
    if (last_ == '-') settle_hyphen(kind);
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
    write(at_, c, detail::kKindBytes[static_cast<std::size_t>(kind)], origin);
    at_ += size;
  }

  // Takes characters one by one as long as they are of the common kind: each folds to one character, other than the one before and
  // not behind a hyphen. Stops where the next one asks for emit() or is better taken by emit_ascii(). Returns where. What emit()
  // keeps in memory stays in registers here, which is what makes it fast.
  std::size_t emit_plain(std::string_view text, std::size_t at) {
    std::size_t to = at_;
    Packed last = last_;
    const std::size_t stop = room_ - kSlack;
    const std::size_t start = at;
    while (at < text.size() && to < stop && last != '-') {
      std::uint32_t given = 0;
      if (text.size() - at >= sizeof given) std::memcpy(&given, text.data() + at, sizeof given);
      else text.copy(reinterpret_cast<char*>(&given), sizeof given, at);  // zeros behind the end are no part of a character
      std::size_t length = 1, page = 0;
      Packed c = 0;
      if ((given & 0x80U) == 0) {
        if (kHasAsciiStep && (given & 0x8000U) == 0 && text.size() - at >= 2) break;
        c = given & 0x7FU;
        page = c / detail::kPageSize;
      } else if ((given & 0xC0E0U) == 0x80C0U) {
        c = given & 0xFFFFU;
        page = given & 0x1FU;
        length = 2;
        if (page < 2) break;
      } else if ((given & 0xC0C0F0U) == 0x8080E0U) {
        c = given & 0xFFFFFFU;
        page = (given & 0x0FU) << 6U | (given >> 8U & 0x3FU);
        length = 3;
        if (page < 32) break;
      } else {
        break;
      }
      const std::uint64_t row = detail::kFoldRows[static_cast<std::size_t>(detail::kFoldPages[page]) * detail::kPageSize + (c >> 8U * (length - 1)) % detail::kPageSize];
      if ((row & detail::kIsPlain) == 0) break;
      std::size_t size = row & 0xFFU;
      if (size == detail::kFoldsToItself) size = length;
      else c = static_cast<Packed>(row >> detail::kPayloadShift);
      if (c == last) break;
      last = c;
      write(to, c, detail::kKindBytes[static_cast<std::size_t>(detail::folded_kind_in(row))], static_cast<std::uint32_t>(at));
      to += size;
      at += length;
    }
    if (at != start) {
      at_ = to;
      last_ = last;
      run_ = 1;
    }
    return at;
  }

#if defined(__SSE2__)
  // Takes what it can of sixteen bytes in one step: characters of ASCII that change at most their case. Returns how many; 0 where
  // the first one needs emit(): a control, a hyphen or what follows one, a second blank, a third of a kind.
  std::size_t emit_ascii(const Bytes& bytes, std::size_t from) {
    if (last_ == '-') return 0;
    const auto all = [](int c) { return _mm_set1_epi8(static_cast<char>(c)); };
    // Of [low, low + count): moved to the top of signed bytes, where one comparison tells.
    const auto among = [&](__m128i of, int low, int count) { return _mm_cmpgt_epi8(_mm_add_epi8(of, all(128 - count - low)), all(127 - count)); };
    const __m128i given = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.from(from)));  // NOLINT: what the intrinsics take
    const __m128i is_letter = among(_mm_or_si128(given, all(0x20)), 'a', 26), is_digit = among(given, '0', 10);
    const __m128i low = _mm_or_si128(given, _mm_and_si128(is_letter, all(0x20)));
    // What stands one and two places before each.
    const int one = at_ > 0 ? static_cast<unsigned char>(text_[at_ - 1]) : 0, two = at_ > 1 ? static_cast<unsigned char>(text_[at_ - 2]) : 0;
    const __m128i before = _mm_or_si128(_mm_slli_si128(low, 1), _mm_cvtsi32_si128(one));
    const __m128i before_that = _mm_or_si128(_mm_slli_si128(low, 2), _mm_cvtsi32_si128(two | one << 8));
    const __m128i is_blank = _mm_cmpeq_epi8(low, all(' '));
    const __m128i is_double = _mm_cmpeq_epi8(low, before);
    const __m128i is_triple = _mm_and_si128(is_double, _mm_cmpeq_epi8(low, before_that));
    const __m128i is_odd = _mm_or_si128(_mm_or_si128(_mm_cmplt_epi8(given, all(' ')), _mm_cmpeq_epi8(given, all(0x7F))),
                                        _mm_or_si128(_mm_cmpeq_epi8(given, all('-')), _mm_cmpeq_epi8(given, all('`'))));
    const __m128i is_stop = _mm_or_si128(is_odd, _mm_or_si128(is_triple, _mm_and_si128(is_double, is_blank)));
    const auto count = static_cast<std::size_t>(std::countr_zero(static_cast<std::uint32_t>(_mm_movemask_epi8(is_stop)) | 1U << kAsciiStep));
    if (count == 0) return 0;

    const auto kind = [](CharKind of) { return static_cast<int>(detail::kKindBytes[static_cast<std::size_t>(of)] & 0xFFU); };
    const auto in_place_of_other = [&](__m128i where, CharKind of) { return _mm_and_si128(where, all(kind(of) ^ kind(CharKind::other))); };
    const __m128i kinds = _mm_xor_si128(_mm_xor_si128(all(kind(CharKind::other)), in_place_of_other(is_letter, CharKind::letter)),
                                        _mm_xor_si128(in_place_of_other(is_digit, CharKind::digit), in_place_of_other(is_blank, CharKind::space)));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(text_ + at_), low);     // NOLINT
    _mm_storeu_si128(reinterpret_cast<__m128i*>(kinds_ + at_), kinds);  // NOLINT
    auto* origins = reinterpret_cast<__m128i*>(origin_ + at_);          // NOLINT
    __m128i numbers = _mm_add_epi32(_mm_set1_epi32(static_cast<int>(from)), _mm_setr_epi32(0, 1, 2, 3));
    for (std::size_t i = 0; i < 4; ++i, numbers = _mm_add_epi32(numbers, _mm_set1_epi32(4))) _mm_storeu_si128(origins + i, numbers);
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
    std::memset(kinds_ + at_, detail::kNoByte, detail::kKindsBehind);
  }

 private:
  // Four of each, whatever the size: what is too much is overwritten by the next.
  void write(std::size_t to, Packed c, std::uint32_t kinds, std::uint32_t origin) {
    std::memcpy(text_ + to, &c, sizeof c);
    std::memcpy(kinds_ + to, &kinds, sizeof kinds);
    const std::uint32_t origins[4] = {origin, origin, origin, origin};
    std::memcpy(origin_ + to, origins, sizeof origins);
  }

  // A hyphen between letters is a blank ("avez-vous", "mag-log-in"), but not in links and handles.
  void settle_hyphen(CharKind next) {
    if (run_ != 1 || next != CharKind::letter || at_ < 2 || is_in_address()) return;
    std::size_t before = at_ - 1;
    if (char_kind(decode_utf8_before({text_, at_ - 1}, before)) != CharKind::letter) return;
    text_[at_ - 1] = ' ';
    kinds_[at_ - 1] = static_cast<std::uint8_t>(detail::kKindBytes[static_cast<std::size_t>(CharKind::space)]);
  }

  // Whether the last blank or sign before the hyphen is a sign. Asked at hyphens only, and no byte is looked at twice.
  bool is_in_address() {
    for (std::size_t at = at_; at > address_end_; --at) {
      const char c = text_[at - 1];
      if (c != ' ' && c != '/' && c != '@' && c != '#') continue;
      is_in_address_ = c != ' ';
      break;
    }
    address_end_ = at_;
    return is_in_address_;
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
  std::uint8_t* kinds_;
  std::size_t at_ = 0;
  std::size_t room_ = std::min(out_.text.size(), out_.origin.size());  // what an earlier text left is written over
  Packed last_ = 0;
  int run_ = 0;
  bool is_in_address_ = false;     // as of address_end_
  std::size_t address_end_ = 0;
};

}  // namespace

CharKind char_kind(char32_t c) noexcept { return c < 0x110000 ? detail::kind_in(detail::fold_row(c)) : CharKind::other; }

void fold(std::string_view text, FoldedText& out) {
  out.is_elongated = false;
  Writer writer(out);
  writer.make_room(text.size() + kSlack + 1);
  const Bytes bytes(text);
  for (std::size_t at = 0; (at = writer.emit_plain(text, at)) < text.size();) {
    const auto origin = static_cast<std::uint32_t>(at);
    const auto byte = static_cast<unsigned char>(text[at]);
    writer.make_room(kSlack);
    if (byte < 0x80) {
#if defined(__SSE2__)
      if (const std::size_t taken = writer.emit_ascii(bytes, at); taken != 0) {
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
      writer.make_room(detail::kMostPooled + kSlack);
      writer.emit_each(reinterpret_cast<const char*>(detail::kFoldPool + (payload >> 8)), payload & 0xFFU, origin);
    } else {
      char inlined[sizeof payload];
      std::memcpy(inlined, &payload, sizeof payload);
      writer.emit_each(inlined, size, origin);
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
