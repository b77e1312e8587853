#include "exporter/sinks/csv.hpp"

#include "postwake/base/expects.hpp"
#include "postwake/text/utf8.hpp"

namespace postwake::detail {
namespace {

bool is_plain_number(std::string_view text) noexcept {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const std::size_t digits = at;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  if (at == digits) return false;
  if (at == text.size()) return true;
  if (text[at] != '.') return false;
  const std::size_t fraction = ++at;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  return at > fraction && at == text.size();
}

bool is_blank(char32_t c) noexcept {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200F) ||
         c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x2060 || c == 0x3000 || c == 0xFEFF;
}

bool looks_like_formula(std::string_view text) noexcept {
  if (text.empty() || is_plain_number(text)) return false;
  if (text[0] == '\t' || text[0] == '\r' || text[0] == '\n') return true;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = decode_utf8(text, at);
    if (is_blank(c)) continue;
    return c == '=' || c == '+' || c == '-' || c == '@' || c == 0xFF1D || c == 0xFF0B || c == 0xFF0D || c == 0xFF20;
  }
  return false;
}

}  // namespace

std::string csv_cell(std::string_view text, bool is_raw) {
  std::string clean;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t c = decode_utf8(text, at);
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7F && c < 0xA0) || c == kReplacementCharacter) clean += "\xEF\xBF\xBD";
    else clean += text.substr(from, at - from);
  }
  if (!is_raw && looks_like_formula(clean)) clean.insert(clean.begin(), '\'');
  if (clean.find_first_of(",\"\r\n") == std::string::npos && !clean.starts_with(' ') && !clean.ends_with(' ')) return clean;
  std::string quoted = "\"";
  for (const char c : clean) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

CsvTable::CsvTable(std::vector<std::string_view> header, bool is_raw) : columns_(header.size()), is_raw_(is_raw) {
  write(std::vector<std::string>(header.begin(), header.end()));
}

void CsvTable::row(const std::vector<std::string>& cells) {
  POSTWAKE_EXPECTS(cells.size() == columns_);
  write(cells);
  ++rows_;
}

void CsvTable::write(const std::vector<std::string>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i != 0) out_ += ',';
    out_ += csv_cell(cells[i], is_raw_);
  }
  out_ += "\r\n";
}

}  // namespace postwake::detail
