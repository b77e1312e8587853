#include "json/tree.hpp"

#include <rapidjson/encodings.h>

#include <array>
#include <charconv>
#include <cstring>

namespace postwake::detail {
namespace {

/// What stands for a character behind a backslash, or 0.
constexpr std::array<char, 256> kEscaped = [] {
  std::array<char, 256> meant{};
  meant['"'] = '"';
  meant['\\'] = '\\';
  meant['/'] = '/';
  meant['b'] = '\b';
  meant['f'] = '\f';
  meant['n'] = '\n';
  meant['r'] = '\r';
  meant['t'] = '\t';
  return meant;
}();

std::size_t index_of(char c) { return static_cast<unsigned char>(c); }

/// Four digits, or a negative number. It looks at no digit behind a wrong one, which may be the text's end.
int code_unit(const char* digits) {
  int unit = 0;
  for (int i = 0; i < 4; ++i) {
    const int digit = kHexValue[index_of(digits[i])];
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

constexpr std::size_t kUnitBytes = 6;  // \uXXXX

bool is_high(int unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low(int unit) { return unit >= 0xDC00 && unit < 0xE000; }

char* append_code_point(char* out, std::uint32_t c) {
  struct {
    char* at;
    void Put(char byte) { *at++ = byte; }
  } to{out};
  rapidjson::UTF8<>::Encode(to, c);
  return to.at;
}

}  // namespace

bool read_escape(const char* at, const char*& end) noexcept {
  if (kEscaped[index_of(at[1])] != 0) {
    end = at + 2;
    return true;
  }
  if (at[1] != 'u') return false;
  const int unit = code_unit(at + 2);
  if (unit < 0 || is_low(unit)) return false;
  end = at + kUnitBytes;
  if (!is_high(unit)) return true;
  if (end[0] != '\\' || end[1] != 'u' || !is_low(code_unit(end + 2))) return false;
  end += kUnitBytes;
  return true;
}

std::size_t unescape_in_place(char* text, std::size_t size) noexcept {
  const char* at = text;
  const char* const end = text + size;
  char* out = text;
  while (at != end) {
    if (*at != '\\') {  // words of other scripts are escape behind escape
      const void* const found = std::memchr(at, '\\', static_cast<std::size_t>(end - at));
      const char* const backslash = found == nullptr ? end : static_cast<const char*>(found);
      const auto plain = static_cast<std::size_t>(backslash - at);
      std::memmove(out, at, plain);
      out += plain;
      at = backslash;
      if (at == end) break;
    }
    if (const char meant = kEscaped[index_of(at[1])]; meant != 0) {
      *out++ = meant;
      at += 2;
      continue;
    }
    auto c = static_cast<std::uint32_t>(code_unit(at + 2));
    at += kUnitBytes;
    if (is_high(static_cast<int>(c))) {
      c = 0x10000U + ((c - 0xD800U) << 10U) + (static_cast<std::uint32_t>(code_unit(at + 2)) - 0xDC00U);
      at += kUnitBytes;
    }
    out = append_code_point(out, c);
  }
  return static_cast<std::size_t>(out - text);
}

JsonNode number_node(const char* text, const char* end) noexcept {
  JsonNode node;
  std::int64_t integer = 0;
  std::uint64_t large = 0;
  double real = 0;
  if (const auto r = std::from_chars(text, end, integer); r.ec == std::errc{} && r.ptr == end) {
    node.head = JsonNode::head_of(JsonKind::integer);
    node.integer = integer;
  } else if (const auto u = std::from_chars(text, end, large); u.ec == std::errc{} && u.ptr == end) {
    node.head = JsonNode::head_of(JsonKind::integer) | JsonNode::kIsLarge;
    node.large = large;
  } else if (const auto d = std::from_chars(text, end, real); d.ec == std::errc{} && d.ptr == end) {
    node.head = JsonNode::head_of(JsonKind::real);
    node.real = real;
  } else {
    node.head = JsonNode::head_of(JsonKind::null);
    node.integer = 0;
  }
  return node;
}

}  // namespace postwake::detail
