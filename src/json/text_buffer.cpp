#include "json/text_buffer.hpp"

#include <array>
#include <bit>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace postwake::detail {
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

}  // namespace

// What needs no change is copied as it is, sixteen bytes at a time; what was copied too much is written over.
void append_escaped(TextBuffer& out, std::string_view s) {
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

}  // namespace postwake::detail
