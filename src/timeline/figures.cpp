#include "timeline/figures.hpp"

#include <optional>
#include <string>

namespace postwake::detail {
namespace {

constexpr std::uint64_t kLeast = 50;
constexpr std::uint64_t kMost = 5'000'000'000;
constexpr std::size_t kWordsBetween = 2;  // "56,999 problem reports", "20 mil de usuarios"

/// Beginnings of words for what is counted, lower case.
constexpr std::string_view kCounted[] = {
    "report", "user", "people", "complain", "customer", "account", "outage rep", "household", "home",
    "usuari", "reporte", "queja", "denunci", "persona", "cliente", "hogar", "informe", "falla",
    "reclama", "notifica", "pessoa", "signalement", "utilisateur", "personne", "foyer", "abonn", "client",
    "meldung", "nutzer", "kunden", "haushalt", "menschen", "segnalazion", "utenti", "utente", "persone",
    "melding", "klachten", "gebruikers", "laporan", "pengguna", "keluhan", "zgłosze", "użytkownik", "kullanıcı",
    "şikayet", "сообщени", "жалоб", "пользовател", "человек", "повідомлен", "користувач",
    "件", "人", "名", "건", "명", "بلاغ", "مستخدم", "شكوى"};

/// Words and letters that multiply the number before them.
struct Multiplier {
  std::string_view word;
  std::uint64_t by = 1;
};
constexpr Multiplier kMultipliers[] = {{"k", 1000}, {"mil", 1000}, {"tsd", 1000}, {"mille", 1000}, {"mila", 1000}, {"ribu", 1000},
                                       {"bin", 1000}, {"tys", 1000}, {"тыс", 1000}, {"тысяч", 1000}, {"thousand", 1000}, {"tausend", 1000},
                                       {"million", 1000000}, {"millones", 1000000}, {"milhões", 1000000}, {"millions", 1000000},
                                       {"mio", 1000000}, {"m", 1000000}, {"juta", 1000000}, {"milyon", 1000000}, {"млн", 1000000},
                                       {"万", 10000}, {"만", 10000}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string lowered(std::string_view text) {
  std::string out{text};
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

/// Length of a group separator at `at` that is followed by exactly three digits: "56,999", "56.999", "56 999", "56'999".
std::size_t separator(std::string_view text, std::size_t at) {
  std::size_t length = 0;
  if (text[at] == ',' || text[at] == '.' || text[at] == ' ' || text[at] == '\'') length = 1;
  if (text.substr(at, 2) == "\xC2\xA0") length = 2;
  if (text.substr(at, 3) == "\xE2\x80\xAF") length = 3;
  if (length == 0 || at + length + 3 > text.size()) return 0;
  for (std::size_t i = 0; i < 3; ++i)
    if (!is_digit(text[at + length + i])) return 0;
  if (at + length + 3 < text.size() && is_digit(text[at + length + 3])) return 0;
  return length;
}

struct Number {
  std::uint64_t value = 0;
  std::uint64_t tenths = 0;
  std::size_t end = 0;
};

std::optional<Number> number_at(std::string_view text, std::size_t at) {
  Number n;
  std::size_t i = at;
  std::size_t digits = 0;
  bool is_grouped = false;
  while (i < text.size()) {
    if (is_digit(text[i])) {
      if (++digits > 12) return std::nullopt;
      n.value = n.value * 10 + static_cast<std::uint64_t>(text[i] - '0');
      ++i;
      continue;
    }
    const std::size_t length = i > at ? separator(text, i) : 0;
    if (length == 0 || (!is_grouped && digits > 3)) break;
    is_grouped = true;
    i += length;
  }
  n.end = i;
  // "1.2 million": one decimal counts only before a multiplier.
  if (!is_grouped && i + 1 < text.size() && (text[i] == '.' || text[i] == ',') && is_digit(text[i + 1]) &&
      (i + 2 >= text.size() || !is_digit(text[i + 2]))) {
    n.tenths = static_cast<std::uint64_t>(text[i + 1] - '0');
    n.end = i + 2;
  }
  return n;
}

bool ends_word(std::string_view text, std::size_t at) {
  if (at >= text.size()) return true;
  const auto c = static_cast<unsigned char>(text[at]);
  return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(text[at]) || c >= 0x80);
}

/// End of the counted word that begins at `at`, 0 when none does.
std::size_t counted_at(std::string_view lower, std::size_t at) {
  for (const std::string_view stem : kCounted) {
    if (lower.substr(at, stem.size()) != stem) continue;
    std::size_t end = at + stem.size();
    if (static_cast<unsigned char>(stem[0]) >= 0xE3) return end;  // scripts that write words without spaces
    while (!ends_word(lower, end)) ++end;
    return end;
  }
  return 0;
}

}  // namespace

std::vector<QuotedFigure> quoted_figures(std::string_view text) {
  std::vector<QuotedFigure> out;
  const std::string lower = lowered(text);
  for (std::size_t i = 0; i < lower.size(); ++i) {
    if (!is_digit(lower[i])) continue;
    const bool is_inside_word = i > 0 && (is_digit(lower[i - 1]) || !ends_word(lower, i - 1) || lower[i - 1] == '#' || lower[i - 1] == '.' ||
                                          lower[i - 1] == ',' || lower[i - 1] == ':' || lower[i - 1] == '/');
    const bool is_behind_letters = i > 0 && static_cast<unsigned char>(lower[i - 1]) >= 0x80;  // 約5万件: fine
    if (is_inside_word && !is_behind_letters) {
      while (i + 1 < lower.size() && is_digit(lower[i + 1])) ++i;
      continue;
    }
    const auto number = number_at(lower, i);
    if (!number) {
      while (i + 1 < lower.size() && is_digit(lower[i + 1])) ++i;
      continue;
    }
    std::size_t at = number->end;
    std::uint64_t by = 1;
    std::size_t gap = at;
    while (gap < lower.size() && lower[gap] == ' ') ++gap;
    for (const Multiplier& m : kMultipliers) {
      if (lower.compare(gap, m.word.size(), m.word) != 0) continue;
      std::size_t end = gap + m.word.size();
      if (static_cast<unsigned char>(m.word[0]) < 0xE3 && !ends_word(lower, end)) continue;
      if (end < lower.size() && lower[end] == '.') ++end;
      if (m.by <= by) continue;
      by = m.by;
      at = end;
    }
    const std::uint64_t value = number->value > kMost / by ? kMost + 1 : number->value * by + (by > 1 ? number->tenths * (by / 10) : 0);
    const bool is_plain = number->tenths == 0 || by > 1;
    std::size_t end = 0;
    for (std::size_t words = 0; words <= kWordsBetween && at < lower.size() && end == 0; ++words) {
      while (at < lower.size() && (lower[at] == ' ' || lower[at] == '+')) ++at;
      end = counted_at(lower, at);
      if (end != 0) break;
      if (at < lower.size() && ends_word(lower, at)) break;  // a stop: the number counts nothing
      while (!ends_word(lower, at)) ++at;
    }
    if (end != 0 && is_plain && value >= kLeast && value <= kMost)
      out.push_back({value, {static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(end)}});
    i = std::max(number->end, end) - 1;
  }
  return out;
}

}  // namespace postwake::detail
