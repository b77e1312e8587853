#include "postwake/json/writer.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "json/writer_impl.hpp"
#include "postwake/base/instant_text.hpp"

namespace postwake {

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
  detail::append_escaped(impl_->out, name);
  impl_->out += impl_->style == Style::pretty ? ": " : ":";
  impl_->after_key = true;
  return *this;
}

JsonWriter& JsonWriter::key(JsonKey name) {
  POSTWAKE_EXPECTS(!impl_->levels.empty() && !impl_->levels.back().is_array && !impl_->after_key);
  auto& level = impl_->levels.back();
  impl_->after_key = true;
  if (impl_->style == Style::pretty) {
    if (!level.is_empty) impl_->out += ',';
    impl_->indent();
    (impl_->out += name.written_.substr(1)) += ' ';
  } else {
    constexpr std::size_t kCopied = detail::WrittenKey<1>::kCopied;
    const std::string_view text = name.written_.substr(level.is_empty ? 1 : 0);
    char* const to = impl_->out.room(std::max(kCopied, text.size()));
    std::memcpy(to, text.data(), kCopied);
    if (text.size() > kCopied) std::memcpy(to + kCopied, text.data() + kCopied, text.size() - kCopied);
    impl_->out.written(to + text.size());
  }
  level.is_empty = false;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
  impl_->before_value(false);
  detail::append_escaped(impl_->out, text);
  return *this;
}
JsonWriter& JsonWriter::instant(Instant at) {
  impl_->before_value(false);
  impl_->out += '"';
  write_rfc3339(impl_->out.room(kRfc3339Bytes), at);
  impl_->out.written(impl_->out.room(kRfc3339Bytes) + kRfc3339Bytes);
  impl_->out += '"';
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

std::string_view JsonWriter::text() const noexcept { return impl_->out.view(); }

std::string JsonWriter::take() {
  std::string out(impl_->out.view());
  clear();
  impl_->out.drop();
  return out;
}

void JsonWriter::clear() noexcept {
  impl_->out.clear();
  impl_->levels.clear();
  impl_->after_key = false;
}

}  // namespace postwake
