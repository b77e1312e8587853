#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "json/writer_impl.hpp"
#include "postwake/base/instant_text.hpp"

namespace postwake::detail {

/// Writes members of an object whose shape is known into a compact JsonWriter, without its checks: keys, brackets and commas are part of
/// literals, which are copied in one piece. A post has fifty of them, and most of its bytes are theirs.
class RecordText {
 public:
  /// An object is open and has no member yet; what is written here must be one or more whole members.
  explicit RecordText(JsonWriter& writer) : out_(writer.impl_->out) {
    POSTWAKE_EXPECTS(writer.impl_->style == JsonWriter::Style::compact && !writer.impl_->after_key && !writer.impl_->levels.empty() &&
                     !writer.impl_->levels.back().is_array && writer.impl_->levels.back().is_empty);
    writer.impl_->levels.back().is_empty = false;
  }

  template <std::size_t N>
  [[gnu::always_inline]] RecordText& raw(const char (&literal)[N]) {
    char* const to = out_.room(N - 1);
    std::memcpy(to, literal, N - 1);
    out_.written(to + N - 1);
    return *this;
  }
  /// A word that needs no escape.
  RecordText& word(std::string_view text) {
    char* to = out_.room(text.size() + 2);
    *to++ = '"';
    std::memcpy(to, text.data(), text.size());
    to += text.size();
    *to++ = '"';
    out_.written(to);
    return *this;
  }
  RecordText& string(std::string_view text) {
    if (text.empty()) return raw("\"\"");
    append_escaped(out_, text);
    return *this;
  }
  RecordText& string_or_null(std::string_view text) {
    if (text.empty()) return raw("null");
    append_escaped(out_, text);
    return *this;
  }
  template <typename List>
  RecordText& strings(const List& list) {
    raw("[");
    bool is_first = true;
    for (const std::string_view text : list) {
      if (!is_first) raw(",");
      is_first = false;
      string(text);
    }
    return raw("]");
  }
  template <typename Integer>
  RecordText& integer(Integer value) {
    constexpr std::size_t kMostDigits = 24;
    char* const to = out_.room(kMostDigits);
    out_.written(std::to_chars(to, to + kMostDigits, value).ptr);
    return *this;
  }
  RecordText& integer_or_null(const std::optional<std::int64_t>& value) { return value ? integer(*value) : raw("null"); }
  RecordText& boolean(bool value) { return value ? raw("true") : raw("false"); }
  RecordText& instant(Instant at) {
    char* const to = out_.room(kRfc3339Bytes + 2);
    to[0] = to[kRfc3339Bytes + 1] = '"';
    write_rfc3339(to + 1, at);
    out_.written(to + kRfc3339Bytes + 2);
    return *this;
  }
  RecordText& instant_or_null(const std::optional<Instant>& at) { return at ? instant(*at) : raw("null"); }
  RecordText& real(double value) {
    if (!std::isfinite(value)) return raw("null");
    constexpr std::size_t kMostBytes = 32;
    char* const to = out_.room(kMostBytes);
    out_.written(std::to_chars(to, to + kMostBytes, value).ptr);
    return *this;
  }

 private:
  TextBuffer& out_;
};

}  // namespace postwake::detail
