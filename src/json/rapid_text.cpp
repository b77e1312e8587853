#include "json/rapid_text.hpp"

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "postwake/base/limits.hpp"

namespace postwake::detail {
namespace {

// Method: RapidJSON's reader in situ over a private copy of the record, its events filtered on the way into the tree. The
// filter reads numbers itself, so that an id is never a double and 1e99999 costs the number and not the post, and counts
// the depth, so that recursion stays bounded.
constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
constexpr unsigned kFirstFlags = kFlags | rapidjson::kParseStopWhenDoneFlag;

struct ToTree {
  std::vector<JsonNode>& nodes;
  std::array<std::size_t, kMaxJsonDepth + 1> open{};  ///< where the containers begin that have not ended; the first is none
  int depth = 0;
  bool is_too_deep = false;

  bool add(std::uint64_t head, std::int64_t integer) {
    nodes.emplace_back();
    nodes.back().head = head;
    nodes.back().integer = integer;
    return true;
  }
  bool Null() { return add(JsonNode::head_of(JsonKind::null), 0); }
  bool Bool(bool b) { return add(JsonNode::head_of(JsonKind::boolean), b ? 1 : 0); }
  bool Int(int i) { return Int64(i); }
  bool Uint(unsigned u) { return Int64(u); }
  bool Int64(std::int64_t i) { return add(JsonNode::head_of(JsonKind::integer), i); }
  bool Uint64(std::uint64_t) { return false; }  // numbers come as texts
  bool Double(double) { return false; }
  bool RawNumber(const char* text, rapidjson::SizeType length, bool) {
    nodes.push_back(number_node(text, text + length));
    return true;
  }
  bool String(const char* text, rapidjson::SizeType length, bool) {
    nodes.emplace_back();
    nodes.back().head = JsonNode::head_of(JsonKind::string, length);
    nodes.back().text = const_cast<char*>(text);  // NOLINT: it lies in our own copy
    return true;
  }
  bool StartObject() { return enter(JsonKind::object); }
  bool Key(const char* text, rapidjson::SizeType length, bool copy) {
    String(text, length, copy);
    nodes.back().head = JsonNode::head_of_key({text, length});
    return true;
  }
  bool EndObject(rapidjson::SizeType members) { return leave(members); }
  bool StartArray() { return enter(JsonKind::array); }
  bool EndArray(rapidjson::SizeType elements) { return leave(elements); }

 private:
  bool enter(JsonKind kind) {
    is_too_deep = ++depth > kMaxJsonDepth;
    if (is_too_deep) return false;
    open[static_cast<std::size_t>(depth)] = nodes.size();
    return add(JsonNode::head_of(kind), 0);
  }
  bool leave(std::size_t children) {
    const std::size_t at = open[static_cast<std::size_t>(depth--)];
    nodes[at].head |= children;
    nodes[at].extent = nodes.size() - at;
    return true;
  }
};

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// The code unit of a \uXXXX at `at`, or -1.
int escape_at(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return -1;
  int unit = 0;
  for (std::size_t i = at + 2; i < at + 6; ++i) {
    const int digit = hex(text[i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

/// Writes \ufffd over every surrogate escape that has no partner; returns how many.
std::uint64_t repair_surrogates(std::string& text) {
  std::uint64_t repaired = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') continue;
    const int unit = escape_at(text, i);
    if (unit < 0xD800 || unit > 0xDFFF) {
      ++i;  // the escaped character, which may be a backslash
      continue;
    }
    const int next = unit < 0xDC00 ? escape_at(text, i + 6) : -1;
    if (next >= 0xDC00 && next <= 0xDFFF) {
      i += 11;
      continue;
    }
    text.replace(i, 6, "\\ufffd");
    ++repaired;
    i += 5;
  }
  return repaired;
}

/// Writes null over every number that no double can hold (RapidJSON refuses the whole text for one).
void repair_huge_numbers(std::string& text) {
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      else if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    if (c != '-' && (c < '0' || c > '9')) continue;
    const std::size_t end = std::min(text.find_first_not_of("0123456789+-.eE", i), text.size());
    double d = 0;
    const auto read = std::from_chars(text.data() + i, text.data() + end, d);
    if (read.ec == std::errc::result_out_of_range && end - i >= 4) {
      std::fill(text.begin() + static_cast<std::ptrdiff_t>(i), text.begin() + static_cast<std::ptrdiff_t>(end), ' ');
      text.replace(i, 4, "null");
    }
    i = end - 1;
  }
}

/// True when a surrogate stands in bytes that were UTF-8 before RapidJSON wrote its strings over them: it refuses a high one
/// without its partner, and writes a low one as if it were a letter.
bool holds_surrogate(std::string_view bytes) {
  for (std::size_t at = 0; (at = bytes.find('\xED', at)) != std::string_view::npos; ++at)
    if (at + 1 < bytes.size() && static_cast<unsigned char>(bytes[at + 1]) >= 0xA0) return true;
  return false;
}

struct Outcome {
  rapidjson::ParseErrorCode code = rapidjson::kParseErrorNone;
  std::size_t offset = 0;
  bool is_too_deep = false;
};

template <unsigned Flags>
Outcome run(std::string& scratch, std::vector<JsonNode>& nodes) {
  constexpr std::size_t kKept = std::size_t{1} << 16U;  // nodes: a megabyte
  if (nodes.capacity() > kKept) nodes = {};
  nodes.clear();
  rapidjson::Reader reader;
  rapidjson::InsituStringStream stream(scratch.data());
  ToTree handler{nodes};
  const rapidjson::ParseResult result = reader.Parse<Flags>(stream, handler);
  return {result.Code(), result.IsError() ? result.Offset() : stream.Tell(), handler.is_too_deep};
}

/// "Invalid value." as the middle of a sentence.
std::string trouble_of(rapidjson::ParseErrorCode code) {
  std::string text = rapidjson::GetParseError_En(code);
  if (!text.empty() && text.back() == '.') text.pop_back();
  if (!text.empty() && text.front() >= 'A' && text.front() <= 'Z') text.front() = static_cast<char>(text.front() | 0x20);
  return text;
}

template <unsigned Flags>
Result<const JsonNode*> parse_with(std::string_view text, std::string& scratch, std::vector<JsonNode>& nodes, std::size_t& end, std::uint64_t& repaired) {
  scratch.assign(text);
  Outcome outcome = run<Flags>(scratch, nodes);
  if (outcome.code == rapidjson::kParseErrorStringUnicodeSurrogateInvalid ||
      (outcome.code == rapidjson::kParseErrorNone && holds_surrogate(scratch))) {
    scratch.assign(text);
    repaired += repair_surrogates(scratch);
    outcome = run<Flags>(scratch, nodes);
  }
  if (outcome.code == rapidjson::kParseErrorNumberTooBig) {
    scratch.assign(text);
    repair_surrogates(scratch);
    repair_huge_numbers(scratch);
    outcome = run<Flags>(scratch, nodes);
  }
  if (outcome.is_too_deep)
    return fail(ErrorCode::limit_exceeded, "JSON nested deeper than " + std::to_string(kMaxJsonDepth),
                Origin{"", "", 0, outcome.offset});
  if (outcome.code != rapidjson::kParseErrorNone)
    // RapidJSON takes a NUL for the end, and its words would send people looking for a quotation mark.
    return fail(ErrorCode::bad_data, "invalid JSON: " + trouble_of(outcome.code) + (text.find('\0') != std::string_view::npos ? " (the record holds a NUL byte)" : ""),
                Origin{"", "", 0, outcome.offset});
  end = outcome.offset;
  return static_cast<const JsonNode*>(nodes.data());
}

}  // namespace

Result<const JsonNode*> RapidTextParser::parse(std::string_view text) {
  std::size_t end = 0;
  auto root = parse_with<kFlags>(text, scratch_, nodes_, end, repaired_);
  // A NUL ends RapidJSON's stream; what stands behind it must not be lost silently.
  if (root && end != text.size()) return fail(ErrorCode::bad_data, "invalid JSON: NUL byte", Origin{"", "", 0, end});
  return root;
}

Result<const JsonNode*> RapidTextParser::parse_first(std::string_view text, std::size_t& consumed) {
  return parse_with<kFirstFlags>(text, scratch_, nodes_, consumed, repaired_);
}

}  // namespace postwake::detail
