// Writes the folding of every code point as C++ tables, from ICU's data: built and run when postwake is built, so that the
// program itself starts with them ready and folds alike whatever ICU it meets later. The tables are told in fold_table.hpp.
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "postwake/base/expects.hpp"
#include "postwake/text/fold.hpp"
#include "postwake/text/utf8.hpp"
#include "text/fold_table.hpp"

namespace postwake {
namespace {

bool is_dropped(UChar32 c) {
  if ((c >= 0x0300 && c <= 0x036F) || (c >= 0x0483 && c <= 0x0487)) return true;                        // Latin, Greek, Cyrillic
  if ((c >= 0x0591 && c <= 0x05C7) && u_charType(c) == U_NON_SPACING_MARK) return true;                 // Hebrew points
  if ((c >= 0x0610 && c <= 0x061A) || (c >= 0x064B && c <= 0x065F) || c == 0x0670) return true;         // Arabic vowels, hamzas
  if (c >= 0x06D6 && c <= 0x06ED && u_charType(c) == U_NON_SPACING_MARK) return true;
  if (c == 0x0640 || c == 0x093C) return true;                                                          // tatweel, nukta
  if ((c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE20 && c <= 0xFE2F)) return true;                        // keycaps, half marks
  if (c >= 0x1F3FB && c <= 0x1F3FF) return true;                                                        // skin tones
  return u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
}

UChar32 merged(UChar32 c) {
  switch (c) {
    case 0x0131: return 'i';                                          // dotless i
    case 0x00F8: return 'o';
    case 0x0142: return 'l';
    case 0x0111: return 'd';
    case 0x0127: return 'h';
    case 0x0671: case 0x0672: case 0x0673: return 0x0627;             // alefs
    case 0x0649: case 0x06CC: case 0x06D0: case 0x06D2: return 0x064A;  // yas
    case 0x0629: case 0x06C1: case 0x06C0: case 0x06D5: return 0x0647;  // teh marbuta, hehs
    case 0x06A9: case 0x06AA: return 0x0643;                          // kafs
    case 0x2018: case 0x2019: case 0x201B: case 0x02BC: case 0x02B9: case 0x00B4: case 0x0060: case 0x05F3: return '\'';
    case 0x201C: case 0x201D: case 0x201E: case 0x05F4: return '"';
    case 0x2010: case 0x2011: case 0x2012: case 0x2013: case 0x2212: return '-';
    default: return c;
  }
}

// Half-width Kana are named apart because their compatibility form is ordinary Kana.
bool stays_composed(UChar32 c) { return (c >= 0x3040 && c <= 0x30FF) || (c >= 0xAC00 && c <= 0xD7A3); }
bool stays_itself(UChar32 c) { return (c >= 0x3131 && c <= 0x318E) || c == 0x3099 || c == 0x309A; }  // "ㅋㅋㅋ" stays

icu::UnicodeString fold_once(UChar32 c) {
  if (is_dropped(c)) return {};
  c = merged(c);
  if (u_isUWhiteSpace(c) || u_iscntrl(c)) return icu::UnicodeString(static_cast<UChar32>(' '));
  if (u_charType(c) == U_DECIMAL_DIGIT_NUMBER) return icu::UnicodeString(static_cast<UChar32>('0' + u_charDigitValue(c)));
  if (stays_itself(c)) return icu::UnicodeString(c);
  UErrorCode status = U_ZERO_ERROR;
  const auto* form = stays_composed(c) ? icu::Normalizer2::getNFKCInstance(status) : icu::Normalizer2::getNFKDInstance(status);
  POSTWAKE_EXPECTS(U_SUCCESS(status));  // ICU's own data is part of the installation
  icu::UnicodeString folded = form->normalize(icu::UnicodeString(c), status);
  folded.foldCase(U_FOLD_CASE_DEFAULT);
  folded = form->normalize(folded, status);
  POSTWAKE_EXPECTS(U_SUCCESS(status));
  return folded;
}

icu::UnicodeString fold_fully(UChar32 c) {
  icu::UnicodeString now(c);
  for (int round = 0; round < 6; ++round) {
    icu::UnicodeString next;
    for (int32_t i = 0; i < now.length();) {
      const UChar32 part = now.char32At(i);
      i += U16_LENGTH(part);
      next.append(fold_once(part));
    }
    if (next == now) break;
    now = next;
  }
  return now;
}

CharKind kind_from_icu(UChar32 c) {
  if (u_isUWhiteSpace(c)) return CharKind::space;
  if (u_charType(c) == U_DECIMAL_DIGIT_NUMBER) return CharKind::digit;
  if (c > 0xFF && u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC)) return CharKind::emoji;
  if (c >= 0x1F1E6 && c <= 0x1F1FF) return CharKind::emoji;  // flags
  if (c == 0x30FC || c == 0x3005 || c == 0x3099 || c == 0x309A) return CharKind::unspaced;
  const bool is_word = u_isalpha(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0 || u_charType(c) == U_LETTER_NUMBER;
  if (!is_word) return CharKind::other;
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(c, &status)) {
    case USCRIPT_HAN: case USCRIPT_HIRAGANA: case USCRIPT_KATAKANA: case USCRIPT_THAI: case USCRIPT_LAO: case USCRIPT_KHMER:
    case USCRIPT_MYANMAR: case USCRIPT_TIBETAN: case USCRIPT_BOPOMOFO: case USCRIPT_YI: return CharKind::unspaced;
    default: return CharKind::letter;
  }
}

CharKind kind_of(char32_t c) {
  if (c >= 0x1F000 && c <= 0x1FAFF) return CharKind::emoji;
  if (c >= 0x20000 && c <= 0x3FFFF) return CharKind::unspaced;
  return kind_from_icu(static_cast<UChar32>(c));
}

std::string folding_of(char32_t c) {
  std::string bytes;
  if (c >= 0xD800 && c <= 0xDFFF) return bytes;
  const bool is_skin_tone = c >= 0x1F3FB && c <= 0x1F3FF;
  const bool is_pictograph = (c >= 0x1F000 && c <= 0x1F0FF) || (c >= 0x1F300 && c <= 0x1FAFF);
  if (is_skin_tone) return bytes;
  if (is_pictograph) append_utf8(bytes, c);
  else fold_fully(static_cast<UChar32>(c)).toUTF8String(bytes);
  return bytes;
}

bool may_compose(char32_t c) { return c == 0x3099 || c == 0x309A || (c >= 0x1161 && c <= 0x11C2); }

std::string pool;

std::uint64_t row_of(char32_t c) {
  const std::string bytes = folding_of(c);
  std::string own;
  append_utf8(own, c);
  CharKind first_kind = CharKind::other;
  bool is_plain = true;
  std::size_t characters = 0;
  for (std::size_t at = 0; at < bytes.size(); ++characters) {
    const char32_t part = decode_utf8(bytes, at);
    if (characters == 0) first_kind = kind_of(part);
    is_plain = is_plain && !may_compose(part);
  }
  is_plain = is_plain && characters == 1;
  std::uint64_t size = bytes.size(), payload = 0;
  if (bytes == own && c >= 0x80) size = detail::kFoldsToItself;
  else if (bytes.size() > detail::kMostInline) {
    size = detail::kFoldsToPool;
    POSTWAKE_EXPECTS(bytes.size() <= detail::kMostPooled && pool.size() < (1U << 24));
    payload = static_cast<std::uint64_t>(pool.size()) << 8 | bytes.size();
    pool += bytes;
  } else {
    for (std::size_t i = 0; i < bytes.size(); ++i) payload |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return size | static_cast<std::uint64_t>(kind_of(c)) << detail::kKindShift | static_cast<std::uint64_t>(first_kind) << detail::kFoldedKindShift |
         (is_plain ? detail::kIsPlain : 0) | payload << detail::kPayloadShift;
}

void write() {
  std::vector<std::uint64_t> rows;
  std::vector<std::size_t> pages;
  std::map<std::vector<std::uint64_t>, std::size_t> known;
  for (char32_t page = 0; page < 0x110000; page += detail::kPageSize) {
    std::vector<std::uint64_t> own;
    for (char32_t c = page; c < page + detail::kPageSize; ++c) own.push_back(row_of(c));
    // Pages of ASCII come first and are never shared: they are read without the page table.
    const auto [at, is_new] = known.try_emplace(own, rows.size() / detail::kPageSize);
    if (is_new) rows.insert(rows.end(), own.begin(), own.end());
    pages.push_back(at->second);
  }
  std::printf("// Made by make_fold_table.cpp.\n#include \"text/fold_table.hpp\"\nnamespace postwake::detail {\nconst std::uint16_t kFoldPages[] = {");
  for (const auto page : pages) std::printf("%zu,", page);
  std::printf("};\nconst std::uint64_t kFoldRows[] = {");
  for (const auto row : rows) std::printf("0x%llxULL,", static_cast<unsigned long long>(row));
  std::printf("};\nconst unsigned char kFoldPool[] = {");
  for (const char c : pool) std::printf("%d,", static_cast<unsigned char>(c));
  std::printf("0};\n}  // namespace postwake::detail\n");
}

}  // namespace
}  // namespace postwake

int main() {
  postwake::write();
  return 0;
}
