#pragma once

#include <string_view>
#include <vector>

namespace postwake::detail {

/// Calls on(line_number, cells) for each line of a tab-separated text behind its header; empty lines are skipped.
template <typename On>
void each_row(std::string_view bytes, On&& on) {
  std::vector<std::string_view> cells;
  std::size_t line = 0;
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    std::string_view row = bytes.substr(0, end);
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    if (row.ends_with('\r')) row.remove_suffix(1);
    if (++line == 1 || row.empty()) continue;
    cells.clear();
    for (;;) {
      const std::size_t tab = row.find('\t');
      cells.push_back(row.substr(0, tab));
      if (tab == std::string_view::npos) break;
      row.remove_prefix(tab + 1);
    }
    on(line, cells);
  }
}

/// Calls on(value) for each value of a cell whose values are separated by '|'; empty values are skipped.
template <typename On>
void each_value(std::string_view cell, On&& on) {
  while (!cell.empty()) {
    const std::size_t bar = cell.find('|');
    if (bar != 0) on(cell.substr(0, bar));
    cell.remove_prefix(bar == std::string_view::npos ? cell.size() : bar + 1);
  }
}

}  // namespace postwake::detail
