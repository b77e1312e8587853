#include "json/sound_text.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cstring>

#include "postwake/base/limits.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace postwake::detail {
namespace {

// Method: one pass, one branch for each kind of byte that may stand where we are, nodes written one behind the other. The zero behind the
// text is no part of any value, so nothing asks where the text ends; the size of a text bounds its nodes, so nothing asks whether there is room.
// What a string means is worked out when somebody asks: of some two hundred strings in a tweet we want thirty, and its links have five
// escapes each. The check of escapes cannot wait.

/// A bit for each byte, from the lowest on, that ends a run of letters which stand for themselves: quote, backslash, control. The place of a bit is
/// its byte's times kBitsPerByte.
struct PortableBlock {
  static constexpr std::size_t kBytes = 8;
  static constexpr unsigned kBitsPerByte = 8;
  static std::uint64_t ends(const char* at) noexcept {
    constexpr std::uint64_t kOnes = 0x0101010101010101ULL, kHighs = 0x8080808080808080ULL;
    std::uint64_t word = 0;
    for (unsigned i = 0; i < kBytes; ++i) word |= std::uint64_t{static_cast<unsigned char>(at[i])} << (i * 8);
    // A borrow may mark a byte above one that is marked rightly; every byte is looked at again.
    const auto zeros = [](std::uint64_t w) { return (w - kOnes) & ~w & kHighs; };
    const std::uint64_t below = (word - kOnes * 0x20) & ~word & kHighs;
    return below | zeros(word ^ kOnes * '"') | zeros(word ^ kOnes * '\\');
  }
};

#if defined(__SSE2__)
struct WideBlock {
  static constexpr std::size_t kBytes = 16;
  static constexpr unsigned kBitsPerByte = 1;
  static std::uint64_t ends(const char* at) noexcept {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));  // NOLINT: what the intrinsic takes
    const __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
    const __m128i quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), backslashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
    return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(controls, _mm_or_si128(quotes, backslashes))));
  }
};
#else
using WideBlock = PortableBlock;
#endif
static_assert(WideBlock::kBytes <= SoundTextParser::kPadding);

/// read_escape() out of the way of the loop that calls it.
[[gnu::noinline, gnu::cold]] const char* end_of_rare_escape(const char* at) noexcept {
  const char* end = nullptr;
  return read_escape(at, end) ? end : nullptr;
}

/// True when what stands behind a backslash and a u is four digits that are no half of a surrogate pair, as of most letters outside ASCII.
inline bool is_whole_unit(const char* digits) noexcept {
  const auto value = [](char c) { return kHexValue[static_cast<unsigned char>(c)]; };
  return (value(digits[0]) | value(digits[1]) | value(digits[2]) | value(digits[3])) >= 0 && value(digits[0]) != 0xD;
}

/// The closing quote of the string whose first byte is at `at`; null when there is none or the string is not sound.
template <typename Block>
inline char* end_of_string(char* at, bool& is_escaped) noexcept {
  for (;; at += Block::kBytes) {
    std::uint64_t ends = Block::ends(at);
    while (ends != 0) {
      char* const found = at + static_cast<unsigned>(std::countr_zero(ends)) / Block::kBitsPerByte;
      if (*found == '"') return found;
      if (*found == '\\') {
        const char* behind = found + 2;
        if (found[1] == 'u' && is_whole_unit(behind)) behind += 4;
        else if (found[1] != '/' && found[1] != 'n' && (behind = end_of_rare_escape(found)) == nullptr) return nullptr;
        is_escaped = true;
        const auto passed = static_cast<std::size_t>(behind - at);
        if (passed >= Block::kBytes) {
          at += passed - Block::kBytes;
          break;
        }
        ends &= ~std::uint64_t{0} << (passed * Block::kBitsPerByte);
      } else if (static_cast<unsigned char>(*found) < 0x20) {
        return nullptr;
      } else {
        ends &= ends - 1;
      }
    }
  }
}

inline char* skip_blanks(char* at) noexcept {
  if (static_cast<unsigned char>(*at) > ' ') [[likely]] return at;
  while (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t') ++at;
  return at;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads a number; null when it is none, or one of those that we leave to RapidJSON.
inline char* read_number(char* const begin, JsonNode& node) noexcept {
  constexpr std::ptrdiff_t kMostDigits = 19, kMostBytes = 32;
  const bool is_negative = *begin == '-';
  char* const digits = begin + (is_negative ? 1 : 0);
  if (!is_digit(*digits)) return nullptr;
  char* at = digits;
  std::uint64_t value = 0;
  for (; is_digit(*at); ++at) value = value * 10 + static_cast<std::uint64_t>(*at - '0');  // may run over: then there are too many digits
  if ((*digits == '0' && at - digits > 1) || at - digits > kMostDigits) return nullptr;
  if (*at == '.') {
    for (++at; is_digit(*at); ++at) continue;
    if (!is_digit(at[-1]) || at - begin > kMostBytes || *at == 'e' || *at == 'E') return nullptr;
    node = number_node(begin, at);
    return at;
  }
  if (*at == 'e' || *at == 'E') return nullptr;
  constexpr auto kMost = static_cast<std::uint64_t>(INT64_MAX);
  node.head = JsonNode::head_of(JsonKind::integer);
  if (value <= kMost) {
    node.integer = is_negative ? -static_cast<std::int64_t>(value) : static_cast<std::int64_t>(value);
  } else if (!is_negative) {
    node.head |= JsonNode::kIsLarge;
    node.large = value;
  } else {
    return nullptr;
  }
  return at;
}

/// A container whose end has not come. Not zeroed: a text begins a hundred of them and opens ten.
struct OpenContainer {
  JsonNode* node;
  std::size_t children;
  bool is_object;
};

template <typename Block>
bool parse_sound_text(char* const text, std::size_t size, JsonNode* to) noexcept {
  std::array<OpenContainer, kMaxJsonDepth + 1> open;  // the first is never one
  OpenContainer* top = open.data();
  *top = {nullptr, 0, false};
  char* at = skip_blanks(text);
  if (*at != '{' && *at != '[') return false;
  for (;;) {
    // A member or an element begins here.
    if (top->is_object) {
      if (*at != '"') return false;
      bool is_escaped = false;
      char* const key = at + 1;
      char* const end = end_of_string<Block>(key, is_escaped);
      if (end == nullptr) return false;
      auto length = static_cast<std::size_t>(end - key);
      if (is_escaped) length = unescape_in_place(key, length);
      to->head = JsonNode::head_of_key(key[0], (key + length)[-1], length);  // of an empty key both are its quotes
      to++->text = key;
      at = end + 1;
      if (*at != ':') {
        at = skip_blanks(at);
        if (*at != ':') return false;
      }
      at = skip_blanks(at + 1);
    }
    switch (*at) {
      case '"': {
        bool is_escaped = false;
        char* const begin = at + 1;
        char* const end = end_of_string<Block>(begin, is_escaped);
        if (end == nullptr) return false;
        to->head = JsonNode::head_of(JsonKind::string, static_cast<std::size_t>(end - begin)) | (is_escaped ? JsonNode::kIsEscaped : 0);
        to++->text = begin;
        at = end + 1;
        break;
      }
      case '{':
      case '[': {
        const bool is_object = *at == '{';
        if (top - open.data() == kMaxJsonDepth) return false;
        at = skip_blanks(at + 1);
        to->head = JsonNode::head_of(is_object ? JsonKind::object : JsonKind::array);
        to->extent = 1;
        if (*at != (is_object ? '}' : ']')) {
          *++top = {to++, 0, is_object};
          continue;
        }
        ++to;
        ++at;
        if (top == open.data()) return skip_blanks(at) == text + size;
        break;
      }
      case 't':
        if (std::memcmp(at, "true", 4) != 0) return false;
        to->head = JsonNode::head_of(JsonKind::boolean);
        to++->integer = 1;
        at += 4;
        break;
      case 'f':
        if (std::memcmp(at, "false", 5) != 0) return false;
        to->head = JsonNode::head_of(JsonKind::boolean);
        to++->integer = 0;
        at += 5;
        break;
      case 'n':
        if (std::memcmp(at, "null", 4) != 0) return false;
        to->head = JsonNode::head_of(JsonKind::null);
        to++->integer = 0;
        at += 4;
        break;
      default:
        if ((at = read_number(at, *to++)) == nullptr) return false;
    }
    // A value ends here, and with it perhaps what it stands in.
    for (;;) {
      ++top->children;
      at = skip_blanks(at);
      if (*at == ',') {
        at = skip_blanks(at + 1);
        break;
      }
      if (*at != (top->is_object ? '}' : ']')) return false;
      ++at;
      top->node->head |= top->children;
      top->node->extent = static_cast<std::uint64_t>(to - top->node);
      if (--top == open.data()) return skip_blanks(at) == text + size;
    }
  }
}

}  // namespace

const JsonNode* SoundTextParser::parse(char* text, std::size_t size, StringScan scan) {
  if (size > kMostBytes) return nullptr;
  // An element needs itself and a comma, a key three bytes more, a container two; those that are still open one.
  const std::size_t most = size / 2 + kMaxJsonDepth + 4;
  if (most > capacity_) {
    nodes_.reset(new JsonNode[most]);
    capacity_ = most;
  }
  const bool is_sound = scan == StringScan::widest ? parse_sound_text<WideBlock>(text, size, nodes_.get()) : parse_sound_text<PortableBlock>(text, size, nodes_.get());
  return is_sound ? nodes_.get() : nullptr;
}

}  // namespace postwake::detail
