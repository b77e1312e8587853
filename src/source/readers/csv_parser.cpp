#include "source/readers/csv_parser.hpp"

namespace postwake::detail {

namespace {
constexpr unsigned kMaxRecoveries = 1000;  // each costs at most kMaxQuoted bytes again
}

CsvParser::CsvParser(Sink sink, char separator) : sink_(std::move(sink)), separator_(separator) {}

void CsvParser::feed(std::string_view bytes) {
  for (const char c : bytes) take(c);
}

void CsvParser::end_cell() {
  if (cells_.size() < kMaxCells) cells_.push_back(std::move(cell_));
  cell_.clear();
}

void CsvParser::end_row() {
  end_cell();
  if (is_too_long_) sink_.too_long(row_line_, raw_);
  else sink_.row(cells_, row_line_, raw_);
  cells_.clear();
  raw_.clear();
  is_too_long_ = false;
  row_line_ = line_;
  state_ = State::row_start;
}

/// The open quote was a mistake: the row up to its line's end is given up, and the bytes behind are read again.
void CsvParser::recover() {
  sink_.unclosed(row_line_, raw_);
  const auto line_end = raw_.find_first_of("\r\n", quote_at_);
  std::string again = line_end == std::string::npos ? std::string{} : raw_.substr(line_end + 1);
  std::uint64_t lines = 0;
  for (std::size_t i = 0; i < std::min(line_end, raw_.size()); ++i) lines += raw_[i] == '\n' ? 1 : 0;
  line_ = row_line_ + lines + (line_end == std::string::npos ? 0 : 1);
  if (line_end != std::string::npos && raw_[line_end] == '\r' && again.substr(0, 1) == "\n") again.erase(0, 1);
  cells_.clear();
  cell_.clear();
  raw_.clear();
  row_line_ = line_;
  state_ = State::row_start;
  if (++recoveries_ > kMaxRecoveries) return;  // hostile: the rest of this stretch stays unread, and was told
  for (const char c : again) take(c);
}

void CsvParser::take(char c) {
  if (state_ == State::behind_cr) {
    state_ = State::row_start;
    row_line_ = line_;
    if (c == '\n') return;
  }
  if (raw_.size() < kMaxRow) raw_.push_back(c);
  else is_too_long_ = true;
  if (c == '\n') ++line_;
  switch (state_) {
    case State::row_start:
    case State::cell_start:
      if (c == '"') {
        state_ = State::quoted;
        quote_at_ = raw_.size() - 1;
        return;
      }
      [[fallthrough]];
    case State::plain:
      if (c == separator_) {
        end_cell();
        state_ = State::cell_start;
      } else if (c == '\n' || c == '\r') {
        if (c == '\r') ++line_;
        raw_.pop_back();
        const bool is_blank = cells_.empty() && cell_.empty();
        if (is_blank) {
          raw_.clear();
          row_line_ = line_;
          state_ = State::row_start;
        } else {
          end_row();
        }
        if (c == '\r') state_ = State::behind_cr;
      } else {
        state_ = State::plain;
        if (!is_too_long_) cell_.push_back(c);
      }
      return;
    case State::quoted:
      if (c == '"') state_ = State::quote_in_quoted;
      else {
        cell_.push_back(c);
        if (cell_.size() > kMaxQuoted) recover();
      }
      return;
    case State::quote_in_quoted:
      if (c == '"') {
        cell_.push_back('"');
        state_ = State::quoted;
        return;
      }
      state_ = State::plain;
      if (c == '\n') --line_;  // counted again below
      raw_.pop_back();
      take(c);
      return;
    case State::behind_cr: return;
  }
}

void CsvParser::finish() {
  while (state_ == State::quoted) {
    const unsigned before = recoveries_;
    recover();
    if (recoveries_ == before || recoveries_ > kMaxRecoveries) break;
  }
  if (state_ == State::quote_in_quoted || state_ == State::plain || state_ == State::cell_start || (state_ == State::row_start && !cell_.empty())) end_row();
}

}  // namespace postwake::detail
