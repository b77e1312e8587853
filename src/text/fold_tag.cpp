#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>

#include "postwake/base/expects.hpp"
#include "postwake/text/hashtag.hpp"
#include "text/fold_tag.hpp"

namespace postwake {
namespace detail {

// Method: NFKC, full case folding, NFKC again (folding can undo it); then, for loose keys, NFD, marks behind Latin letters
// dropped, NFC. ICU's NFKC_Casefold is not used, because it also drops ZWNJ and ZWJ, which tell words apart in Persian and
// Sinhala; and a dropped joiner could stand anywhere, where no prefilter would find the tag.
icu::UnicodeString fold(const icu::UnicodeString& text, TagMatch match) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* nfkc = icu::Normalizer2::getNFKCInstance(status);
  const auto* nfd = icu::Normalizer2::getNFDInstance(status);
  const auto* nfc = icu::Normalizer2::getNFCInstance(status);
  POSTWAKE_EXPECTS(U_SUCCESS(status));  // ICU's own data is part of the installation
  icu::UnicodeString folded = nfkc->normalize(text, status);
  folded.foldCase(U_FOLD_CASE_DEFAULT);
  folded = nfkc->normalize(folded, status);
  if (match == TagMatch::loose) {
    const icu::UnicodeString decomposed = nfd->normalize(folded, status);
    icu::UnicodeString bare;
    bool is_behind_latin = false;
    for (int32_t i = 0; i < decomposed.length();) {
      UChar32 c = decomposed.char32At(i);
      i += U16_LENGTH(c);
      if (is_latin_mark(c)) {
        if (!is_behind_latin) bare.append(c);
        continue;
      }
      UErrorCode script_status = U_ZERO_ERROR;
      is_behind_latin = c < 0x80 ? u_isalpha(c) != 0 : uscript_getScript(c, &script_status) == USCRIPT_LATIN;
      bare.append(c == 0x0131 ? 0x0069 : c);
    }
    folded = nfc->normalize(bare, status);
  }
  POSTWAKE_EXPECTS(U_SUCCESS(status));
  return folded;
}

bool is_latin_mark(UChar32 c) { return c >= 0x0300 && c <= 0x036F; }

}  // namespace detail

namespace {

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

void lower_ascii(std::string& text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
}

bool is_invisible(UChar32 c) { return u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0; }

}  // namespace

std::string tag_key(std::string_view tag, TagMatch match) {
  if (tag.substr(0, 1) == "#") tag.remove_prefix(1);
  else if (tag.substr(0, 3) == "\xEF\xBC\x83") tag.remove_prefix(3);
  if (is_ascii(tag)) {
    std::string key(tag);
    lower_ascii(key);
    return key;
  }
  icu::UnicodeString text = icu::UnicodeString::fromUTF8(icu::StringPiece(tag.data(), static_cast<int32_t>(tag.size())));
  int32_t start = 0, end = text.length();
  while (start < end && is_invisible(text.char32At(start))) start = text.moveIndex32(start, 1);
  while (end > start && is_invisible(text.char32At(end - 1))) end = text.moveIndex32(end, -1);
  std::string key;
  detail::fold(text.tempSubStringBetween(start, end), match).toUTF8String(key);
  return key;
}

std::string fold_text(std::string_view text, TagMatch match) {
  std::string folded;
  if (is_ascii(text)) {
    folded = text;
    lower_ascii(folded);
  } else {
    detail::fold(icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size()))), match).toUTF8String(folded);
  }
  // One blank for every run of white space (NFKC has already turned the exotic blanks into U+0020).
  std::size_t out = 0;
  bool is_behind_blank = false;
  for (const char c : folded) {
    const bool is_blank = c == ' ' || (c >= '\t' && c <= '\r');
    if (!is_blank) folded[out++] = c;
    else if (!is_behind_blank) folded[out++] = ' ';
    is_behind_blank = is_blank;
  }
  folded.resize(out);
  return folded;
}

}  // namespace postwake
