#include <array>
#include <charconv>

#include "source/formats/json_families.hpp"
#include "source/formats/row.hpp"

// JSON objects that are rows of a table: what twint's JSON, spreadsheets saved as JSON and home-made scrapers hold. Cells are
// scalars or arrays of scalars; the columns are matched as a table's are.
namespace postwake::detail {
namespace {

constexpr std::size_t kMaxColumns = 200;

std::string cell_of(JsonView value) {
  switch (value.kind()) {
    case JsonKind::string: return std::string(value.string());
    case JsonKind::integer: return value.id();
    case JsonKind::boolean: return *value.boolean() ? "true" : "false";
    case JsonKind::real: {
      // Enough for counts and coordinates. An id that came as a real has lost its digits, and its exponent says so.
      std::array<char, 64> buffer{};
      const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), *value.number());
      return std::string(buffer.data(), written.ptr);
    }
    case JsonKind::array: {
      std::string list = "[";
      for (const JsonView item : value) {
        if (!item.is_string() && item.kind() != JsonKind::integer && !item["username"].is_string() && !item["screen_name"].is_string()) continue;
        std::string word = item.is_object() ? std::string((item["username"] ? item["username"] : item["screen_name"]).string()) : cell_of(item);
        for (char& c : word)
          if (c == ',') c = ' ';
        list += (list.size() > 1 ? "," : "") + word;
      }
      return list + "]";
    }
    default: return {};
  }
}

std::vector<std::string> columns_of(JsonView object) {
  std::vector<std::string> columns;
  for (const JsonMember member : object.members()) columns.emplace_back(member.key);
  return columns;
}

}  // namespace

bool is_flat_row(JsonView value) {
  // The options' --map is not known here; a row must be readable by its names alone, or be given its names in a CSV.
  if (value.size() < 2 || value.size() > kMaxColumns) return false;
  return RowMap(columns_of(value), {}).trouble().empty();
}

void read_flat_row(JsonView value, RecordSink& sink) {
  const std::vector<std::string> columns = columns_of(value);
  const RowMap map(columns, sink.context().options.columns);
  if (!map.trouble().empty()) return sink.reject("not_a_post", map.trouble());
  std::vector<std::string> cells;
  cells.reserve(columns.size());
  for (const JsonMember member : value.members()) {
    const JsonView cell = member.value;
    // {"user":{"username":"ann"}}: the word that such an object stands for
    if (cell.is_object()) cells.push_back(cell_of(cell["username"] ? cell["username"] : cell["screen_name"] ? cell["screen_name"] : cell["name"]));
    else cells.push_back(cell_of(cell));
  }
  if (map.column(Field::text) && value.value_at(*map.column(Field::text)).kind() != JsonKind::string) return sink.reject("no_text", "the text is not a string");
  read_row(map, cells, sink);
}

}  // namespace postwake::detail
