#include "classify/language/language.hpp"

#include <array>

#include "classify/model/row_sums.hpp"
#include "postwake/text/utf8.hpp"

namespace postwake::detail {
namespace {

constexpr std::size_t kMostGrams = 2000;  // enough for any text; bounds the sums and hostile posts

std::string_view script_of(std::string_view language) {
  if (language == "ru" || language == "uk") return "Cyrl";
  if (language == "ar" || language == "fa") return "Arab";
  return "Latn";
}

struct Scripts {
  std::size_t latin = 0, cyrillic = 0, greek = 0, hebrew = 0, arabic = 0, devanagari = 0, bengali = 0, thai = 0, hangul = 0, kana = 0, han = 0,
              ukrainian = 0, russian = 0, persian = 0;
};

Scripts count(std::string_view text, const std::vector<Token>& tokens) {
  Scripts n;
  for (const auto& token : tokens) {
    if (token.kind != TokenKind::word && token.kind != TokenKind::unspaced) continue;
    for (std::size_t at = token.start; at < token.end;) {
      const char32_t c = decode_utf8(text, at);
      if (c < 0x80) n.latin += (c >= 'a' && c <= 'z') ? 1 : 0;
      else if (c < 0x250) ++n.latin;
      else if (c >= 0x370 && c < 0x400) ++n.greek;
      else if (c >= 0x400 && c < 0x530) {
        ++n.cyrillic;
        if (c == 0x456 || c == 0x454 || c == 0x491) ++n.ukrainian;
        if (c == 0x44B || c == 0x44D || c == 0x44A) ++n.russian;
      }
      else if (c >= 0x590 && c < 0x600) ++n.hebrew;
      else if (c >= 0x600 && c < 0x780) {
        ++n.arabic;
        if (c == 0x67E || c == 0x686 || c == 0x698 || c == 0x6AF) ++n.persian;
      }
      else if (c >= 0x900 && c < 0x980) ++n.devanagari;
      else if (c >= 0x980 && c < 0xA00) ++n.bengali;
      else if (c >= 0xE00 && c < 0xE80) ++n.thai;
      else if ((c >= 0xAC00 && c < 0xD7B0) || (c >= 0x1100 && c < 0x1200) || (c >= 0x3130 && c < 0x3190)) ++n.hangul;
      else if (c >= 0x3040 && c < 0x3100) ++n.kana;
      else if ((c >= 0x3400 && c < 0xA000) || (c >= 0x20000 && c < 0x40000)) ++n.han;
    }
  }
  return n;
}

}  // namespace

LanguageGuesser::LanguageGuesser(std::string_view part) {
  if (part.empty()) return;
  const auto count = static_cast<unsigned char>(part[0]);
  const std::size_t head = 1 + count * kMaxLanguageName;
  if (count > kRow || part.size() != head + (std::size_t{count} << kLanguageBits)) return;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view name = part.substr(1 + i * kMaxLanguageName, kMaxLanguageName);
    names_.push_back(name.substr(0, name.find('\0')));
  }
  costs_.resize(kRow << kLanguageBits);
  for (std::size_t bucket = 0; bucket < (std::size_t{1} << kLanguageBits); ++bucket)
    part.copy(reinterpret_cast<char*>(costs_.data() + bucket * kRow), count, head + bucket * count);
}

std::string_view LanguageGuesser::among(std::string_view text, const std::vector<Token>& tokens, std::string_view script) const {
  if (names_.empty()) return "und";
  std::array<std::uint16_t, kMostGrams> buckets;
  std::size_t grams = 0;
  each_language_gram(text, tokens, [&](std::uint32_t bucket) {
    if (grams < kMostGrams) buckets[grams++] = static_cast<std::uint16_t>(bucket);
  });
  const auto costs = sum_rows(costs_.data(), buckets.data(), grams);
  const std::size_t width = names_.size();
  std::size_t best = width, second = width;
  for (std::size_t i = 0; i < width; ++i) {
    if (script_of(names_[i]) != script) continue;
    if (best == width || costs[i] < costs[best]) {
      second = best;
      best = i;
    } else if (second == width || costs[i] < costs[second]) {
      second = i;
    }
  }
  if (best == width || grams < 6) return "und";
  // A cost step is a sixteenth of a unit of log odds: the lead that calls it sure.
  if (second != width && costs[second] - costs[best] < 24) return "und";
  return names_[best];
}

std::string_view LanguageGuesser::guess(std::string_view tagged, std::string_view text, const std::vector<Token>& tokens, LanguageReason* reason) const {
  LanguageReason found = LanguageReason::platform;
  constexpr std::array<std::string_view, 12> kNoLanguage{"", "und", "qme", "qht", "qam", "qct", "qst", "zxx", "art", "mul", "mis", "unknown"};
  bool is_real = tagged.size() >= 2;
  for (const auto none : kNoLanguage) is_real = is_real && tagged != none;
  std::string_view language = tagged;
  if (!is_real) language = by_script(text, tokens, found);
  else if (tagged == "in") language = "id";  // codes that platforms still send
  else if (tagged == "iw") language = "he";
  else if (tagged == "fil") language = "tl";
  if (reason != nullptr) *reason = language == "und" ? LanguageReason::unsure : found;
  return language;
}

std::string_view LanguageGuesser::by_script(std::string_view text, const std::vector<Token>& tokens, LanguageReason& reason) const {
  const Scripts n = count(text, tokens);
  const std::size_t all = n.latin + n.cyrillic + n.greek + n.hebrew + n.arabic + n.devanagari + n.bengali + n.thai + n.hangul + n.kana + n.han;
  if (all < 3) return "und";
  reason = LanguageReason::script;
  const auto rules = [&](std::size_t part) { return part * 10 >= all * 3; };
  // A character of these scripts says as much as three letters: "YouTube落ちた" is Japanese.
  const auto rules_by_weight = [&](std::size_t part) { return part * 3 * 10 >= (all + 2 * (n.kana + n.han + n.hangul)) * 3; };
  if (rules_by_weight(n.kana)) return "ja";
  if (rules(n.thai)) return "th";
  if (rules_by_weight(n.hangul)) return "ko";
  if (rules(n.hebrew)) return "he";
  if (rules(n.greek)) return "el";
  if (rules(n.devanagari)) return "hi";
  if (rules(n.bengali)) return "bn";
  if (rules_by_weight(n.han)) return n.kana > 0 ? "ja" : "zh";
  if (rules(n.arabic) && n.persian > 0) return "fa";
  if (!rules(n.arabic) && rules(n.cyrillic) && n.ukrainian > 0 && n.russian == 0) return "uk";
  reason = LanguageReason::grams;
  if (rules(n.arabic)) return among(text, tokens, "Arab");
  if (rules(n.cyrillic)) return among(text, tokens, "Cyrl");
  return rules(n.latin) ? among(text, tokens, "Latn") : "und";
}

}  // namespace postwake::detail
