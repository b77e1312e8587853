#include "postwake/text/hashtag.hpp"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>

#include "postwake/text/utf8.hpp"

namespace postwake {
namespace {

/// Characters that are part of a hashtag without being letters, marks or digits (twitter-text's hashtagSpecialChars).
constexpr std::array<char32_t, 17> kSpecial = {U'_',   0x200C, 0x200D, 0xA67E, 0x05BE, 0x05F3, 0x05F4, 0xFF5E, 0x301C, 0x309B,
                                               0x309C, 0x30A0, 0x30FB, 0x3003, 0x0F0B, 0x0F0C, 0x00B7};

bool is_ascii_word(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || (c >= U'0' && c <= U'9') || c == U'_';
}

bool is_letter_or_mark(char32_t c) {
  if (c < 0x80) return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
  return (U_GET_GC_MASK(static_cast<UChar32>(c)) & (U_GC_L_MASK | U_GC_M_MASK)) != 0;
}

bool is_tag_character(char32_t c) {
  if (c < 0x80) return is_ascii_word(c);
  return is_letter_or_mark(c) || u_charType(static_cast<UChar32>(c)) == U_DECIMAL_DIGIT_NUMBER ||
         std::find(kSpecial.begin(), kSpecial.end(), c) != kSpecial.end();
}

bool is_variation_selector(char32_t c) { return c == 0xFE0E || c == 0xFE0F; }

bool is_url_character(char32_t c) {
  return c > 0x20 && c != U'<' && c != U'>' && c != U'"' && c != 0x3000 && (c < 0x80 || is_letter_or_mark(c));
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/// True when the '#' at `at` stands inside of a URL: behind a scheme, or behind "host.tld/" without one. Looks back over
/// one run of URL characters only, and no farther than a URL can be long.
bool is_in_url(std::string_view text, std::size_t at) {
  constexpr std::size_t kLongestUrl = 4096;
  std::size_t start = at;
  while (start > 0 && at - start < kLongestUrl) {
    std::size_t before = start;
    const char32_t c = decode_utf8_before(text, before);
    if (!is_url_character(c)) break;
    start = before;
  }
  const std::string_view run = text.substr(start, at - start);
  const auto scheme = run.rfind("://");
  if (scheme != std::string_view::npos) {
    const std::string_view before = run.substr(0, scheme);
    const std::string_view host = run.substr(scheme + 3);
    const auto ends_with = [&](std::string_view word) {
      return before.size() >= word.size() && std::equal(word.begin(), word.end(), before.end() - static_cast<std::ptrdiff_t>(word.size()),
                                                        [](char a, char b) { return a == (b | 0x20); });
    };
    if ((ends_with("http") || ends_with("https")) && !host.empty()) return true;
  }
  const auto slash = run.find('/');
  if (slash == std::string_view::npos) return false;
  std::size_t host_start = slash;
  while (host_start > 0 && is_host_character(run[host_start - 1])) --host_start;
  const std::string_view host = run.substr(host_start, slash - host_start);
  const auto dot = host.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || host.size() - dot < 3) return false;
  return std::all_of(host.begin() + static_cast<std::ptrdiff_t>(dot) + 1, host.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

/// Bytes of the sign at `at` ('#', '@' or their full-width forms), or 0.
std::size_t sign_length(std::string_view text, std::size_t at, char ascii, std::string_view wide) {
  if (text[at] == ascii) return 1;
  return text.compare(at, wide.size(), wide) == 0 ? wide.size() : 0;
}

/// Where the next sign begins, with `at` behind it; npos when none is left.
std::size_t next_sign(std::string_view text, std::size_t& at, char ascii, std::string_view wide) {
  for (; at < text.size(); ++at)
    if (const std::size_t sign = sign_length(text, at, ascii, wide); sign != 0) {
      const std::size_t start = at;
      at += sign;
      return start;
    }
  return std::string_view::npos;
}

}  // namespace

std::vector<TagSpan> find_hashtags(std::string_view text) {
  constexpr std::string_view kWide = "\xEF\xBC\x83";
  std::vector<TagSpan> found;
  for (std::size_t at = 0, start = 0; (start = next_sign(text, at, '#', kWide)) != std::string_view::npos;) {
    if (start > 0) {
      std::size_t before = start;
      const char32_t c = decode_utf8_before(text, before);
      if (!is_variation_selector(c) && (c == U'&' || is_tag_character(c))) continue;
    }
    std::size_t end = at;
    bool has_letter = false, is_first = true;
    while (end < text.size()) {
      std::size_t next = end;
      const char32_t c = decode_utf8(text, next);
      if (is_first && (c == 0xFE0F || c == 0x20E3)) break;  // "#️⃣" is a keycap
      is_first = false;
      if (!is_tag_character(c)) break;
      has_letter = has_letter || is_letter_or_mark(c);
      end = next;
    }
    if (!has_letter) continue;
    const bool is_followed_badly =
        end < text.size() && (sign_length(text, end, '#', kWide) != 0 || text.compare(end, 3, "://") == 0);
    if (!is_followed_badly && !is_in_url(text, start)) found.push_back({start, end, std::string(text.substr(at, end - at))});
    at = end;
  }
  return found;
}

std::vector<TagSpan> find_mentions(std::string_view text) {
  constexpr std::string_view kWide = "\xEF\xBC\xA0";
  constexpr std::size_t kLongestName = 64;  // fediverse names are longer than Twitter's 20
  std::vector<TagSpan> found;
  for (std::size_t at = 0, start = 0; (start = next_sign(text, at, '@', kWide)) != std::string_view::npos;) {
    if (start > 0) {
      const auto before = static_cast<unsigned char>(text[start - 1]);
      const bool is_behind_rt = start >= 2 && (text[start - 1] | 0x20) == 't' && (text[start - 2] | 0x20) == 'r' &&
                                (start == 2 || !is_ascii_word(static_cast<unsigned char>(text[start - 3])));
      const bool is_behind_word = before < 0x80 && (is_ascii_word(before) || std::string_view("!#$%&*@./").find(text[start - 1]) != std::string_view::npos);
      if (is_behind_word && !is_behind_rt) continue;
    }
    std::size_t end = at;
    while (end < text.size() && end - at < kLongestName && is_ascii_word(static_cast<unsigned char>(text[end]))) ++end;
    if (end == at || is_in_url(text, start)) continue;
    if (end < text.size() && text[end] == '@') {  // @name@host.tld
      std::size_t host_end = end + 1;
      while (host_end < text.size() && is_host_character(text[host_end])) ++host_end;
      while (host_end > end + 1 && (text[host_end - 1] == '.' || text[host_end - 1] == '-')) --host_end;
      if (text.substr(end + 1, host_end - end - 1).find('.') == std::string_view::npos) {
        at = end;
        continue;  // an e-mail-like thing, not a handle
      }
      end = host_end;
    }
    std::size_t after = end;
    const char32_t next = end < text.size() ? decode_utf8(text, after) : U' ';
    if ((next >= 0xC0 && next <= 0x24F) || text.compare(end, 3, "://") == 0) {  // "@aliceì" is no handle
      at = end;
      continue;
    }
    found.push_back({start, end, std::string(text.substr(at, end - at))});
    at = end;
  }
  return found;
}

bool holds_phrase(std::string_view text, std::string_view phrase) {
  const auto is_spaced_word = [](char32_t c) {
    if (c < 0x80) return is_ascii_word(c) && c != U'_';
    if (!u_isalnum(static_cast<UChar32>(c))) return false;
    UErrorCode status = U_ZERO_ERROR;
    const UScriptCode script = uscript_getScript(static_cast<UChar32>(c), &status);
    return U_SUCCESS(status) && !uscript_breaksBetweenLetters(script);
  };
  if (phrase.empty()) return false;
  std::size_t first_end = 0, last_start = phrase.size();
  const bool guards_start = is_spaced_word(decode_utf8(phrase, first_end));
  const bool guards_end = is_spaced_word(decode_utf8_before(phrase, last_start));
  for (std::size_t at = text.find(phrase); at != std::string_view::npos; at = text.find(phrase, at + 1)) {
    std::size_t before = at, after = at + phrase.size();
    if (guards_start && at > 0 && is_spaced_word(decode_utf8_before(text, before))) continue;
    if (guards_end && after < text.size() && is_spaced_word(decode_utf8(text, after))) continue;
    return true;
  }
  return false;
}

}  // namespace postwake
