#include "classify/claims.hpp"

#include <re2/re2.h>

#include <bitset>
#include <cstring>

#include "postwake/base/expects.hpp"
#include "postwake/text/fold.hpp"
#include "postwake/text/utf8.hpp"

namespace postwake::detail {
namespace {

constexpr std::size_t kMaxClaims = 8;

// What is counted, in expressions of RE2: each starts with at least four bytes that stand as they are, or with several such choices.
constexpr std::string_view kNouns[] = {
    "reports?", "complaints?", "users? (?:reported|report|affected|are affected|were affected)", "customers?(?: are| were)? (?:affected|without|out|offline|in the dark)", "outage reports?",
    "reportes?", "reclamos?", "denuncias?", "quejas?", "usuarios? (?:afectados?|reportan|reportaron)", "clientes (?:afectados|sin)", "afectados",
    "reclamacoes", "relatos", "notificacoes", "queixas", "clientes (?:afetados|sem)", "afetados",
    "signalements?", "plaintes?", "(?:clients|foyers|utilisateurs|abonnes) (?:prives|sans|touches|impactes|concernes)", "meldungen", "stoerungsmeldungen", "storungsmeldungen", "beschwerden",
    "(?:kunden|haushalte) (?:ohne|betroffen)", "segnalazioni", "meldingen", "klachten", "huishoudens", "zgloszen(?:ia)?", "odbiorcow", "жалоб[аы]?", "сообщени[йяе]",
    "скарг[аи]?", "повідомлень", "повідомлення", "повiдомлень", "laporan", "keluhan", "pengguna", "pelanggan", "bildirim", "sikayet", "abone", "kullanici", "bao cao", "phan anh",
    "ulat", "reklamo", "שיחות", "דיווחים", "תלונות", "بلاغ", "بلاغات", "شكوى", "شكوي", "گزارش", "كزارش", "शिकायत(?:ें|ों)?", "रिपोर्ट", "রিপোর্ট", "অভিযোগ", "รายงาน", "αναφορες", "καταγγελιες"};

// A number of at least two digits (with grouping, or "2.5 million"), at most two words, and the noun, in folded spelling.
std::string pattern() {
  const std::string number = R"((?:\d{1,3}(?:[.,' ]\d{3})+|\d{2,}|\d+[.,]\d+|\d))";
  const std::string scale = R"((?: ?(?:k|mil|m|mio|million|millions|millones|milhoes|milioni|millionen|miljoen|mln|тыс\.?|тысяч[аи]?|млн|миллион(?:а|ов)?|ribu|rb|juta|jt|bin|milyon|χιλιαδες|εκ\.?|אלף|مليون|الف|هزار|हजार|हज़ार|लाख|lakh|হাজার|লাখ|พัน|หมื่น|แสน|ล้าน|ngan|nghin|trieu|libo|milyong?))?)";
  // Han and Hangul scales stand right behind the number.
  const std::string cjk = R"((?:万|萬|千|億|亿|만|천))";
  const std::string words = R"((?: (?:of|de|di|der|van|mga|ng|user|users|outage|customer|problem|about|von|des|d'|more|new)){0,2})";
  std::string nouns;
  for (const auto noun : kNouns) {
    if (!nouns.empty()) nouns += '|';
    nouns += folded(noun);
  }
  const std::string unspaced = R"((?:件(?:以上|超)?の?(?:報告|障害報告|苦情)|件の報告|件以上|世帯|戸|건(?:의|이)? ?(?:신고|제보|접수)|건|명|가구|条(?:投诉|反馈)|宗(?:投訴|报告)|起(?:投诉|报告)|户|戶|用户|用戶|ราย|ครั้ง))";
  return "(?:(?:" + number + scale + words + " (?:" + nouns + "))(?:[^\\pL\\pN]|$)|" + number + "(?: ?" + cjk + ")?(?:以上|余|餘|多|여)? ?" + unspaced + ")";
}

const RE2& claim_pattern() {
  static const RE2 made = [] {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(16 << 20);
    return RE2(pattern(), options);
  }();
  return made;
}

/// Tells in most cases without RE2 that a text holds no claim: behind none of its digits stands, soon, a blank and a word that starts
/// like one of the nouns, nor at once a character of three bytes, as in scripts whose nouns need no blank.
///
/// Method: the first four bytes of all nouns, as bits of a table by their hash; a bit too many costs a question to RE2.
class NounGate {
 public:
  NounGate() {
    for (const auto noun : kNouns) {
      std::string text = folded(noun);
      const bool has_choices = text.starts_with("(?:");
      // "(?:a|b) c": choices up to the bracket; else the beginning is one.
      for (std::size_t at = has_choices ? 3 : 0;;) {
        const std::string_view first = std::string_view(text).substr(at, kBytes);
        POSTWAKE_EXPECTS(first.size() == kBytes && first.find_first_of("()[]?|.*+\\") == std::string_view::npos);
        bits_.set(bit_of(first.data()));
        const std::size_t next = text.find_first_of("|)", at);
        if (!has_choices || text[next] == ')') break;
        at = next + 1;
      }
    }
  }

  bool may_hold_claim(std::string_view text) const {
    std::size_t near = 0;  // up to where the last digit reaches
    for (std::size_t at = 0; at + 1 < text.size(); ++at) {
      if (text[at] >= '0' && text[at] <= '9') {
        near = at + kReach;
        const std::size_t behind = at + (text[at + 1] == ' ' && at + 2 < text.size() ? 2 : 1);
        if ((static_cast<unsigned char>(text[behind]) & 0xF0U) == 0xE0U) return true;
      } else if (text[at] == ' ' && at < near && at + kBytes < text.size() && bits_.test(bit_of(text.data() + at + 1))) {
        return true;
      }
    }
    return false;
  }

 private:
  static constexpr std::size_t kBytes = 4, kBits = 4096;
  static constexpr std::size_t kReach = 64;  // a scale ("millions") and two words are shorter
  static std::size_t bit_of(const char* text) {
    std::uint32_t bytes = 0;
    std::memcpy(&bytes, text, kBytes);
    return bytes * 0x9E3779B1U >> 20;
  }

  std::bitset<kBits> bits_;
};

const NounGate& noun_gate() {
  static const NounGate made;
  return made;
}

}  // namespace

void find_claims(std::string_view text, std::vector<std::pair<std::uint32_t, std::uint32_t>>& out) {
  out.clear();
  if (!noun_gate().may_hold_claim(text)) return;
  const RE2& claim = claim_pattern();
  POSTWAKE_EXPECTS(claim.ok());  // a constant of ours
  // Asking for the whole match alone lets RE2 stay in its automaton, which needs no memory of its own; a group would not.
  std::size_t from = 0;
  re2::StringPiece found;
  while (out.size() < kMaxClaims && claim.Match(text, from, text.size(), RE2::UNANCHORED, &found, 1)) {
    auto start = static_cast<std::uint32_t>(found.data() - text.data());
    auto end = start + static_cast<std::uint32_t>(found.size());
    from = end;
    // The noun's border character was matched too.
    std::size_t last = end;
    const CharKind kind = char_kind(decode_utf8_before(text, last));
    if (kind == CharKind::space || kind == CharKind::other || kind == CharKind::emoji) end = static_cast<std::uint32_t>(last);
    while (end > start && (text[end - 1] == ' ' || text[end - 1] == '.' || text[end - 1] == ',')) --end;
    out.emplace_back(start, end);
  }
}

}  // namespace postwake::detail
