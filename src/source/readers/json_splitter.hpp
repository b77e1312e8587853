#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace postwake::detail {

/// Cuts JSON that is not line-shaped into records, without building the whole: elements of arrays at the top and of long
/// arrays inside of objects (Telegram's `messages`, ActivityPub's `orderedItems` ...), objects that follow each other, and
/// single objects.
///
/// Shape  : the same records for any cutting of the input. An object that holds a long array is handed out at its end with
///          that array empty; envelope() is what of it was read so far. Strings and escapes are respected; of the grammar
///          only as much is checked as finds the end of a broken record; the parser does the rest.
/// Damage : a broken record is rejected, and reading goes on at the next line that begins a record in the same column.
/// Memory : one record and the envelope, each at most `max_record` bytes; more is rejected as record_too_long.
/// Threads: one at a time.
class JsonSplitter {
 public:
  struct Sink {
    std::function<void(std::string_view record, std::uint64_t line)> record;
    std::function<void(std::string_view envelope, std::uint64_t line)> envelope;  ///< an object whose long array was handed out
    std::function<void(std::string_view reason, std::string detail, std::uint64_t line, std::string_view excerpt)> reject;
  };
  JsonSplitter(Sink sink, std::size_t max_record);

  void feed(std::string_view bytes);
  /// After the last byte. What is open is rejected as cut short.
  void finish();

  /// The objects around the current record as far as they were read, closed so that they parse; empty at the top.
  std::string envelope() const;
  /// Changes whenever envelope() belongs to another array.
  std::uint64_t array_number() const noexcept { return arrays_; }

 private:
  enum class Level : std::uint8_t { object, array, streamed };
  enum class Capture : std::uint8_t { nothing, outer, record };

  std::size_t read_string(std::string_view bytes, std::size_t at);
  std::size_t read_run(std::string_view bytes, std::size_t at);
  void step(char c);
  void step_at_top(char c);
  void step_in_streamed(char c);
  void step_inside(char c);
  bool begins_streamed_array() const;
  void open(Level level);
  void start_record();
  void put(std::string_view bytes);
  void end_element();
  void end_top();
  void broken(std::string detail, std::string_view reason = "invalid_json");

  Sink sink_;
  std::size_t max_record_;
  std::vector<Level> levels_;          ///< open brackets
  std::vector<std::string> keys_;      ///< the key under which each of them stands
  std::string record_, outer_, key_;
  Capture capture_ = Capture::nothing;
  std::size_t element_depth_ = 0;      ///< levels outside of the element that is captured
  std::uint64_t line_ = 1, record_line_ = 1, outer_line_ = 1, arrays_ = 0;
  std::size_t column_ = 0, record_column_ = 0;
  bool in_string_ = false, is_escaped_ = false, is_key_ = false, is_scalar_ = false;
  bool has_streamed_ = false, is_record_too_long_ = false, is_outer_too_long_ = false;
  bool is_skipping_ = false, is_line_blank_ = true, at_start_ = true;
  char last_ = 0;                      ///< last byte that is not white space, outside of strings
};

}  // namespace postwake::detail
