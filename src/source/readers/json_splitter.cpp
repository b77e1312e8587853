#include "source/readers/json_splitter.hpp"

#include <algorithm>
#include <array>

#include "postwake/base/limits.hpp"

// Method: one pass over the bytes with a stack of open brackets. Bytes go to `outer_` while no element of a long array is
// open and to `record_` while one is; both are appended in runs, not byte by byte. A broken record is noticed by a line feed
// inside a string (never legal), by a value behind a value, or by a key that is no string.
namespace postwake::detail {
namespace {

constexpr std::size_t kMaxKey = 64;
constexpr std::size_t kMaxLevels = 4096;  // brackets; the parser refuses far fewer

/// Arrays of an object at the top that may be long.
constexpr std::array<std::string_view, 10> kLongArrays = {"messages", "orderedItems", "statuses", "results", "posts",
                                                          "feed",     "hits",         "tweets",   "toots",   "items"};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0'; }
bool is_structural(char c) { return c == '"' || c == '{' || c == '}' || c == '[' || c == ']' || c == ','; }
bool ends_value(char c) { return c == '}' || c == ']' || c == '"' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.' || c == 'E'; }

}  // namespace

JsonSplitter::JsonSplitter(Sink sink, std::size_t max_record) : sink_(std::move(sink)), max_record_(max_record) {}

void JsonSplitter::put(std::string_view bytes) {
  if (capture_ == Capture::nothing) return;
  std::string& to = capture_ == Capture::record ? record_ : outer_;
  bool& is_too_long = capture_ == Capture::record ? is_record_too_long_ : is_outer_too_long_;
  if (is_too_long) return;
  if (to.size() + bytes.size() <= max_record_) {
    to += bytes;
    return;
  }
  is_too_long = true;
  to.resize(std::min<std::size_t>(to.size(), 200));
  to.shrink_to_fit();
}

void JsonSplitter::start_record() {
  capture_ = Capture::record;
  record_.clear();
  is_record_too_long_ = false;
  record_line_ = line_;
  record_column_ = column_;
  element_depth_ = levels_.size();
}

void JsonSplitter::open(Level level) {
  levels_.push_back(level);
  keys_.push_back(key_);
  key_.clear();
}

bool JsonSplitter::begins_streamed_array() const {
  if (capture_ == Capture::record) return false;
  if (levels_.size() == 1 && levels_[0] == Level::object) return std::find(kLongArrays.begin(), kLongArrays.end(), key_) != kLongArrays.end();
  // {"chats":{"list":[{"messages":[: a Telegram account; {"data":{"children":[: a Reddit listing
  if (levels_.size() == 4 && key_ == "messages") return keys_[1] == "chats" && keys_[2] == "list" && levels_[3] == Level::object;
  return levels_.size() == 2 && key_ == "children" && keys_[1] == "data";
}

void JsonSplitter::end_element() {
  capture_ = Capture::outer;
  if (outer_.empty() && !has_streamed_) capture_ = Capture::nothing;  // an array at the top has no envelope
  if (is_record_too_long_) sink_.reject("record_too_long", "a record of more than " + std::to_string(max_record_) + " bytes; raise --max-line", record_line_, record_);
  else sink_.record(record_, record_line_);
  record_.clear();
}

void JsonSplitter::end_top() {
  const Capture was = capture_;
  capture_ = Capture::nothing;
  if (was != Capture::outer) return;
  if (is_outer_too_long_) sink_.reject("record_too_long", "a record of more than " + std::to_string(max_record_) + " bytes; raise --max-line", outer_line_, outer_);
  else if (has_streamed_) sink_.envelope(outer_, outer_line_);
  else sink_.record(outer_, outer_line_);
  outer_.clear();
  has_streamed_ = false;
}

void JsonSplitter::broken(std::string detail, std::string_view reason) {
  const bool is_element = capture_ == Capture::record;
  sink_.reject(reason, std::move(detail), is_element ? record_line_ : outer_line_, is_element ? std::string_view(record_) : std::string_view(outer_));
  levels_.resize(is_element ? element_depth_ : 0);
  keys_.resize(levels_.size());
  if (is_element) {
    record_.clear();
    capture_ = outer_.empty() && !has_streamed_ ? Capture::nothing : Capture::outer;
  } else {
    outer_.clear();
    has_streamed_ = false;
    capture_ = Capture::nothing;
  }
  in_string_ = is_escaped_ = is_scalar_ = false;
  key_.clear();
  is_skipping_ = true;
  last_ = ',';
}

std::string JsonSplitter::envelope() const {
  if (outer_.empty()) return {};
  std::string closed = outer_;
  for (std::size_t i = std::min(element_depth_, levels_.size()); i-- > 0;) closed += levels_[i] == Level::object ? '}' : ']';
  return closed;
}

/// Inside of a string; returns where it goes on. A line feed in a string breaks the record.
std::size_t JsonSplitter::read_string(std::string_view bytes, std::size_t at) {
  const std::size_t start = at;
  for (; at < bytes.size(); ++at) {
    const char c = bytes[at];
    if (c == '\n') {
      put(bytes.substr(start, at - start));
      broken("invalid JSON: a string is not closed on its line");
      return at;  // the line feed is read again, outside
    }
    if (is_escaped_) is_escaped_ = false;
    else if (c == '\\') is_escaped_ = true;
    else if (c == '"') {
      in_string_ = false;
      last_ = '"';
      put(bytes.substr(start, at + 1 - start));
      return at + 1;
    }
    if (is_key_ && key_.size() < kMaxKey) key_.push_back(c);
  }
  put(bytes.substr(start));
  return at;
}

/// White space, and the bytes of numbers and words, which mean nothing here.
std::size_t JsonSplitter::read_run(std::string_view bytes, std::size_t at) {
  const std::size_t start = at;
  for (; at < bytes.size() && !is_structural(bytes[at]); ++at) {
    const char c = bytes[at];
    if (c == '\n') {
      ++line_;
      column_ = 0;
      is_line_blank_ = true;
    } else if (is_blank(c)) {
      ++column_;
    } else {
      const bool is_between = levels_.empty() || (levels_.back() == Level::streamed && capture_ != Capture::record);
      if (is_between && !is_skipping_) break;  // a word where a record should begin
      const bool wants_key = !is_between && levels_.back() == Level::object && (last_ == '{' || last_ == ',');
      if (wants_key && !is_skipping_) {
        put(bytes.substr(start, at - start));
        broken("invalid JSON: a key is not a string");
        return at;
      }
      if (!is_skipping_) last_ = c;
      ++column_;
      is_line_blank_ = false;
    }
  }
  const bool is_in_gap = !levels_.empty() && levels_.back() == Level::streamed && capture_ != Capture::record;
  if (!is_in_gap) put(bytes.substr(start, at - start));
  return at;
}

void JsonSplitter::step_at_top(char c) {
  if (c == '{' || c == '[') {
    outer_.clear();
    is_outer_too_long_ = has_streamed_ = false;
    outer_line_ = line_;
    record_column_ = column_;
    last_ = c;
    if (c == '{') {
      capture_ = Capture::outer;
      put("{");
      open(Level::object);
    } else {  // an array at the top has no envelope
      capture_ = Capture::nothing;
      ++arrays_;
      open(Level::streamed);
    }
    return;
  }
  if (c == ',') return;
  outer_.assign(1, c);
  outer_line_ = line_;
  record_column_ = 0;
  broken("invalid JSON: a record begins with neither '{' nor '['");
}

void JsonSplitter::step_in_streamed(char c) {
  if (c == ',') {
    last_ = c;
  } else if (c == ']') {
    levels_.pop_back();
    keys_.pop_back();
    put("]");
    last_ = c;
    if (levels_.empty()) end_top();
  } else {
    start_record();
    if (c == '{' || c == '[') {
      put(std::string_view(&c, 1));
      open(c == '{' ? Level::object : Level::array);
      last_ = c;
    } else {
      is_scalar_ = true;
      put(std::string_view(&c, 1));
      in_string_ = c == '"';
      is_key_ = false;
    }
  }
}

void JsonSplitter::step_inside(char c) {
  if (is_scalar_) {
    if (c == ',' || c == ']') {
      is_scalar_ = false;
      end_element();
      return step_in_streamed(c);
    }
    put(std::string_view(&c, 1));
    if (c == '"') {
      in_string_ = true;
      is_key_ = false;
    }
    return;
  }
  const Level level = levels_.back();
  const bool wants_key = level == Level::object && (last_ == '{' || last_ == ',');
  const bool begins_value = c == '{' || c == '[' || c == '"';
  if ((wants_key && c != '"' && c != '}') || (begins_value && ends_value(last_))) {
    broken("invalid JSON: a record ends in the middle, or a comma is missing");
    return step(c);
  }
  if ((c == '}' && level != Level::object) || (c == ']' && level != Level::array)) return broken("invalid JSON: brackets do not match");
  put(std::string_view(&c, 1));
  if (c == '"') {
    in_string_ = true;
    is_key_ = wants_key;
    if (wants_key) key_.clear();
    return;
  }
  last_ = c;
  if (c == '{' || c == '[') {
    if (levels_.size() >= kMaxLevels) return broken("JSON nested deeper than " + std::to_string(kMaxJsonDepth), "nested_too_deep");
    if (c == '[' && begins_streamed_array()) {
      has_streamed_ = true;
      ++arrays_;
      open(Level::streamed);
      element_depth_ = levels_.size();
    } else {
      open(c == '{' ? Level::object : Level::array);
    }
  } else if (c == '}' || c == ']') {
    levels_.pop_back();
    keys_.pop_back();
    if (capture_ == Capture::record && levels_.size() == element_depth_) end_element();
    else if (levels_.empty()) end_top();
  }
}

/// One structural byte outside of strings.
void JsonSplitter::step(char c) {
  const bool is_between = levels_.empty() || (levels_.back() == Level::streamed && capture_ != Capture::record);
  if (is_skipping_) {
    const bool begins = is_line_blank_ && column_ == record_column_ && (c == '{' || (levels_.empty() && c == '['));
    const bool ends = is_line_blank_ && !levels_.empty() && c == ']' && column_ < record_column_;
    if (!begins && !ends) return;
    is_skipping_ = false;
  }
  if (levels_.empty()) step_at_top(c);
  else if (is_between) step_in_streamed(c);
  else step_inside(c);
}

void JsonSplitter::feed(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    if (in_string_) {
      const std::size_t end = read_string(bytes, at);
      column_ += end - at;
      at = end;
      continue;
    }
    if (at_start_ && std::string_view("\xEF\xBB\xBF").find(bytes[at]) != std::string_view::npos) {  // a byte-order mark
      ++at;
      continue;
    }
    at_start_ = false;
    at = read_run(bytes, at);
    if (at == bytes.size()) break;
    if (in_string_) continue;
    step(bytes[at]);
    ++at;
    ++column_;
    is_line_blank_ = false;
  }
}

void JsonSplitter::finish() {
  if (is_skipping_) return;
  if (is_scalar_ && capture_ == Capture::record) end_element();
  if (capture_ == Capture::record) sink_.reject("invalid_json", "invalid JSON: the last record is cut short", record_line_, record_);
  else if (!levels_.empty()) sink_.reject("invalid_json", "invalid JSON: the file ends inside of an array or object", outer_line_ == 0 ? line_ : outer_line_, outer_);
  levels_.clear();
  keys_.clear();
}

}  // namespace postwake::detail
