#include "postwake/json/writer.hpp"


#include <array>
#include <charconv>
#include <cmath>
#include <vector>

#include "postwake/base/expects.hpp"

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

/// The string with quotes, escaped.
void append_escaped(std::string& out, std::string_view s) {
  constexpr std::array<char, 17> kHex{"0123456789abcdef"};
  const auto escape = [&](unsigned unit) {
    out += "\\u00";
    out += kHex[unit >> 4U];
    out += kHex[unit & 15U];
  };
  out += '"';
  for (std::size_t i = 0; i < s.size();) {
    // Plain stretches in one piece.
    std::size_t plain = i;
    while (plain < s.size() && s[plain] >= 0x20 && s[plain] < 0x7F && s[plain] != '"' && s[plain] != '\\') ++plain;
    if (plain != i) {
      out.append(s, i, plain - i);
      i = plain;
      continue;
    }
    const auto c = static_cast<unsigned char>(s[i]);
    if (c >= 0x80) {
      const std::size_t n = sequence_length(s, i);
      if (n == 0) {
        out += "\xEF\xBF\xBD";
        ++i;
      } else if (n == 2 && c == 0xC2 && static_cast<unsigned char>(s[i + 1]) < 0xA0) {
        escape(static_cast<unsigned char>(s[i + 1]));
        i += 2;
      } else {
        out.append(s, i, n);
        i += n;
      }
      continue;
    }
    ++i;
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (c < 0x20 || c == 0x7F) escape(c);
        else out += static_cast<char>(c);
    }
  }
  out += '"';
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
  std::string out;
  std::string escaped;
  std::vector<Level> levels;
  bool after_key = false;

  void indent() {
    out += '\n';
    out.append(levels.size() * 2, ' ');
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
    std::array<char, 32> digits{};
    const auto r = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    raw({digits.data(), static_cast<std::size_t>(r.ptr - digits.data())});
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

JsonWriter& JsonWriter::string(std::string_view text) {
  impl_->before_value(false);
  append_escaped(impl_->out, text);
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

std::string_view JsonWriter::text() const noexcept { return impl_->out; }

std::string JsonWriter::take() {
  std::string out = std::move(impl_->out);
  impl_->out.clear();
  impl_->levels.clear();
  impl_->after_key = false;
  return out;
}

}  // namespace postwake
