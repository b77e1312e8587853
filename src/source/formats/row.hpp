#pragma once

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "source/record_sink.hpp"

namespace postwake::detail {

/// What a column of a table can mean to us. The words are those of --map.
enum class Field : std::uint8_t {
  id, url, platform, time, epoch, date, clock, offset, text, handle, name, author_id, verified, followers, location, lang, tags, mentions, urls,
  reply_to, repost_of, quote_of, is_repost, place, country, country_code, lat, lon, lat_lon, lon_lat,
  reply_count, repost_count, like_count, quote_count, view_count, bookmark_count, retrieved_at, kEnd
};
inline constexpr std::size_t kFieldCount = static_cast<std::size_t>(Field::kEnd);

std::optional<Field> parse_field(std::string_view word);
std::string_view name(Field field);
/// Every word of --map, in the order of Field.
std::span<const std::string_view> field_words();

/// How a tool writes its tables: recognised by columns that only it has.
struct Dialect {
  std::string_view name;
  std::vector<std::string_view> columns;   ///< all must be there
  std::string_view platform;
  bool is_utc = false;                     ///< zoneless times are UTC, as the tool documents
  bool has_owner = false;                  ///< rows are the owner's of a personal archive
  std::vector<std::pair<Field, std::string_view>> fields;  ///< before the synonyms
};

/// Which column holds which field, settled once per table.
class RowMap {
 public:
  /// Columns as the header names them. `given` is --map.
  RowMap(const std::vector<std::string>& columns, const std::map<std::string, std::string>& given);

  /// Empty when the table can be read; else what is missing, with advice.
  const std::string& trouble() const noexcept { return trouble_; }
  const Dialect* dialect() const noexcept { return dialect_; }
  std::optional<std::size_t> column(Field field) const noexcept { return columns_[static_cast<std::size_t>(field)]; }

 private:
  std::array<std::optional<std::size_t>, kFieldCount> columns_;
  const Dialect* dialect_ = nullptr;
  std::string trouble_;
};

/// Turns one row into a post, or a reject: no_timestamp, no_zone, lost_id_digits, no_text.
void read_row(const RowMap& map, const std::vector<std::string>& cells, RecordSink& sink);

/// The words of a list cell: JSON, a Python or R list, or words parted by ';', ',', '|' or blanks.
std::vector<std::string> list_cell(std::string_view cell);

}  // namespace postwake::detail
