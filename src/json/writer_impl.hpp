#pragma once

#include <charconv>
#include <cstddef>
#include <string_view>
#include <vector>

#include "json/text_buffer.hpp"
#include "postwake/base/expects.hpp"
#include "postwake/json/writer.hpp"

namespace postwake {

// Our own layout and escaping: RapidJSON's writers escape neither DEL nor C1 (a terminal acts on them), and cannot put
// only the arrays of scalars on one line. The grammar (commas, nesting) is checked by POSTWAKE_EXPECTS.
struct JsonWriter::Impl {
  struct Level {
    bool is_array = false;
    bool is_empty = true;
    bool is_broken = false;  // an array that holds a container goes over several lines
  };
  Style style;
  detail::TextBuffer out;
  std::vector<Level> levels;
  bool after_key = false;

  void indent() {
    out += '\n';
    for (std::size_t i = 0; i < levels.size(); ++i) out += "  ";
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
    constexpr std::size_t kMostDigits = 32;
    before_value(false);
    char* const at = out.room(kMostDigits);
    out.written(std::to_chars(at, at + kMostDigits, value).ptr);
  }
};

}  // namespace postwake
