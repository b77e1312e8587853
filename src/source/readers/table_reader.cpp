#include <algorithm>
#include <array>

#include "postwake/text/utf8.hpp"
#include "source/formats/fields.hpp"
#include "source/formats/row.hpp"
#include "source/readers/csv_parser.hpp"
#include "source/readers/member_formats.hpp"

// Tables: the separator is the one that parts the first row best; the encoding is UTF-8 until a row is not, and Windows-1252
// then, unless UTF-8 rows with accents came before (those of a sound file with damage in it are repaired instead); UTF-16 has
// its mark. The first row must name the columns.
namespace postwake::detail {
namespace {

constexpr std::string_view kSeparators = ",;\t|";

/// The first row of a head, cells unquoted.
std::vector<std::string> first_row(std::string_view head, char separator) {
  std::vector<std::string> columns;
  CsvParser parser({.row = [&](std::vector<std::string>& cells, std::uint64_t, std::string_view) { if (columns.empty()) columns = cells; },
                    .unclosed = [](std::uint64_t, std::string_view) {},
                    .too_long = [](std::uint64_t, std::string_view) {}},
                   separator);
  const auto end = head.find_first_of("\r\n");
  parser.feed(head.substr(0, end));
  parser.finish();
  return columns;
}

char separator_of(std::string_view head) {
  char best = ',';
  std::size_t most = 1;
  for (const char separator : kSeparators) {
    const std::size_t n = first_row(head, separator).size();
    if (n > most) {
      most = n;
      best = separator;
    }
  }
  return best;
}

enum class Utf16 : std::uint8_t { no, little, big };

Utf16 utf16_of(std::string_view bytes) {
  if (bytes.substr(0, 2) == "\xFF\xFE") return Utf16::little;
  if (bytes.substr(0, 2) == "\xFE\xFF") return Utf16::big;
  return Utf16::no;
}

/// The head as text: without marks, in UTF-8 if it is UTF-16.
std::string head_text(std::string_view bytes) {
  if (const Utf16 utf16 = utf16_of(bytes); utf16 != Utf16::no) return utf8_from_utf16(bytes.substr(0, bytes.size() & ~std::size_t{1}), utf16 == Utf16::big);
  return std::string(trim_record(bytes));
}

/// A column name is short and has no sentence in it.
bool looks_like_column(std::string_view cell) {
  constexpr std::size_t kLongestName = 64;
  return cell.size() <= kLongestName && cell.find("http") == std::string_view::npos && std::count(cell.begin(), cell.end(), ' ') <= 5;
}

class TableReader final : public StreamReader {
 public:
  TableReader(const ReadContext& context, const MemberHead& head)
      : context_(context), origin_(head.origin), utf16_(utf16_of(head.bytes)), parser_(make_sink(), separator_of(head_text(head.bytes))) {}

  std::unique_ptr<PieceResult> feed(const Piece& piece, WorkerScratch& worker) override {
    scratch_ = &static_cast<ReadScratch&>(worker);
    result_ = std::make_unique<ReadResult>();
    std::string_view bytes = piece.bytes;
    if (at_start_ && utf16_ == Utf16::no) {  // the byte-order mark may be cut in two
      const std::size_t taken = std::min<std::size_t>(bytes.size(), 3 - head_.size());
      head_ += bytes.substr(0, taken);
      bytes.remove_prefix(taken);
      if (head_.size() < 3) return std::move(result_);
      at_start_ = false;
      parser_.feed(head_ == "\xEF\xBB\xBF" ? std::string_view{} : std::string_view(head_));
    }
    if (utf16_ == Utf16::no) {
      parser_.feed(bytes);
    } else {  // whole units, and both halves of a pair
      head_ += bytes;
      std::size_t usable = head_.size() & ~std::size_t{1};
      const std::size_t high = utf16_ == Utf16::big ? 2 : 1;
      if (usable >= 2 && (static_cast<unsigned char>(head_[usable - high]) & 0xFCU) == 0xD8U) usable -= 2;
      std::string text = utf8_from_utf16(std::string_view(head_).substr(0, usable), utf16_ == Utf16::big);
      head_.erase(0, usable);
      if (at_start_) text.erase(0, text.rfind("\xEF\xBB\xBF", 0) == 0 ? 3 : 0);
      at_start_ = at_start_ && usable == 0;
      parser_.feed(text);
    }
    return std::move(result_);
  }

  std::unique_ptr<PieceResult> finish(bool) override {
    ReadScratch scratch;
    scratch_ = &scratch;
    result_ = std::make_unique<ReadResult>();
    if (at_start_ && utf16_ == Utf16::no) parser_.feed(head_);
    parser_.finish();
    if (!map_) add_reject(*result_, "empty", "a table without a header", origin_, {});
    else if (rows_ == 0 && map_->trouble().empty()) ++result_->notices["empty_page"];
    return std::move(result_);
  }

 private:
  CsvParser::Sink make_sink() {
    return {.row = [this](std::vector<std::string>& cells, std::uint64_t line, std::string_view raw) { row(cells, line, raw); },
            .unclosed =
                [this](std::uint64_t line, std::string_view raw) {
                  origin_.line = line;
                  add_reject(*result_, "unclosed_quote",
                             "quote opened at row " + std::to_string(rows_ + 2) + " never closed; the row is left out and reading goes on at the next line; double the quote (\"\") or take it out", origin_, raw);
                  ++rows_;
                },
            .too_long =
                [this](std::uint64_t line, std::string_view raw) {
                  origin_.line = line;
                  add_reject(*result_, "record_too_long", "a row of more than " + std::to_string(CsvParser::kMaxRow) + " bytes; no post is that long: is a quote or a line end missing?", origin_, raw);
                  ++rows_;
                }};
  }

  void decode(std::string& cell, bool& was_repaired) {
    for (std::size_t at = cell.find('\0'); at != std::string::npos; at = cell.find('\0', at)) {
      cell.replace(at, 1, "\uFFFD");
      was_repaired = true;
    }
    if (is_valid_utf8(cell)) return;
    cell = is_utf8_ ? repair_utf8(cell) : utf8_from_cp1252(cell);
    was_repaired = true;
  }

  void row(std::vector<std::string>& cells, std::uint64_t line, std::string_view raw) {
    origin_.line = line;
    if (!is_utf8_ && is_valid_utf8(raw) && std::any_of(raw.begin(), raw.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) is_utf8_ = true;
    bool was_repaired = false;
    for (std::string& cell : cells) decode(cell, was_repaired);
    if (was_repaired) ++result_->notices[is_utf8_ ? "repaired_utf8" : "read_as_cp1252"];
    if (!map_) {
      columns_ = cells.size();
      map_.emplace(cells, context_.options.columns);
      if (!map_->trouble().empty()) add_reject(*result_, "unknown_columns", map_->trouble(), origin_, raw);
      return;
    }
    ++rows_;
    if (!map_->trouble().empty()) return;
    RecordSink sink(context_, *result_, origin_, raw);
    if (cells.size() == 1 && trim_record(cells[0]).empty()) return sink.notice("blank");
    if (cells.size() < columns_ && is_short(cells)) return sink.reject("short_row", "a row of " + std::to_string(cells.size()) + " cells under " + std::to_string(columns_) + " columns");
    if (cells.size() > columns_ + kMaxExtra) return sink.reject("long_row", "a row of " + std::to_string(cells.size()) + " cells under " + std::to_string(columns_) + " columns: a separator stands unquoted in a cell");
    read_row(*map_, cells, sink);
  }

  /// Trailing empty cells may be left out; the ones that matter may not.
  bool is_short(const std::vector<std::string>& cells) const {
    const auto text = map_->column(Field::text);
    return text && *text >= cells.size();
  }

  static constexpr std::size_t kMaxExtra = 1;  // a separator at the end of each line

  const ReadContext& context_;
  Origin origin_;
  Utf16 utf16_;
  bool at_start_ = true, is_utf8_ = false;
  std::string head_;
  std::optional<RowMap> map_;
  std::size_t columns_ = 0;
  std::uint64_t rows_ = 0;
  ReadScratch* scratch_ = nullptr;
  std::unique_ptr<ReadResult> result_;
  CsvParser parser_;
};

}  // namespace

bool is_table(const Beginning& beginning) {
  const std::string head = head_text(beginning.bytes);
  if (head.empty() || head.front() == '<') return false;
  if (utf16_of(beginning.bytes) == Utf16::no) {  // a NUL here and there is damage; many are another format
    const auto nuls = std::count(beginning.bytes.begin(), beginning.bytes.end(), '\0');
    if (static_cast<std::size_t>(nuls) > 1 + beginning.bytes.size() / 1000 || head.substr(0, head.find('\n')).find('\0') != std::string::npos) return false;
  }
  const auto columns = first_row(head, separator_of(head));
  if (columns.size() < 2) return false;
  const bool has_numbers_only = std::all_of(columns.begin(), columns.end(), [](const std::string& c) { return c.find_first_not_of("0123456789.") == std::string::npos; });
  return !has_numbers_only && std::all_of(columns.begin(), columns.end(), [](const std::string& c) { return looks_like_column(c); });
}

std::unique_ptr<MemberReader> make_table_reader(const ReadContext& context, const MemberHead& head) { return std::make_unique<TableReader>(context, head); }

}  // namespace postwake::detail
