#include "postwake/text/utf8.hpp"

#include <array>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace postwake {
namespace {

/// Length of the well-formed sequence at `p`, or 0. On 0, `bad` is the length of the maximal ill-formed part.
std::size_t sequence(const unsigned char* p, const unsigned char* end, std::size_t& bad) noexcept {
  const unsigned char lead = *p;
  bad = 1;
  if (lead < 0x80) return 1;
  std::size_t length = 0;
  unsigned char low = 0x80, high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) length = 2;
  else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (p + i == end || p[i] < low || p[i] > high) return 0;
    bad = i + 1;
    low = 0x80;
    high = 0xBF;
  }
  return length;
}

char32_t code_point_of(const unsigned char* p, std::size_t length) noexcept {
  switch (length) {
    case 1: return p[0];
    case 2: return static_cast<char32_t>((p[0] & 0x1FU) << 6U | (p[1] & 0x3FU));
    case 3: return static_cast<char32_t>((p[0] & 0x0FU) << 12U | (p[1] & 0x3FU) << 6U | (p[2] & 0x3FU));
    default: return static_cast<char32_t>((p[0] & 0x07U) << 18U | (p[1] & 0x3FU) << 12U | (p[2] & 0x3FU) << 6U | (p[3] & 0x3FU));
  }
}

const unsigned char* bytes_of(std::string_view text) noexcept { return reinterpret_cast<const unsigned char*>(text.data()); }

/// Bytes from `p` on that are ASCII: 64, 32 and then eight at a time.
const unsigned char* skip_ascii(const unsigned char* p, const unsigned char* end) noexcept {
#if defined(__SSE2__)
  while (end - p >= 64) {
    const auto* const at = reinterpret_cast<const __m128i*>(p);  // NOLINT: what the intrinsics take
    const __m128i first = _mm_or_si128(_mm_loadu_si128(at), _mm_loadu_si128(at + 1)), second = _mm_or_si128(_mm_loadu_si128(at + 2), _mm_loadu_si128(at + 3));
    if (_mm_movemask_epi8(_mm_or_si128(first, second)) != 0) break;
    p += 64;
  }
#endif
  while (end - p >= 32) {
    std::array<std::uint64_t, 4> words;
    std::memcpy(words.data(), p, 32);
    if (((words[0] | words[1] | words[2] | words[3]) & 0x8080808080808080ULL) != 0) break;
    p += 32;
  }
  while (end - p >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, p, 8);
    if ((word & 0x8080808080808080ULL) != 0) break;
    p += 8;
  }
  while (p != end && *p < 0x80) ++p;
  return p;
}

constexpr std::array<char16_t, 32> kCp1252 = {0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
                                              0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                                              0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};

}  // namespace

bool is_valid_utf8(std::string_view text) noexcept {
  const unsigned char* p = bytes_of(text);
  const unsigned char* const end = p + text.size();
  std::size_t bad = 0;
  while ((p = skip_ascii(p, end)) != end) {
    const std::size_t length = sequence(p, end, bad);
    if (length == 0) return false;
    p += length;
  }
  return true;
}

std::string repair_utf8(std::string_view text, std::uint64_t* replaced) {
  if (is_valid_utf8(text)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  const unsigned char* p = bytes_of(text);
  const unsigned char* const end = p + text.size();
  while (p != end) {
    const unsigned char* const ascii_end = skip_ascii(p, end);
    out.append(reinterpret_cast<const char*>(p), static_cast<std::size_t>(ascii_end - p));
    p = ascii_end;
    if (p == end) break;
    std::size_t bad = 0;
    if (const std::size_t length = sequence(p, end, bad); length != 0) {
      out.append(reinterpret_cast<const char*>(p), length);
      p += length;
    } else {
      append_utf8(out, kReplacementCharacter);
      if (replaced != nullptr) ++*replaced;
      p += bad;
    }
  }
  return out;
}

char32_t decode_utf8(std::string_view text, std::size_t& at) noexcept {
  const unsigned char* const p = bytes_of(text) + at;
  std::size_t bad = 0;
  const std::size_t length = sequence(p, bytes_of(text) + text.size(), bad);
  at += length == 0 ? bad : length;
  return length == 0 ? kReplacementCharacter : code_point_of(p, length);
}

char32_t decode_utf8_before(std::string_view text, std::size_t& at) noexcept {
  std::size_t start = at - 1;
  while (start > 0 && at - start < 4 && (static_cast<unsigned char>(text[start]) & 0xC0U) == 0x80U) --start;
  at = start;
  std::size_t from = start;
  return decode_utf8(text, from);
}

void append_utf8(std::string& out, char32_t c) {
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = kReplacementCharacter;
  const auto byte = [&](char32_t value) { out.push_back(static_cast<char>(static_cast<unsigned char>(value))); };
  if (c < 0x80) byte(c);
  else if (c < 0x800) {
    byte(0xC0U | c >> 6U);
    byte(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    byte(0xE0U | c >> 12U);
    byte(0x80U | (c >> 6U & 0x3FU));
    byte(0x80U | (c & 0x3FU));
  } else {
    byte(0xF0U | c >> 18U);
    byte(0x80U | (c >> 12U & 0x3FU));
    byte(0x80U | (c >> 6U & 0x3FU));
    byte(0x80U | (c & 0x3FU));
  }
}

std::size_t count_code_points(std::string_view text) noexcept {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  return count;
}

std::size_t byte_offset(std::string_view text, std::size_t code_points) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U) continue;
    if (code_points == 0) return i;
    --code_points;
  }
  return text.size();
}

std::string utf8_from_cp1252(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    append_utf8(out, byte >= 0x80 && byte < 0xA0 ? kCp1252[byte - 0x80U] : static_cast<char32_t>(byte));
  }
  return out;
}

std::optional<std::string> undo_latin1_reading(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = decode_utf8(text, at);
    if (c > 0xFF) return std::nullopt;
    bytes.push_back(static_cast<char>(static_cast<unsigned char>(c)));
  }
  if (!is_valid_utf8(bytes)) return std::nullopt;
  return bytes;
}

std::string utf8_from_utf16(std::string_view bytes, bool is_big_endian) {
  std::string out;
  const auto unit_at = [&](std::size_t i) {
    const auto first = static_cast<unsigned char>(bytes[i]), second = static_cast<unsigned char>(bytes[i + 1]);
    return static_cast<char32_t>(is_big_endian ? first << 8 | second : second << 8 | first);
  };
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    const char32_t unit = unit_at(i);
    if (i == 0 && unit == 0xFEFF) continue;
    if (unit >= 0xD800 && unit < 0xDC00 && i + 3 < bytes.size()) {
      const char32_t next = unit_at(i + 2);
      if (next >= 0xDC00 && next < 0xE000) {
        append_utf8(out, 0x10000 + ((unit - 0xD800) << 10U) + (next - 0xDC00));
        i += 2;
        continue;
      }
    }
    append_utf8(out, unit);
  }
  return out;
}

}  // namespace postwake
