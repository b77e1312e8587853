#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace postwake::detail {

/// Reads RFC 4180 rows from any cutting of the input: quoted cells, doubled quotes, line feeds in quotes, CRLF or LF or CR.
///
/// Lenient : a quote inside of an unquoted cell is a character; characters behind a closing quote belong to the cell.
/// Damage  : a quoted cell that is never closed, or grows over kMaxQuoted, is reported by `unclosed` with its row, and
///           reading goes on with the line after the one where it began.
/// Memory  : one row, at most kMaxQuoted and a line; a row over kMaxRow is reported as too long.
class CsvParser {
 public:
  static constexpr std::size_t kMaxQuoted = 1U << 20U;
  static constexpr std::size_t kMaxRow = 8U << 20U;
  static constexpr std::size_t kMaxCells = 4096;

  struct Sink {
    /// `line` is where the row begins, 1-based; `raw` its bytes. Views until the return.
    std::function<void(std::vector<std::string>& cells, std::uint64_t line, std::string_view raw)> row;
    std::function<void(std::uint64_t line, std::string_view raw)> unclosed;
    std::function<void(std::uint64_t line, std::string_view raw)> too_long;
  };
  CsvParser(Sink sink, char separator);

  void feed(std::string_view bytes);
  void finish();

 private:
  enum class State : std::uint8_t { row_start, cell_start, plain, quoted, quote_in_quoted, behind_cr };

  void take(char c);
  void end_cell();
  void end_row();
  void recover();

  Sink sink_;
  char separator_;
  State state_ = State::row_start;
  std::string raw_, cell_;
  std::vector<std::string> cells_;
  std::uint64_t line_ = 1, row_line_ = 1;
  std::size_t quote_at_ = 0;        ///< in raw_: where the open quote is
  unsigned recoveries_ = 0;
  bool is_too_long_ = false;
};

}  // namespace postwake::detail
