#include "exporter/words/words.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace postwake::detail {
namespace {

constexpr std::array<const Words*, 7> kAll{&kArabic, &kGerman, &kEnglish, &kSpanish, &kFrench, &kJapanese, &kPortuguese};

}  // namespace

std::string filled(std::string_view text, std::initializer_list<std::string_view> parts) {
  const std::vector<std::string_view> list(parts);
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_hole = text[at] == '{' && at + 2 < text.size() && text[at + 2] == '}' && text[at + 1] >= '0' && text[at + 1] <= '9';
    const std::size_t index = is_hole ? static_cast<std::size_t>(text[at + 1] - '0') : list.size();
    if (index < list.size()) {
      out += list[index];
      at += 2;
    } else {
      out += text[at];
    }
  }
  return out;
}

const Words* find_words(std::string_view lang) {
  const std::string_view base = lang.substr(0, std::min(lang.find_first_of("-_"), lang.size()));
  const auto at = std::find_if(kAll.begin(), kAll.end(), [&](const Words* words) { return words->lang == base; });
  return at == kAll.end() ? nullptr : *at;
}

std::string known_languages() {
  std::string out;
  for (const Words* words : kAll) out += (out.empty() ? "" : " ") + std::string(words->lang);
  return out;
}

}  // namespace postwake::detail
