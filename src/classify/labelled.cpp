#include "postwake/classify/labelled.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "classify/tsv.hpp"
#include "postwake/text/utf8.hpp"

namespace postwake {
namespace {

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == 'n') {
      out += '\n';
      ++i;
    } else {
      out += text[i];
    }
  }
  return repair_utf8(out);
}

Fine commonest(Tag tag) {
  switch (tag) {
    case Tag::complaint: return Fine::complaint;
    case Tag::acknowledgement: return Fine::acknowledgement;
    case Tag::resolution: return Fine::resolution;
    case Tag::other: return Fine::unrelated;
  }
  return Fine::unrelated;
}

Result<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(ErrorCode::not_found, "cannot open a file", Origin{path.string(), "", 0, 0});
  std::ostringstream bytes;
  bytes << in.rdbuf();
  if (!in.good() && !in.eof()) return fail(ErrorCode::io, "cannot read a file", Origin{path.string(), "", 0, 0});
  return std::move(bytes).str();
}

}  // namespace

Result<std::vector<LabelledPost>> parse_labelled(std::string_view bytes, std::string_view file) {
  std::vector<LabelledPost> rows;
  std::vector<std::string> header;
  {
    std::string_view first = bytes.substr(0, bytes.find('\n'));
    if (first.ends_with('\r')) first.remove_suffix(1);
    while (true) {
      const std::size_t tab = first.find('\t');
      header.emplace_back(first.substr(0, tab));
      if (tab == std::string_view::npos) break;
      first.remove_prefix(tab + 1);
    }
  }
  const auto column = [&](std::string_view wanted) -> std::size_t {
    return static_cast<std::size_t>(std::find(header.begin(), header.end(), wanted) - header.begin());
  };
  const std::size_t label = column("label"), text = column("text"), none = header.size();
  std::size_t fine = column("fine_label"), official = column("author_is_official");
  if (official == none) official = column("official");
  const auto refuse = [&](std::size_t line, std::string message) {
    return fail(ErrorCode::bad_data, std::move(message), Origin{std::string(file), "", line, 0},
                "the first line names the columns: id lang label fine_label author_is_official text");
  };
  if (text == none || (label == none && fine == none)) return refuse(1, "labelled posts need the columns text and label");
  std::optional<Failure> failed;
  detail::each_row(bytes, [&](std::size_t line, const std::vector<std::string_view>& cells) {
    if (failed) return;
    if (cells.size() != header.size()) {
      failed = refuse(line, "a row has " + std::to_string(cells.size()) + " cells where the first line has " + std::to_string(header.size()));
      return;
    }
    LabelledPost row;
    std::optional<Tag> tag;
    std::optional<Fine> exact;
    if (fine != none && !cells[fine].empty()) {
      exact = parse_fine(cells[fine]);
      if (!exact) {
        failed = refuse(line, "unknown fine label: " + std::string(cells[fine]));
        return;
      }
    }
    if (label != none && !cells[label].empty()) {
      tag = parse_tag(cells[label]);
      if (!exact && !(fine != none && tag)) {
        if (const auto as_fine = parse_fine(cells[label])) exact = as_fine;
      }
      if (!tag && !parse_fine(cells[label])) {
        failed = refuse(line, "unknown label: " + std::string(cells[label]));
        return;
      }
    }
    if (fine == none && exact) tag = tag_of(*exact);
    if (!tag && !exact) {
      failed = refuse(line, "a row without a label");
      return;
    }
    if (!tag) tag = tag_of(*exact);
    if (!exact) exact = commonest(*tag);
    if (tag_of(*exact) != *tag) {
      failed = refuse(line, "label and fine label disagree");
      return;
    }
    row.tag = *tag;
    row.fine = *exact;
    row.is_official = official != none && (cells[official] == "1" || cells[official] == "true");
    row.text = unescaped(cells[text]);
    for (std::size_t i = 0; i < header.size(); ++i) {
      if (header[i] == "id") row.id = cells[i];
      else if (header[i] == "lang") row.lang = cells[i];
      else if (header[i] == "group") row.group = cells[i];
      else if (i != text) row.columns.emplace(header[i], cells[i]);
    }
    row.columns.emplace("lang", row.lang);
    rows.push_back(std::move(row));
  });
  if (failed) return std::move(*failed);
  return rows;
}

Result<std::vector<LabelledPost>> read_corpora(const std::string& folder) {
  std::vector<LabelledPost> all;
  std::map<std::string, Split, std::less<>> splits;
  auto parts = read_file(std::filesystem::path(folder) / "splits.tsv");
  if (!parts) return propagate(parts);
  detail::each_row(*parts, [&](std::size_t, const std::vector<std::string_view>& cells) {
    if (cells.size() == 2) splits.emplace(cells[0], cells[1] == "dev" ? Split::dev : cells[1] == "test" ? Split::test : Split::train);
  });
  for (const char* part : {"posts", "hard"}) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(folder) / part, error))
      if (entry.path().extension() == ".tsv") files.push_back(entry.path());
    if (error) return fail(ErrorCode::not_found, "cannot open the corpora", Origin{folder + "/" + part, "", 0, 0}, "name the folder with --corpora");
    std::sort(files.begin(), files.end());
    for (const auto& path : files) {
      auto bytes = read_file(path);
      if (!bytes) return propagate(bytes);
      auto rows = parse_labelled(*bytes, path.string());
      if (!rows) return propagate(rows);
      for (auto& row : *rows) {
        if (const auto known = splits.find(row.group); known != splits.end()) row.split = known->second;
        all.push_back(std::move(row));
      }
    }
  }
  return all;
}

Result<Slots> read_slots(const std::string& folder) {
  auto bytes = read_file(std::filesystem::path(folder) / "slots.tsv");
  if (!bytes) return propagate(bytes);
  Slots slots;
  detail::each_row(*bytes, [&](std::size_t, const std::vector<std::string_view>& cells) {
    if (cells.size() >= 3) slots[std::string(cells[0])][std::string(cells[1])].emplace_back(cells[2]);
  });
  return slots;
}

}  // namespace postwake
