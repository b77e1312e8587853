#include "postwake/json/value.hpp"

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <vector>

#include "postwake/base/limits.hpp"

namespace postwake {
namespace {

using Value = rapidjson::Value;

// Method: RapidJSON's reader in situ over a private copy of the record, its events filtered on the way into the DOM. The
// filter reads numbers itself, so that an id is never a double and 1e99999 costs the number and not the post, and counts
// the depth, so that recursion stays bounded.
constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
constexpr unsigned kFirstFlags = kFlags | rapidjson::kParseStopWhenDoneFlag;

struct ToDom {
  rapidjson::Document& dom;
  int depth = 0;
  bool is_too_deep = false;

  bool Null() { return dom.Null(); }
  bool Bool(bool b) { return dom.Bool(b); }
  bool Int(int i) { return dom.Int(i); }
  bool Uint(unsigned u) { return dom.Uint(u); }
  bool Int64(std::int64_t i) { return dom.Int64(i); }
  bool Uint64(std::uint64_t u) { return dom.Uint64(u); }
  bool Double(double d) { return dom.Double(d); }
  bool RawNumber(const char* text, rapidjson::SizeType length, bool) {
    const char* end = text + length;
    std::int64_t i = 0;
    if (const auto r = std::from_chars(text, end, i); r.ec == std::errc{} && r.ptr == end) return dom.Int64(i);
    std::uint64_t u = 0;
    if (const auto r = std::from_chars(text, end, u); r.ec == std::errc{} && r.ptr == end) return dom.Uint64(u);
    double d = 0;
    if (const auto r = std::from_chars(text, end, d); r.ec == std::errc{} && r.ptr == end) return dom.Double(d);
    return dom.Null();
  }
  bool String(const char* text, rapidjson::SizeType length, bool copy) { return dom.String(text, length, copy); }
  bool StartObject() { return enter() && dom.StartObject(); }
  bool Key(const char* text, rapidjson::SizeType length, bool copy) { return dom.Key(text, length, copy); }
  bool EndObject(rapidjson::SizeType members) {
    --depth;
    return dom.EndObject(members);
  }
  bool StartArray() { return enter() && dom.StartArray(); }
  bool EndArray(rapidjson::SizeType elements) {
    --depth;
    return dom.EndArray(elements);
  }

 private:
  bool enter() {
    is_too_deep = ++depth > kMaxJsonDepth;
    return !is_too_deep;
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

/// memcmp for keys: a call costs more than comparing ten letters, eight at a time and the last eight once more.
bool is_equal(const char* a, const char* b, std::size_t size) {
  const auto word = [](const char* at) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, at, sizeof bytes);
    return bytes;
  };
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  if (size < kWord) return std::equal(a, a + size, b);
  for (std::size_t at = 0; at + kWord < size; at += kWord)
    if (word(a + at) != word(b + at)) return false;
  return word(a + size - kWord) == word(b + size - kWord);
}

const Value* as_value(const void* p) { return static_cast<const Value*>(p); }

}  // namespace

struct JsonDocument::Impl {
  static constexpr std::size_t kPoolBytes = 1U << 20U;
  std::unique_ptr<char[]> pool{new char[kPoolBytes]};  // not zeroed: short runs never touch most of it
  rapidjson::MemoryPoolAllocator<> allocator{pool.get(), kPoolBytes};
  rapidjson::Document dom{&allocator};
  rapidjson::Reader reader;
  std::string scratch;
  std::uint64_t repaired = 0;
};

JsonDocument::JsonDocument() : impl_(std::make_unique<Impl>()) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

std::uint64_t JsonDocument::repaired_surrogates() const noexcept { return impl_->repaired; }

namespace {

struct Outcome {
  rapidjson::ParseErrorCode code;
  std::size_t offset;
  bool is_too_deep;
};

template <unsigned Flags, typename Impl>
Outcome run(Impl& impl) {
  impl.dom.SetNull();
  impl.allocator.Clear();
  rapidjson::InsituStringStream stream(impl.scratch.data());
  Outcome outcome{rapidjson::kParseErrorNone, 0, false};
  auto generate = [&](rapidjson::Document& dom) {
    ToDom handler{dom};
    const rapidjson::ParseResult result = impl.reader.template Parse<Flags>(stream, handler);
    outcome = {result.Code(), result.IsError() ? result.Offset() : stream.Tell(), handler.is_too_deep};
    return !result.IsError();
  };
  impl.dom.Populate(generate);
  return outcome;
}

/// "Invalid value." as the middle of a sentence.
std::string trouble_of(rapidjson::ParseErrorCode code) {
  std::string text = rapidjson::GetParseError_En(code);
  if (!text.empty() && text.back() == '.') text.pop_back();
  if (!text.empty() && text.front() >= 'A' && text.front() <= 'Z') text.front() = static_cast<char>(text.front() | 0x20);
  return text;
}

template <unsigned Flags, typename Impl>
Result<JsonView> parse_with(Impl& impl, std::string_view text, std::size_t& end, JsonView (*wrap)(const void*)) {
  impl.scratch.assign(text);
  Outcome outcome = run<Flags>(impl);
  if (outcome.code == rapidjson::kParseErrorStringUnicodeSurrogateInvalid ||
      (outcome.code == rapidjson::kParseErrorNone && holds_surrogate(impl.scratch))) {
    impl.scratch.assign(text);
    impl.repaired += repair_surrogates(impl.scratch);
    outcome = run<Flags>(impl);
  }
  if (outcome.code == rapidjson::kParseErrorNumberTooBig) {
    impl.scratch.assign(text);
    repair_surrogates(impl.scratch);
    repair_huge_numbers(impl.scratch);
    outcome = run<Flags>(impl);
  }
  if (outcome.is_too_deep)
    return fail(ErrorCode::limit_exceeded, "JSON nested deeper than " + std::to_string(kMaxJsonDepth),
                Origin{"", "", 0, outcome.offset});
  if (outcome.code != rapidjson::kParseErrorNone)
    // RapidJSON takes a NUL for the end, and its words would send people looking for a quotation mark.
    return fail(ErrorCode::bad_data, "invalid JSON: " + trouble_of(outcome.code) + (text.find('\0') != std::string_view::npos ? " (the record holds a NUL byte)" : ""),
                Origin{"", "", 0, outcome.offset});
  end = outcome.offset;
  return wrap(&impl.dom);
}

}  // namespace

Result<JsonView> JsonDocument::parse(std::string_view text) {
  std::size_t end = 0;
  auto view = parse_with<kFlags>(*impl_, text, end, [](const void* v) { return JsonView(v); });
  // A NUL ends RapidJSON's stream; what stands behind it must not be lost silently.
  if (view && end != impl_->scratch.size()) return fail(ErrorCode::bad_data, "invalid JSON: NUL byte", Origin{"", "", 0, end});
  return view;
}

Result<JsonView> JsonDocument::parse_first(std::string_view text, std::size_t& consumed) {
  return parse_with<kFirstFlags>(*impl_, text, consumed, [](const void* v) { return JsonView(v); });
}

JsonKind JsonView::kind() const noexcept {
  if (value_ == nullptr) return JsonKind::missing;
  const Value& v = *as_value(value_);
  switch (v.GetType()) {
    case rapidjson::kNullType: return JsonKind::null;
    case rapidjson::kFalseType:
    case rapidjson::kTrueType: return JsonKind::boolean;
    case rapidjson::kObjectType: return JsonKind::object;
    case rapidjson::kArrayType: return JsonKind::array;
    case rapidjson::kStringType: return JsonKind::string;
    case rapidjson::kNumberType: return v.IsDouble() ? JsonKind::real : JsonKind::integer;
  }
  return JsonKind::missing;
}

JsonView JsonView::operator[](std::string_view key) const noexcept {
  // Most of what a reader asks for is not there, and costs a walk over all members: length and last letter (many keys begin
  // alike) part nearly all of them without a call.
  const Value* const object = as_value(value_);
  if (object == nullptr || !object->IsObject()) return {};
  const char* const wanted = key.data();
  const std::size_t size = key.size();
  const auto end = object->MemberEnd();
  for (auto member = object->MemberBegin(); member != end; ++member) {
    if (member->name.GetStringLength() != size) continue;
    const char* const name = member->name.GetString();
    if (size == 0 || (name[size - 1] == wanted[size - 1] && name[0] == wanted[0] && is_equal(name, wanted, size))) return JsonView(&member->value);
  }
  return {};
}

JsonView JsonView::operator[](std::size_t index) const noexcept {
  if (!is_array() || index >= size()) return {};
  return JsonView(&(*as_value(value_))[static_cast<rapidjson::SizeType>(index)]);
}

std::size_t JsonView::size() const noexcept {
  if (is_array()) return as_value(value_)->Size();
  return is_object() ? as_value(value_)->MemberCount() : 0;
}

std::string_view JsonView::string() const noexcept {
  if (!is_string()) return {};
  return {as_value(value_)->GetString(), as_value(value_)->GetStringLength()};
}

std::optional<bool> JsonView::boolean() const noexcept {
  if (kind() != JsonKind::boolean) return std::nullopt;
  return as_value(value_)->GetBool();
}

std::optional<std::int64_t> JsonView::integer() const noexcept {
  if (is_string()) {
    const std::string_view text = string();
    std::int64_t i = 0;
    const auto r = std::from_chars(text.data(), text.data() + text.size(), i);
    if (r.ec == std::errc{} && r.ptr == text.data() + text.size()) return i;
    return std::nullopt;
  }
  if (kind() != JsonKind::integer || !as_value(value_)->IsInt64()) return std::nullopt;
  return as_value(value_)->GetInt64();
}

std::optional<double> JsonView::number() const noexcept {
  switch (kind()) {
    case JsonKind::integer:
    case JsonKind::real: return as_value(value_)->GetDouble();
    case JsonKind::string: {
      const std::string_view text = string();
      double d = 0;
      const auto r = std::from_chars(text.data(), text.data() + text.size(), d);
      if (r.ec == std::errc{} && r.ptr == text.data() + text.size()) return d;
      return std::nullopt;
    }
    default: return std::nullopt;
  }
}

std::string JsonView::id() const {
  if (is_string()) return std::string(string());
  if (kind() != JsonKind::integer) return {};
  const Value& v = *as_value(value_);
  return v.IsInt64() ? std::to_string(v.GetInt64()) : std::to_string(v.GetUint64());
}

std::string_view JsonView::key_at(std::size_t index) const noexcept {
  if (!is_object() || index >= size()) return {};
  const auto member = as_value(value_)->MemberBegin() + static_cast<std::ptrdiff_t>(index);
  return {member->name.GetString(), member->name.GetStringLength()};
}

JsonView JsonView::value_at(std::size_t index) const noexcept {
  if (!is_object() || index >= size()) return {};
  return JsonView(&(as_value(value_)->MemberBegin() + static_cast<std::ptrdiff_t>(index))->value);
}

JsonView::Iterator JsonView::begin() const noexcept {
  if (!is_array()) return {nullptr, sizeof(Value)};
  return {as_value(value_)->Begin(), sizeof(Value)};
}

JsonView::Iterator JsonView::end() const noexcept {
  if (!is_array()) return {nullptr, sizeof(Value)};
  return {as_value(value_)->End(), sizeof(Value)};
}

}  // namespace postwake
