#include "classify/lexicon/phrases.hpp"

#include <algorithm>
#include <optional>

#include "classify/lexicon/groups.hpp"
#include "classify/tsv.hpp"
#include "postwake/text/fold.hpp"

namespace postwake::detail {
namespace {

constexpr std::size_t kMaxSpellings = 2000;
constexpr std::string_view kGap = " .. ";

using Spellings = std::vector<std::string>;

// sequence := (character | '(' sequence ('|' sequence)* ')')*
struct Expander {
  std::string_view text;
  std::size_t at = 0;

  std::optional<Spellings> sequence(int depth) {
    Spellings all{""};
    while (at < text.size()) {
      const char c = text[at];
      if (c == ')' || (c == '|' && depth > 0)) break;
      ++at;
      if (c != '(') {
        for (auto& one : all) one += c;
        continue;
      }
      Spellings choices;
      for (;;) {
        auto choice = sequence(depth + 1);
        if (!choice || at >= text.size()) return std::nullopt;
        choices.insert(choices.end(), choice->begin(), choice->end());
        if (text[at++] == ')') break;
      }
      if (all.size() * choices.size() > kMaxSpellings) return std::nullopt;
      Spellings product;
      for (const auto& head : all)
        for (const auto& tail : choices) product.push_back(head + tail);
      all = std::move(product);
    }
    if (depth == 0 && at < text.size()) return std::nullopt;
    return all;
  }
};

std::string squeezed(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

struct Piece {
  std::string text;
  std::uint8_t gap;
};

// Cuts at gaps and behind words with an ending, both outside parentheses.
std::vector<Piece> cut(std::string_view text) {
  std::vector<Piece> pieces;
  int depth = 0;
  std::size_t start = 0, word = 0;
  std::uint8_t gap = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size()) {
      pieces.push_back({std::string(text.substr(start)), gap});
      break;
    }
    if (text[i] == '(') ++depth;
    if (text[i] == ')') --depth;
    if (depth != 0 || text[i] != ' ') continue;
    const bool is_gap = text.substr(i).starts_with(kGap);
    const bool has_ending = text.substr(word, i - word).find('*') != std::string_view::npos;
    if (is_gap || has_ending) {
      pieces.push_back({std::string(text.substr(start, i - start)), gap});
      gap = is_gap ? kGapWords : 0;
      if (is_gap) i += kGap.size() - 1;
      start = i + 1;
    }
    word = i + 1;
  }
  return pieces;
}

// True when an alternative holds a gap or a word with an ending before another word: such phrases are expanded whole.
bool has_inner_cut(std::string_view text) {
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')') --depth;
    if (depth > 0 && (text.substr(i).starts_with("* ") || text.substr(i).starts_with(kGap))) return true;
  }
  return false;
}

std::optional<Phrase> phrase_of(std::string_view text) {
  Phrase phrase;
  const auto pieces = cut(text);
  for (const auto& piece : pieces) {
    Expander expander{piece.text};
    const auto spellings = expander.sequence(0);
    if (!spellings) return std::nullopt;
    // A last part that may be absent asks for nothing.
    const bool is_optional = std::any_of(spellings->begin(), spellings->end(), [](const std::string& s) { return squeezed(s).empty(); });
    if (is_optional && !phrase.empty() && &piece == &pieces.back()) break;
    PhrasePart part;
    part.gap = phrase.empty() ? std::uint8_t{0} : piece.gap;
    for (const auto& spelling : *spellings) {
      std::string word = squeezed(spelling);
      PhraseLiteral literal;
      if (word.ends_with('*')) {
        literal.is_prefix = true;
        word.pop_back();
      }
      if (word.find('*') != std::string::npos) return std::nullopt;
      literal.text = squeezed(folded(word));
      if (literal.text.empty()) return std::nullopt;
      if (std::find(part.literals.begin(), part.literals.end(), literal) == part.literals.end()) part.literals.push_back(std::move(literal));
    }
    phrase.push_back(std::move(part));
  }
  return phrase;
}

Failure refuse(std::string_view file, std::size_t line, std::string message) {
  return fail(ErrorCode::bad_data, std::move(message), Origin{std::string(file), "", line, 0});
}

}  // namespace

Result<std::vector<Phrase>> parse_phrase(std::string_view text) {
  std::vector<Phrase> phrases;
  if (!has_inner_cut(text)) {
    if (auto phrase = phrase_of(text)) {
      phrases.push_back(std::move(*phrase));
      return phrases;
    }
  }
  Expander expander{text};
  const auto spellings = expander.sequence(0);
  if (!spellings) return fail(ErrorCode::bad_data, "a phrase has unbalanced parentheses or too many spellings");
  for (const auto& spelling : *spellings) {
    std::string plain = squeezed(spelling);
    if (plain.ends_with(" ..")) plain.resize(plain.size() - 3);
    auto phrase = phrase_of(plain);
    if (!phrase) return fail(ErrorCode::bad_data, "a phrase has a part without words or a '*' inside a word");
    phrases.push_back(std::move(*phrase));
  }
  return phrases;
}

Result<std::vector<LexiconRow>> parse_lexicon(std::string_view bytes, std::string_view file) {
  std::vector<LexiconRow> rows;
  std::optional<Failure> failed;
  std::array<char, 2> language{};
  const std::string_view name = file.substr(file.rfind('/') + 1);  // all of it where there is no '/'
  if (name.size() > 2 && name[2] == '.') std::copy_n(name.begin(), 2, language.begin());
  each_row(bytes, [&](std::size_t line, const std::vector<std::string_view>& cells) {
    if (failed) return;
    if (cells.size() != 5) {
      failed = refuse(file, line, "a lexicon row has five cells: group, phrase, flags, positive, negative");
      return;
    }
    LexiconRow row;
    row.line = line;
    row.language = language;
    const auto group = parse_group(cells[0]);
    if (!group) {
      failed = refuse(file, line, "unknown lexicon group: " + std::string(cells[0]));
      return;
    }
    row.group = *group;
    std::string_view flags = cells[2];
    while (!flags.empty()) {
      const std::size_t comma = flags.find(',');
      const std::string_view flag = flags.substr(0, comma);
      if (flag == "sub") row.is_sub = true;
      else if (flag == "svc") row.needs_service = true;
      else if (flag == "neg") row.negates = true;
      else failed = refuse(file, line, "unknown lexicon flag: " + std::string(flag));
      flags.remove_prefix(comma == std::string_view::npos ? flags.size() : comma + 1);
    }
    auto phrases = parse_phrase(cells[1]);
    if (!phrases) {
      failed = refuse(file, line, phrases.error().message);
      return;
    }
    row.phrases = std::move(*phrases);
    const auto samples = [](std::string_view cell, std::vector<std::string_view>& out) {
      constexpr std::string_view kBetween = " | ";
      while (!cell.empty()) {
        const std::size_t bar = cell.find(kBetween);
        if (bar != 0) out.push_back(cell.substr(0, bar));
        cell.remove_prefix(bar == std::string_view::npos ? cell.size() : bar + kBetween.size());
      }
    };
    samples(cells[3], row.positive);
    samples(cells[4], row.negative);
    if (row.positive.empty() || row.negative.empty()) {
      failed = refuse(file, line, "a lexicon row without samples");
      return;
    }
    rows.push_back(std::move(row));
  });
  if (failed) return std::move(*failed);
  return rows;
}

}  // namespace postwake::detail
