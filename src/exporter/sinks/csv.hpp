#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace postwake::detail {

/// RFC 4180: UTF-8, CRLF, cells quoted where they must be. A cell that a spreadsheet would run as a formula (it begins with
/// = + - @, TAB or CR, also full-width or behind blanks, and is not a plain number) gets a ' in front, unless `is_raw`. NUL and
/// other controls become U+FFFD; line breaks stay, inside quotes.
class CsvTable {
 public:
  CsvTable(std::vector<std::string_view> header, bool is_raw);
  /// Precondition: as many cells as the header has.
  void row(const std::vector<std::string>& cells);
  bool empty() const noexcept { return rows_ == 0; }
  std::string take() { return std::move(out_); }

 private:
  void write(const std::vector<std::string>& cells);
  std::size_t columns_;
  std::size_t rows_ = 0;
  bool is_raw_;
  std::string out_;
};

/// A cell as it stands in the file.
std::string csv_cell(std::string_view text, bool is_raw);

}  // namespace postwake::detail
