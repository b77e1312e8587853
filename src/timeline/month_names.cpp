#include "timeline/month_names.hpp"

#include <algorithm>
#include <map>

#include "postwake/text/fold.hpp"
#include "postwake/text/utf8.hpp"

namespace postwake::detail {
namespace {

std::string_view cut_at(std::string_view& rest, char mark) {
  const std::size_t end = std::min(rest.find(mark), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

/// Whether two characters would be of one word, or of one number.
bool is_one_word(CharKind a, CharKind b) { return a == b && (a == CharKind::letter || a == CharKind::digit); }

/// Whether the text may be cut at `at`: names of scripts without blanks ("7月", "กรกฎาคม") may stand anywhere.
bool is_word_border(std::string_view text, std::size_t at) {
  if (at == 0 || at >= text.size()) return true;
  std::size_t before = at;
  return !is_one_word(char_kind(decode_utf8_before(text, before)), char_kind(decode_utf8(text, at)));
}

}  // namespace

MonthNames::MonthNames(std::string_view table) {
  std::map<std::string, std::uint16_t> months_of;
  cut_at(table, '\n');
  while (!table.empty()) {
    std::string_view row = cut_at(table, '\n');
    cut_at(row, '\t');
    for (unsigned month = 0; month < 12; ++month) {
      std::string_view cell = cut_at(row, '\t');
      while (!cell.empty())
        if (std::string name = folded(cut_at(cell, '|')); !name.empty()) months_of[std::move(name)] |= static_cast<std::uint16_t>(1U << month);
    }
  }
  for (auto& [name, months] : months_of) names_.push_back({name, months});
  std::sort(names_.begin(), names_.end(),
            [](const Name& a, const Name& b) { return a.text.size() != b.text.size() ? a.text.size() > b.text.size() : a.text < b.text; });
  for (std::uint32_t i = 0; i < names_.size(); ++i) {
    by_first_[static_cast<unsigned char>(names_[i].text.front())].push_back(i);
    by_last_[static_cast<unsigned char>(names_[i].text.back())].push_back(i);
  }
}

MonthMatch MonthNames::from(std::string_view text, std::size_t at) const {
  if (at >= text.size() || !is_word_border(text, at)) return {};
  for (const std::uint32_t i : by_first_[static_cast<unsigned char>(text[at])]) {
    const Name& name = names_[i];
    if (text.substr(at).starts_with(name.text) && is_word_border(text, at + name.text.size())) return {name.months, name.text.size()};
  }
  return {};
}

MonthMatch MonthNames::until(std::string_view text, std::size_t at) const {
  if (at == 0 || !is_word_border(text, at)) return {};
  for (const std::uint32_t i : by_last_[static_cast<unsigned char>(text[at - 1])]) {
    const Name& name = names_[i];
    if (text.substr(0, at).ends_with(name.text) && is_word_border(text, at - name.text.size())) return {name.months, name.text.size()};
  }
  return {};
}

}  // namespace postwake::detail
